package io.zss.worker;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;

import org.jspecify.annotations.Nullable;

/**
 * One request at its handler, until result, failure or deadline answers it, whichever
 * comes first. The handler's thread runs it; the thread that completes an asynchronous
 * result ends it; the loop tells it of the deadline. They meet in the request's claim,
 * and in {@link #stage}, which is written before the claim is read, and read after the
 * claim.
 * <p>
 * While the handler has its thread, only the verb's own time-out answers: its slot is
 * taken for as long, and a broker that has not heard of the request does not fill it. At
 * the caller's deadline the broker answers by itself.
 */
final class Handling implements Runnable {

	private final InFlight inFlight;

	private final ServiceRequest request;

	private final VerbHandler handler;

	private final HandlerRunner runner;

	private final boolean hasOwnTimeout;

	private volatile @Nullable CompletionStage<?> stage;

	Handling(InFlight inFlight, ServiceRequest request, VerbHandler handler, HandlerRunner runner) {
		Duration timeout = handler.timeout();
		Long callerDeadline = request.deadlineNanos();
		long ownDeadline = (timeout != null) ? inFlight.receivedNanos() + timeout.toNanos() : 0;
		this.hasOwnTimeout = timeout != null && (callerDeadline == null || ownDeadline - callerDeadline < 0);
		this.request = this.hasOwnTimeout ? request.withDeadline(ownDeadline) : request;
		this.inFlight = inFlight;
		this.handler = handler;
		this.runner = runner;
	}

	ServiceRequest request() {
		return this.request;
	}

	@Nullable Long deadlineNanos() {
		return this.request.deadlineNanos();
	}

	@Override
	public void run() {
		if (this.inFlight.isClaimed()) {
			// Answered while it waited for a thread.
			this.runner.release(this.inFlight);
			return;
		}
		try {
			Object result = this.request.handledBy(this.handler);
			if (result instanceof CompletionStage<?> later) {
				await(later);
			}
			else {
				complete(result, null);
			}
		}
		catch (Throwable ex) {
			complete(null, ex);
		}
	}

	/**
	 * Answers 599 at the deadline. On the loop, once, or on the handler's thread when
	 * that learns of an asynchronous result too late.
	 */
	void expire() {
		if (this.stage == null && !this.hasOwnTimeout) {
			return;
		}
		if (this.inFlight.claim()) {
			CompletionStage<?> pending = this.stage;
			this.runner.timeOut(this.inFlight, this.request, pending != null);
			if (pending != null) {
				cancel(pending);
			}
		}
	}

	private void await(CompletionStage<?> later) {
		this.stage = later;
		boolean isAnswered = this.inFlight.isClaimed();
		later.whenComplete(this::complete);
		if (isAnswered) {
			cancel(later);
			this.runner.release(this.inFlight);
		}
		else if (this.runner.isPast(this.request.deadlineNanos())) {
			expire();
		}
	}

	private void complete(@Nullable Object result, @Nullable Throwable failure) {
		if (this.inFlight.isClaimed() || !this.runner.answer(this.inFlight, this.request, result, failure)) {
			this.runner.late(this.request, failure);
			if (this.stage == null) {
				this.runner.release(this.inFlight);
			}
		}
	}

	private void cancel(CompletionStage<?> pending) {
		if (pending instanceof Future<?> future) {
			this.runner.offLoop(() -> future.cancel(true));
		}
	}

}
