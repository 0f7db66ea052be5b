package io.zss.worker;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

import io.zss.protocol.ErrorBody;
import io.zss.protocol.Status;
import io.zss.protocol.ZssException;
import io.zss.transport.EndingStage;
import org.jspecify.annotations.Nullable;

/**
 * One request at its handler, until result, failure, deadline or cancellation answers it,
 * whichever comes first. The handler's thread runs it; the thread that completes an
 * asynchronous result ends it; deadline and cancellation come from the loop. They meet in
 * the request's claim, and in {@link #stage}, which is written before the claim is read,
 * and read after the claim.
 * <p>
 * A request that still waits for a thread, or for an asynchronous result, is answered at
 * its deadline and when it is cancelled, which frees its slot. While the handler has its
 * thread, only the verb's own time-out answers: the slot is taken as long as the thread
 * is, and a broker that has no reply does not fill it.
 */
final class Handling implements HandlerTask {

	private final InFlight inFlight;

	private final ServiceRequest request;

	private final VerbHandler handler;

	private final HandlerRunner runner;

	private final boolean hasOwnTimeout;

	/** Whether the executor is done with the task, or has never had it. */
	private final AtomicBoolean leftExecutor = new AtomicBoolean();

	private volatile @Nullable CompletionStage<?> stage;

	/**
	 * The thread of a handler that may be interrupted, while it runs. Guarded by this.
	 */
	private @Nullable Thread interruptible;

	private boolean interrupted;

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
		boolean isFirst = leaveExecutor();
		if (!this.inFlight.begin()) {
			// Answered while it waited for a thread, and its slot is free.
			if (isFirst) {
				this.runner.onLeftBehindTaskEnded();
			}
			return;
		}
		try {
			Object result = handle();
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
	 * Has the handler answer, and be interrupted meanwhile if it may be.
	 */
	private @Nullable Object handle() throws Exception {
		if (!this.handler.isInterruptible()) {
			return this.request.handledBy(this.handler);
		}
		beInterruptible();
		try {
			return this.request.handledBy(this.handler);
		}
		catch (Exception ex) {
			if (endInterruptible()) {
				throw new ZssException(ErrorBody.of(Status.TIMEOUT)
					.withDeveloperMessage(this.request.address() + " was interrupted because no one waits for it"), ex);
			}
			throw ex;
		}
		finally {
			endInterruptible();
		}
	}

	private synchronized void beInterruptible() {
		this.interruptible = Thread.currentThread();
		if (this.request.isCancelled()) {
			interrupt();
		}
	}

	/**
	 * The thread is the executor's again, without a trace of an interruption.
	 * @return whether it was interrupted
	 */
	private synchronized boolean endInterruptible() {
		this.interruptible = null;
		if (this.interrupted) {
			Thread.interrupted();
		}
		return this.interrupted;
	}

	private synchronized void interrupt() {
		if (this.interruptible != null && !this.interrupted) {
			this.interrupted = true;
			this.interruptible.interrupt();
		}
	}

	/**
	 * Notes that no one waits for the answer, and lets the handler know.
	 */
	private void cancelRequest() {
		Runnable listeners = this.request.cancel();
		interrupt();
		if (listeners != null) {
			this.runner.offLoop(listeners);
		}
	}

	@Override
	public void fail(Object culprit, Throwable failure) {
		boolean isFirst = leaveExecutor();
		if (this.inFlight.begin()) {
			complete(null, failure);
		}
		else {
			if (isFirst) {
				this.runner.onLeftBehindTaskEnded();
			}
			this.runner.onLateFailure(culprit, failure);
		}
	}

	/**
	 * Answers 503 since the executor has no room.
	 */
	void reject() {
		leaveExecutor();
		if (this.inFlight.claimWaiting()) {
			this.runner.reject(this.inFlight, this.request);
		}
	}

	/**
	 * Answers 599 at the deadline. On the loop, once, or on the handler's thread when
	 * that learns of an asynchronous result too late.
	 */
	void expire() {
		if (!end(this.hasOwnTimeout) && !this.inFlight.isClaimed()) {
			this.runner.onStillRunning(this.inFlight, this.request);
		}
	}

	/**
	 * No one waits for the answer any more. On the loop.
	 */
	void cancel() {
		end(false);
	}

	/**
	 * The worker has answered in its place, at the end of the grace period.
	 */
	void abandoned() {
		cancelRequest();
		CompletionStage<?> pending = this.stage;
		if (pending != null) {
			cancel(pending);
		}
	}

	/**
	 * Answers a request that no thread works on.
	 * @param evenWhileItRuns whether to answer it also while one does
	 * @return whether it was answered
	 */
	private boolean end(boolean evenWhileItRuns) {
		cancelRequest();
		if (this.inFlight.claimWaiting()) {
			this.runner.onTaskLeftBehind();
			this.runner.giveUp(this.inFlight, this.request, true);
			return true;
		}
		if ((evenWhileItRuns || this.stage != null) && this.inFlight.claim()) {
			CompletionStage<?> pending = this.stage;
			this.runner.giveUp(this.inFlight, this.request, pending != null);
			if (pending != null) {
				cancel(pending);
			}
			return true;
		}
		return false;
	}

	private boolean leaveExecutor() {
		return this.leftExecutor.compareAndSet(false, true);
	}

	private void await(CompletionStage<?> later) {
		this.stage = later;
		boolean isAnswered = this.inFlight.isClaimed();
		EndingStage.onEnd(later, this::complete);
		if (isAnswered) {
			cancel(later);
			this.runner.release(this.inFlight);
		}
		else if (this.request.isCancelled() || this.runner.isPast(this.request.deadlineNanos())) {
			expire();
		}
	}

	private boolean answer(@Nullable Object result, @Nullable Throwable failure) {
		return this.runner.answer(this.inFlight, this.request, this.handler.resultType(), result, failure);
	}

	private void complete(@Nullable Object result, @Nullable Throwable failure) {
		if (this.inFlight.isClaimed() || !answer(result, failure)) {
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
