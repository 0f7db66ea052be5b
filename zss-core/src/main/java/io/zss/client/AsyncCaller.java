package io.zss.client;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntSupplier;

import io.zss.transport.LoopClock;

/**
 * The caller of an asynchronous call, which has interceptors. What was sent for it ends
 * at its time-out; what an interceptor keeps has a bound here, which costs a timer only
 * when something is kept. Thread-safe.
 */
final class AsyncCaller implements Delivery {

	private final OutgoingCall call;

	private final CallBound bound;

	private final Delivery deliveries;

	private final IntSupplier pending;

	private final AtomicBoolean watched = new AtomicBoolean();

	/**
	 * Creates the caller of a call that begins now.
	 * @param clock the time of the machine: an interceptor needs that of no client
	 * @param deliveries runs what arrives
	 * @param pending how many calls wait
	 */
	AsyncCaller(OutgoingCall call, LoopClock clock, Delivery deliveries, IntSupplier pending) {
		this.call = call;
		this.bound = new CallBound(clock);
		this.deliveries = deliveries;
		this.pending = pending;
		this.bound.extend(call);
	}

	@Override
	public void onSend(OutgoingCall sent, String rid) {
		this.bound.onSend(sent, rid);
		this.deliveries.onSend(sent, rid);
	}

	@Override
	public void onKept(CompletableFuture<IncomingReply> result) {
		this.bound.onKept();
		if (this.watched.compareAndSet(false, true)) {
			watch(result);
		}
	}

	@Override
	public void execute(Runnable task) {
		this.deliveries.execute(task);
	}

	private void watch(CompletableFuture<IncomingReply> result) {
		long leftNanos = this.bound.leftNanos();
		if (leftNanos <= 0) {
			result.completeExceptionally(this.bound.failure(this.call, this.pending.getAsInt()));
			return;
		}
		CompletableFuture<Boolean> end = new CompletableFuture<Boolean>().completeOnTimeout(true, leftNanos,
				TimeUnit.NANOSECONDS);
		end.thenRunAsync(() -> watch(result), this.deliveries);
		result.whenComplete((reply, failure) -> end.cancel(false));
	}

}
