package io.zss.spring.client;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import io.zss.client.CallChain;
import io.zss.client.CallInterceptor;
import io.zss.client.IncomingReply;
import io.zss.client.OutgoingCall;
import io.zss.protocol.Address;
import io.zss.protocol.ZssOutcome;

/**
 * The rest of the way of an asynchronous call, whose ends are reported with the context
 * of the caller: its MDC, observation and other thread-locals.
 *
 * @param next the rest of the way
 * @param result has the context of the caller
 */
record ContextChain(CallChain next, CallFuture<?> result) implements CallChain {

	/**
	 * An interceptor that reports the ends of one call with the context of its caller.
	 */
	static CallInterceptor within(CallInterceptor interceptor, CallFuture<?> result) {
		return new CallInterceptor() {

			@Override
			public CompletableFuture<IncomingReply> intercept(OutgoingCall call, CallChain next) {
				return interceptor.intercept(call, new ContextChain(next, result));
			}

			@Override
			public void onDeclared(Address address) {
				interceptor.onDeclared(address);
			}

			@Override
			public String toString() {
				return interceptor.toString();
			}

		};
	}

	@Override
	public CompletableFuture<IncomingReply> proceed(OutgoingCall call) {
		return this.next.proceed(call);
	}

	@Override
	public CompletableFuture<IncomingReply> proceed(OutgoingCall call, Consumer<? super ZssOutcome> onEnd) {
		return this.next.proceed(call, (outcome) -> this.result.withContext(() -> onEnd.accept(outcome)));
	}

	@Override
	public CompletableFuture<IncomingReply> proceedAfter(Duration pause, OutgoingCall call) {
		return this.next.proceedAfter(pause, call);
	}

}
