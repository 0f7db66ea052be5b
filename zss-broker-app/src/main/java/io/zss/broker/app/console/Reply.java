package io.zss.broker.app.console;

import java.util.LinkedHashMap;
import java.util.Map;

import io.zss.client.IncomingReply;
import io.zss.client.ZssCallException;
import io.zss.protocol.ControlPayload;
import org.jspecify.annotations.Nullable;

/**
 * How a call ended.
 *
 * @param status the status; 599 without a reply in time, 503 without a broker
 * @param rid the request id
 * @param origin who answered: {@code worker}, {@code broker}, or {@code client} when
 * nobody did
 * @param headers the headers of the reply
 * @param payload its payload, as plain values
 */
record Reply(int status, String rid, String origin, Map<String, @Nullable Object> headers, @Nullable Object payload) {

	static Reply of(IncomingReply reply) {
		return new Reply(reply.status(), reply.rid(), reply.fromWorker() ? "worker" : "broker", reply.headers(),
				ControlPayload.decode(reply.payload()));
	}

	static Reply of(ZssCallException failure) {
		return new Reply(failure.getStatus(), failure.getRid(), "client", Map.of(), Map.of("code", failure.getStatus(),
				"userMessage", failure.getUserMessage(), "developerMessage", String.valueOf(failure.getMessage())));
	}

	Map<String, @Nullable Object> asMap(long micros) {
		Map<String, @Nullable Object> map = new LinkedHashMap<>();
		map.put("status", this.status);
		map.put("rid", this.rid);
		map.put("from", this.origin);
		map.put("micros", micros);
		map.put("headers", this.headers);
		map.put("payload", this.payload);
		return map;
	}

}
