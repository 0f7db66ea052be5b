package io.zss.test.mock;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

import io.zss.protocol.ErrorBody;
import io.zss.protocol.FrameCodec;
import io.zss.protocol.Headers;
import io.zss.protocol.Hop;
import io.zss.protocol.Message;
import io.zss.protocol.MessageType;
import io.zss.transport.FrameMessage;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a request.
 */
sealed interface Answer permits Answer.Reply, Answer.NoBroker, Answer.Silence {

	/**
	 * A reply.
	 *
	 * @param status the status
	 * @param headers the headers
	 * @param payload one MessagePack value
	 * @param fromService whether the service answers, not the broker
	 * @param delay how long the caller waits for it
	 */
	@SuppressWarnings("ArrayRecordComponent") // from codec to client
	record Reply(int status, Map<String, @Nullable Object> headers, byte[] payload, boolean fromService,
			Duration delay) implements Answer {

		static Reply ofService(int status, Map<String, @Nullable Object> headers, byte[] payload, Duration delay) {
			return new Reply(status, headers, payload, true, delay);
		}

		/**
		 * An error of the broker.
		 * @param dispatched how often it has dispatched the request
		 */
		static Reply ofBroker(ErrorBody error, int dispatched, Duration delay) {
			return new Reply(error.code(), (dispatched > 0) ? Map.of(Headers.ATTEMPT, dispatched) : Map.of(),
					error.encode(), false, delay);
		}

		FrameMessage toMessage(Message request, long epochMillis) {
			Map<String, @Nullable Object> all = new LinkedHashMap<>(this.headers);
			if (this.fromService) {
				all.put(Hop.BACKEND_RECEIVES.header(), (double) epochMillis);
			}
			FrameMessage message = new FrameMessage();
			FrameCodec
				.encode(new Message(null, MessageType.REPLY, request.rid(), request.address(), all, this.status,
						this.payload))
				.forEach(message::add);
			return message;
		}

	}

	/**
	 * No broker is connected.
	 */
	enum NoBroker implements Answer {

		INSTANCE

	}

	/**
	 * No reply comes.
	 */
	enum Silence implements Answer {

		INSTANCE

	}

}
