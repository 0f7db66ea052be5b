package io.zss.spring;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

import io.zss.client.OutgoingCall;
import io.zss.client.OutgoingCallCustomizer;
import io.zss.protocol.Headers;
import io.zss.protocol.Hop;
import io.zss.transport.LoopClock;
import io.zss.worker.ServiceRequest;
import org.jspecify.annotations.Nullable;

/**
 * Lets a call that a handler makes, on the thread that handles a request or one that the
 * request is carried to, belong to that request: it passes the transaction id and the
 * timestamps along, and waits no longer than the request's own deadline.
 */
public final class ServedRequestCustomizer implements OutgoingCallCustomizer {

	private static final Duration SHORTEST = Duration.ofMillis(1);

	private final LoopClock clock;

	/**
	 * Creates a customizer.
	 * @param clock the time
	 */
	public ServedRequestCustomizer(LoopClock clock) {
		this.clock = clock;
	}

	@Override
	public OutgoingCall customize(OutgoingCall call) {
		ServiceRequest served = ServiceRequest.current();
		if (served == null) {
			return call;
		}
		Map<String, @Nullable Object> headers = new LinkedHashMap<>(call.headers());
		String requestId = served.requestId();
		if (requestId != null && Headers.find(headers, Headers.REQUEST_ID) == null) {
			headers.put(Headers.REQUEST_ID, requestId);
		}
		inherit(headers, served, Headers.METRICS_STACK);
		for (Hop hop : Hop.values()) {
			inherit(headers, served, hop.header());
		}
		return new OutgoingCall(call.address(), headers, timeout(call, served), call.idempotent(), call.payload());
	}

	private static void inherit(Map<String, @Nullable Object> headers, ServiceRequest served, String name) {
		Object value = served.headers().get(name);
		if (value != null) {
			headers.putIfAbsent(name, value);
		}
	}

	private Duration timeout(OutgoingCall call, ServiceRequest served) {
		Duration remaining = served.remaining(this.clock.nanoTime());
		if (remaining == null || remaining.compareTo(call.timeout()) >= 0) {
			return call.timeout();
		}
		return (remaining.compareTo(SHORTEST) > 0) ? remaining : SHORTEST;
	}

}
