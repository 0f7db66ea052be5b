package io.zss.client;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

import io.zss.protocol.ZssOutcome;

/**
 * The rest of the way of a call, as an interceptor sees it.
 */
@FunctionalInterface
public interface CallChain {

	/**
	 * Passes a call on. An interceptor may do so several times, or never.
	 * @param call the call
	 * @return the reply, whatever its status, or what failed the call; nothing is thrown.
	 * It is completed by the thread that waits in a blocking call, else by one of the
	 * client's delivery threads
	 */
	CompletableFuture<IncomingReply> proceed(OutgoingCall call);

	/**
	 * Passes a call on, and reports how it has ended: a failure, too, with its error
	 * decoded.
	 * @param call the call
	 * @param onEnd called once, before the future that is returned is completed, by the
	 * thread that completes it. What it throws is logged, and changes nothing
	 * @return the reply, whatever its status, or what failed the call; nothing is thrown
	 */
	default CompletableFuture<IncomingReply> proceed(OutgoingCall call, Consumer<? super ZssOutcome> onEnd) {
		return proceed(call).whenComplete((reply, failure) -> OutcomeReport.report(call, reply, failure, onEnd));
	}

	/**
	 * Passes a call on after a pause. The client keeps the time, and continues where
	 * replies arrive: no thread of the application is needed for it.
	 * @param pause how long to wait
	 * @param call the call
	 * @return the reply, whatever its status, or what failed the call; cancelled at once
	 * when as many calls pause as may wait for their replies
	 */
	default CompletableFuture<IncomingReply> proceedAfter(Duration pause, OutgoingCall call) {
		return CompletableFuture
			.supplyAsync(() -> proceed(call), CompletableFuture.delayedExecutor(pause.toNanos(), TimeUnit.NANOSECONDS))
			.thenCompose(Function.identity());
	}

}
