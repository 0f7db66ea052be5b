package io.zss.test.client;

import java.util.LinkedHashMap;
import java.util.Map;

import io.zss.client.IncomingReply;
import io.zss.client.OutgoingCall;
import io.zss.client.ZssCallException;
import io.zss.protocol.Address;
import io.zss.protocol.ErrorBody;
import io.zss.protocol.Headers;
import io.zss.protocol.PayloadCodec;
import io.zss.protocol.Status;
import io.zss.test.support.PayloadText;
import org.jspecify.annotations.Nullable;

/**
 * A call and its end.
 *
 * @param call the call as it was made
 * @param status the status of the reply, or of the failure
 * @param headers the headers of the reply
 * @param payload the payload of the reply; null if none came
 * @param fromService whether the service has answered, not the broker
 * @param failure why no reply came; null if one did
 * @param millis how long it took
 * @param codec reads payloads
 */
@SuppressWarnings("ArrayRecordComponent") // from socket to codec
record TestExchange(OutgoingCall call, int status, Map<String, @Nullable Object> headers, byte @Nullable [] payload,
		boolean fromService, @Nullable ZssCallException failure, long millis, PayloadCodec codec) {

	static TestExchange of(OutgoingCall call, IncomingReply reply, long startNanos, PayloadCodec codec) {
		return new TestExchange(call, reply.status(), reply.headers(), reply.payload(), reply.fromWorker(), null,
				millisSince(startNanos), codec);
	}

	static TestExchange failed(OutgoingCall call, ZssCallException failure, long startNanos, PayloadCodec codec) {
		return new TestExchange(call, failure.getStatus(), failure.getHeaders(), null, false, failure,
				millisSince(startNanos), codec);
	}

	/**
	 * The error; null for a success.
	 */
	@Nullable ErrorBody error() {
		if (this.failure != null) {
			return this.failure.getError();
		}
		return (this.payload != null && !Status.isSuccess(this.status)) ? ErrorBody.decode(this.status, this.payload)
				: null;
	}

	/**
	 * For people.
	 */
	@Override
	public String toString() {
		StringBuilder text = new StringBuilder();
		text.append("> ").append(this.call.address());
		if (this.call.address().version().equals(Address.ANY_VERSION)) {
			text.append(" (any version)");
		}
		text.append(", time-out ").append(this.call.timeout().toMillis()).append(" ms");
		appendHeaders(text, '>', this.call.headers());
		text.append("\n> ").append(PayloadText.of(this.call.payload(), this.codec)).append('\n');
		byte[] answer = this.payload;
		if (answer == null) {
			text.append("\n< ")
				.append(this.status)
				.append(", no reply after ")
				.append(this.millis)
				.append(" ms: ")
				.append((this.failure != null) ? PayloadText.message(String.valueOf(this.failure.getMessage())) : "");
			return text.toString();
		}
		text.append("\n< ")
			.append(this.status)
			.append(this.fromService ? ", from the service" : ", from the broker")
			.append(" after ")
			.append(this.millis)
			.append(" ms");
		appendHeaders(text, '<', visible(this.headers));
		return text.append("\n< ").append(PayloadText.of(answer, this.codec)).toString();
	}

	/**
	 * Without the timestamps of all hops.
	 */
	private static Map<String, @Nullable Object> visible(Map<String, @Nullable Object> headers) {
		Map<String, @Nullable Object> visible = new LinkedHashMap<>(headers);
		visible.keySet().removeIf((name) -> name.startsWith("micro"));
		return visible;
	}

	private static void appendHeaders(StringBuilder text, char direction, Map<String, @Nullable Object> headers) {
		headers.forEach((name, value) -> text.append('\n')
			.append(direction)
			.append(' ')
			.append(name)
			.append(": ")
			.append(PayloadText.listedText(Headers.text(value))));
	}

	private static long millisSince(long startNanos) {
		return (System.nanoTime() - startNanos) / 1_000_000;
	}

}
