package io.zss.broker;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import io.zss.broker.dispatch.Envelope;
import io.zss.broker.dispatch.Request;
import io.zss.broker.registry.Instance;
import io.zss.broker.registry.PeerId;
import io.zss.protocol.Address;
import io.zss.protocol.ErrorBody;
import io.zss.protocol.FrameCodec;
import io.zss.transport.LoopClock;
import org.jspecify.annotations.Nullable;

/**
 * The last errors with which requests were answered, by the broker or by a worker. What a
 * worker says is decoded only when it is asked for. Belongs to the broker's loop.
 */
final class ErrorLog {

	private static final int MAX_ERRORS = 1000;

	private static final int ERRORS_PER_REPLY = 200;

	/** Longer error payloads are not kept. */
	private static final int MAX_PAYLOAD_BYTES = 4096;

	private static final int MAX_TEXT_LENGTH = 1000;

	private static final byte[] NOTHING = {};

	private final LoopClock clock;

	private final NumberedLog<Entry> log = new NumberedLog<>(MAX_ERRORS);

	ErrorLog(LoopClock clock) {
		this.clock = clock;
	}

	/**
	 * Notes that the broker has answered a request that it had accepted.
	 */
	void add(Request request, ErrorBody error) {
		add(request.envelope(), error.code(), error::developerMessage, request.instance());
	}

	/**
	 * Notes that a request was not accepted.
	 */
	void addRejected(Envelope envelope, ErrorBody error) {
		add(envelope, error.code(), error::developerMessage, null);
	}

	/**
	 * Notes that a worker has answered with an error.
	 */
	void addOfWorker(Request request, Envelope reply, int status) {
		int index = reply.index(FrameCodec.PAYLOAD);
		byte[] payload = (reply.frames().length(index) <= MAX_PAYLOAD_BYTES) ? reply.frames().bytes(index) : NOTHING;
		add(request.envelope(), status, () -> ErrorBody.decode(status, payload).developerMessage(), request.instance());
	}

	private void add(Envelope envelope, int status, Supplier<String> developerMessage, @Nullable Instance instance) {
		this.log.add(new Entry(this.log.next(), this.clock.epochMillis(), envelope.address(), status,
				new Text(developerMessage), (instance != null) ? instance.id().toString() : "",
				(instance != null) ? instance.instanceId() : "", envelope.peer(), envelope.rid()));
	}

	/**
	 * The errors as the reply to ERRORS, as many as are quickly made.
	 * @param since the first number that is wanted
	 * @param sid the only service that is wanted, or null
	 */
	Map<String, Object> describe(long since, @Nullable String sid) {
		Map<String, Object> reply = new LinkedHashMap<>();
		List<Entry> found = this.log.since(since)
			.stream()
			.filter((entry) -> sid == null || entry.address.sid().equals(sid))
			.limit(ERRORS_PER_REPLY)
			.toList();
		boolean mayBeMore = found.size() == ERRORS_PER_REPLY;
		reply.put("next", mayBeMore ? found.get(found.size() - 1).number + 1 : this.log.next());
		reply.put("missed", this.log.missed(since));
		reply.put("errors", found.stream().map(Entry::describe).toList());
		return reply;
	}

	private record Entry(long number, long epochMillis, Address address, int status, Text developerMessage,
			String instance, String instanceId, PeerId client, String rid) {

		Map<String, Object> describe() {
			Map<String, Object> entry = new LinkedHashMap<>();
			entry.put("n", this.number);
			entry.put("time", (double) this.epochMillis);
			entry.put("sid", this.address.sid());
			entry.put("verb", this.address.verb());
			entry.put("status", this.status);
			entry.put("developerMessage", this.developerMessage.get());
			entry.put("instance", this.instance);
			entry.put("instanceId", this.instanceId);
			entry.put("client", this.client.toString());
			entry.put("rid", this.rid);
			return entry;
		}

	}

	/**
	 * A text that is decoded when it is asked for first, and never again, however often
	 * that is.
	 */
	private static final class Text {

		private @Nullable Supplier<String> source;

		private String decoded = "";

		Text(Supplier<String> source) {
			this.source = source;
		}

		String get() {
			Supplier<String> undecoded = this.source;
			if (undecoded != null) {
				this.source = null;
				String said = undecoded.get();
				this.decoded = (said.length() > MAX_TEXT_LENGTH) ? said.substring(0, MAX_TEXT_LENGTH) + "..." : said;
			}
			return this.decoded;
		}

	}

}
