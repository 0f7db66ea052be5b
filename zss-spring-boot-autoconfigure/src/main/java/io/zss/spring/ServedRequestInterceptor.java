package io.zss.spring;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.zss.client.CallChain;
import io.zss.client.CallInterceptor;
import io.zss.client.IncomingReply;
import io.zss.client.OutgoingCall;
import io.zss.protocol.Headers;
import io.zss.protocol.Hop;
import io.zss.transport.LoopClock;
import io.zss.worker.ServiceRequest;
import org.jspecify.annotations.Nullable;

import org.springframework.core.Ordered;

/**
 * Lets a call that a handler makes, on the thread that handles a request or one that the
 * request is carried to, belong to that request: it passes the transaction id, the trace
 * and the timestamps along, and waits no longer than the request's own deadline. Work
 * that outlives its request passes id and trace along alone, and has the call's own
 * time-out. Headers of the call itself win. It is the outermost interceptor, so that the
 * others see what it adds.
 */
public final class ServedRequestInterceptor implements CallInterceptor, Ordered {

	private static final Duration SHORTEST = Duration.ofMillis(1);

	/** As the W3C calls them. */
	private static final List<String> TRACE = List.of("traceparent", "tracestate", "baggage");

	private final LoopClock clock;

	/**
	 * Creates an interceptor.
	 * @param clock the time
	 */
	public ServedRequestInterceptor(LoopClock clock) {
		this.clock = clock;
	}

	@Override
	public int getOrder() {
		return HIGHEST_PRECEDENCE;
	}

	@Override
	public CompletableFuture<IncomingReply> intercept(OutgoingCall call, CallChain next) {
		ServiceRequest served = ServiceRequest.current();
		return next.proceed((served != null) ? partOf(served, call) : call);
	}

	private OutgoingCall partOf(ServiceRequest served, OutgoingCall call) {
		Map<String, @Nullable Object> headers = new LinkedHashMap<>(call.headers());
		String requestId = served.requestId();
		if (requestId != null && Headers.find(headers, Headers.REQUEST_ID) == null) {
			headers.put(Headers.REQUEST_ID, requestId);
		}
		TRACE.forEach((name) -> inherit(headers, served, name));
		if (served.isOver()) {
			return call.withHeaders(headers);
		}
		inherit(headers, served, Headers.METRICS_STACK);
		for (Hop hop : Hop.values()) {
			inherit(headers, served, hop.header());
		}
		return call.withHeaders(headers).withTimeout(timeout(call, served));
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
