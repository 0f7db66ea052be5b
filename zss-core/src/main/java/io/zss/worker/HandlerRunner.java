package io.zss.worker;

import java.lang.reflect.Type;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import io.zss.protocol.ErrorBody;
import io.zss.protocol.FrameCodec;
import io.zss.protocol.FrameTooLongException;
import io.zss.protocol.ProtocolException;
import io.zss.protocol.Status;
import io.zss.protocol.ZssException;
import io.zss.protocol.ZssOutcome;
import io.zss.transport.EventLoop;
import io.zss.transport.FrameMessage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs handlers on an executor and turns each outcome into exactly one reply: the result,
 * the error that the handler declares, a 599, or a bare 500 whose cause is logged.
 * Nothing that executor, handler or listener throw leaves it.
 */
final class HandlerRunner {

	private static final Logger logger = LoggerFactory.getLogger(HandlerRunner.class);

	/** Tasks that may be left behind in the executor beyond one for each slot. */
	private static final int SPARE_TASKS = 64;

	private final Executor executor;

	private final ReplyWriter replies;

	private final ReplySink sink;

	private final RequestListener listener;

	private final CallbackFailures failures;

	private final int maxLeftBehind;

	/** Tasks whose request was answered before the executor ran them. */
	private final AtomicInteger leftBehind = new AtomicInteger();

	HandlerRunner(Executor executor, int slots, ReplyWriter replies, ReplySink sink, RequestListener listener,
			CallbackFailures failures) {
		this.executor = executor;
		this.maxLeftBehind = slots + SPARE_TASKS;
		this.replies = replies;
		this.sink = sink;
		this.listener = RequestListener.of(List.of(listener));
		this.failures = failures;
	}

	/**
	 * Has a handler answer a request.
	 * @return its deadline, at which {@link InFlight#onDeadline} is to be called; null
	 * for none
	 */
	@Nullable Long run(InFlight inFlight, ServiceRequest request, VerbHandler handler) {
		Handling handling = new Handling(inFlight, request, handler, this);
		inFlight.handledBy(handling);
		try {
			this.executor.execute(handling);
		}
		catch (RejectedExecutionException ex) {
			this.failures.log(this.executor, "it accepts no more requests; they are answered 503", ex);
			handling.reject();
		}
		catch (Throwable ex) {
			// Of a decorator, for example; answered and logged as a failure of the
			// request.
			handling.fail(this.executor, ex);
		}
		return handling.deadlineNanos();
	}

	/**
	 * Whether the executor holds so many tasks whose requests were answered in the
	 * meantime that it should get no more.
	 */
	boolean isCongested() {
		return this.leftBehind.get() >= this.maxLeftBehind;
	}

	void onTaskLeftBehind() {
		this.leftBehind.incrementAndGet();
	}

	void onLeftBehindTaskEnded() {
		this.leftBehind.decrementAndGet();
	}

	/**
	 * Answers with the outcome of the handler, unless the request is answered already.
	 * @param type what the handler declares to return
	 * @return whether it was not
	 */
	boolean answer(InFlight inFlight, ServiceRequest request, Type type, @Nullable Object result,
			@Nullable Throwable failure) {
		FrameMessage reply = reply(inFlight, request, type, result, failure);
		boolean isFirst = inFlight.claim();
		if (isFirst) {
			end(inFlight, request, reply, true);
		}
		return isFirst;
	}

	/**
	 * Answers 503 to a request that is claimed, since the executor has no room for it. On
	 * the loop.
	 */
	void reject(InFlight inFlight, ServiceRequest request) {
		inFlight.link().service().countRefusal();
		end(inFlight, request, this.replies.error(inFlight,
				ErrorBody.of(Status.UNAVAILABLE).withDeveloperMessage("The instance has no thread for the request")),
				true);
	}

	/**
	 * Answers 599 to a request that is claimed: its deadline has passed, or no one waits
	 * for it.
	 * @param freesSlot whether no thread works on it
	 */
	void giveUp(InFlight inFlight, ServiceRequest request, boolean freesSlot) {
		long millis = this.replies.nanosSince(inFlight) / 1_000_000;
		boolean isLate = isPast(request.deadlineNanos());
		if (isLate) {
			log(request, () -> logger.warn("{} is not done after {} ms; its caller gets 599 (rid={})",
					request.address(), millis, request.rid()), null);
		}
		else {
			logger.debug("{} was cancelled after {} ms", request, millis);
		}
		ErrorBody error = ErrorBody.of(Status.TIMEOUT)
			.withDeveloperMessage(request.address()
					+ (isLate ? " was not done after " + millis + " ms" : " was cancelled after " + millis + " ms"));
		end(inFlight, request, this.replies.error(inFlight, error), freesSlot);
	}

	/**
	 * Takes note of a handler that still has its thread at the deadline of its caller.
	 */
	void onStillRunning(InFlight inFlight, ServiceRequest request) {
		long millis = this.replies.nanosSince(inFlight) / 1_000_000;
		log(request, () -> logger.warn(
				"{} is not done after {} ms; its caller waits no longer, its handler keeps its slot until it returns (rid={})",
				request.address(), millis, request.rid()), null);
	}

	/**
	 * Takes note of a handler that ended after its request was answered.
	 */
	void late(ServiceRequest request, @Nullable Throwable failure) {
		Throwable cause = (failure != null) ? unwrap(failure) : null;
		if (cause != null && !(cause instanceof CancellationException)) {
			log(request, () -> logger.warn("{} failed after its caller was answered (rid={})", request.address(),
					request.rid(), cause), cause);
		}
	}

	/**
	 * Takes note of code around a task that has failed when the request was handled.
	 */
	void onLateFailure(Object culprit, Throwable failure) {
		this.failures.log(culprit, "a request was handled before", failure);
	}

	void release(InFlight inFlight) {
		this.sink.release(inFlight);
	}

	boolean isPast(@Nullable Long deadlineNanos) {
		return deadlineNanos != null && this.replies.nanoTime() - deadlineNanos >= 0;
	}

	/**
	 * Runs a call back into the application.
	 */
	void offLoop(Runnable task) {
		try {
			this.executor.execute(() -> {
				try {
					task.run();
				}
				catch (Throwable ex) {
					this.failures.log(task, "an asynchronous result was not cancelled", ex);
				}
			});
		}
		catch (Throwable ex) {
			this.failures.log(this.executor, "an asynchronous result is not cancelled", ex);
		}
	}

	private FrameMessage reply(InFlight inFlight, ServiceRequest request, Type type, @Nullable Object result,
			@Nullable Throwable failure) {
		try {
			return (failure == null) ? this.replies.success(inFlight, result, type)
					: this.replies.error(inFlight, error(request, unwrap(failure)));
		}
		catch (FrameTooLongException ex) {
			log(request, () -> logger.error("The result of {} (rid={}) cannot be sent: {}", request.address(),
					request.rid(), ex.getMessage()), null);
			return this.replies.fallback(inFlight,
					ErrorBody.of(Status.INTERNAL_ERROR).withDeveloperMessage(ex.getMessage()));
		}
		catch (Throwable ex) {
			log(request, () -> logger.error("The result of {} (rid={}) cannot be sent", request.address(),
					request.rid(), ex), ex);
			return this.replies.fallback(inFlight, ErrorBody.of(Status.INTERNAL_ERROR));
		}
	}

	private void end(InFlight inFlight, ServiceRequest request, FrameMessage reply, boolean freesSlot) {
		ended(inFlight, request, reply);
		if (freesSlot) {
			this.sink.reply(inFlight, reply);
		}
		else {
			this.sink.replyEarly(inFlight, reply);
		}
	}

	/**
	 * Notifies the listener of the reply to a request, from any thread.
	 */
	void ended(InFlight inFlight, ServiceRequest request, FrameMessage reply) {
		request.end();
		int status = this.replies.status(reply);
		this.listener.onRequestEnded(request, status, this.replies.nanosSince(inFlight));
		if (request.hasEndCallbacks()) {
			ZssOutcome outcome = outcome(status, reply);
			Runnable report = () -> this.listener.inContext(request,
					() -> LogContext.run(request, () -> report(request, outcome)));
			if (EventLoop.isLoopThread()) {
				offLoop(report);
			}
			else {
				report.run();
			}
		}
	}

	private void report(ServiceRequest request, ZssOutcome outcome) {
		for (Consumer<? super ZssOutcome> callback : request.ends().end(outcome)) {
			try {
				callback.accept(outcome);
			}
			catch (Throwable ex) {
				this.failures.log(callback, "an interceptor did not take note of the end of a request", ex);
			}
		}
	}

	private static ZssOutcome outcome(int status, FrameMessage reply) {
		return new ZssOutcome(status,
				Status.isSuccess(status) ? null : ErrorBody.decode(status, reply.bytes(1 + FrameCodec.PAYLOAD)));
	}

	/**
	 * Logs a line about a request in its context: its trace, and its keys in the MDC.
	 */
	private void log(ServiceRequest request, Runnable line, @Nullable Throwable failure) {
		this.listener.inContext(request, () -> LogContext.run(request, () -> CallbackFailures.safely(line, failure)));
	}

	private static Throwable unwrap(Throwable thrown) {
		return (thrown instanceof CompletionException && thrown.getCause() != null) ? thrown.getCause() : thrown;
	}

	private ErrorBody error(ServiceRequest request, Throwable failure) {
		if (failure instanceof ZssException declared && declared.isDeclared()) {
			logger.debug("{} declares {}", request, declared.getError());
			return declared.getError();
		}
		if (failure instanceof ProtocolException malformed) {
			log(request, () -> logger.debug("{} was not understood", request, malformed), malformed);
			return ErrorBody.of(Status.BAD_REQUEST).withDeveloperMessage(malformed.getMessage());
		}
		log(request, () -> logger.error("{} failed (rid={})", request.address(), request.rid(), failure), failure);
		return ErrorBody.of(Status.INTERNAL_ERROR);
	}

	/**
	 * Where replies go, from any thread.
	 */
	interface ReplySink {

		/**
		 * Sends the reply of a request and frees its slot.
		 */
		void reply(InFlight request, FrameMessage reply);

		/**
		 * Sends the reply of a request whose handler is still running: its slot stays
		 * taken until it is released.
		 */
		void replyEarly(InFlight request, FrameMessage reply);

		void release(InFlight request);

	}

}
