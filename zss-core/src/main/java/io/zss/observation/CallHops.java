package io.zss.observation;

import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.zss.client.CallChain;
import io.zss.client.CallInterceptor;
import io.zss.client.IncomingReply;
import io.zss.client.OutgoingCall;
import io.zss.protocol.HopSpan;

/**
 * Timers of how long calls that a worker answered took from hop to hop: to the broker, in
 * it, to the worker, there, and back. They come from the timestamps that each hop writes
 * into the headers, in milliseconds, so those of peers that write none are missing. A
 * registry that fails does not touch the call.
 */
public final class CallHops implements CallInterceptor {

	private final MeterRegistry registry;

	private final HopTimers timers;

	private final ObservationGuard guard = new ObservationGuard(CallHops.class, "The hops of calls");

	/**
	 * Creates timers of the application's own client.
	 * @param registry where they register
	 */
	public CallHops(MeterRegistry registry) {
		this(registry, ZssMeters.DEFAULT_CLIENT);
	}

	private CallHops(MeterRegistry registry, String client) {
		this.registry = registry;
		this.timers = new HopTimers(registry, "zss.client.hops", Tags.of(ZssMeters.CLIENT, client),
				List.of(HopSpan.values()));
	}

	@Override
	public CallHops forClient(String name) {
		return new CallHops(this.registry, name);
	}

	@Override
	public CompletableFuture<IncomingReply> intercept(OutgoingCall call, CallChain next) {
		return next.proceed(call).whenComplete((reply, failure) -> {
			if (reply != null && reply.fromWorker()) {
				this.guard.run(() -> this.timers.record(reply.address(), reply.status(), reply.hops()));
			}
		});
	}

}
