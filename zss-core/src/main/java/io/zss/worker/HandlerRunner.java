package io.zss.worker;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

import io.zss.protocol.ErrorBody;
import io.zss.protocol.ProtocolException;
import io.zss.protocol.Status;
import io.zss.protocol.ZssException;
import io.zss.transport.FrameMessage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs handlers on an executor and turns what comes of them into exactly one reply each:
 * the result, the error that the handler declares, a 599, or a 500 that tells the caller
 * nothing but the log everything.
 */
final class HandlerRunner {

	private static final Logger logger = LoggerFactory.getLogger(HandlerRunner.class);

	private final Executor executor;

	private final ReplyWriter replies;

	private final ReplySink sink;

	private final RequestListener listener;

	HandlerRunner(Executor executor, ReplyWriter replies, ReplySink sink, RequestListener listener) {
		this.listener = listener;
		this.executor = executor;
		this.replies = replies;
		this.sink = sink;
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
			log(request, () -> logger.warn("The executor takes no more requests, {} gets 503", inFlight.rid(), ex));
			if (inFlight.claim()) {
				end(inFlight, request, this.replies.error(inFlight, ErrorBody.of(Status.UNAVAILABLE)
					.withDeveloperMessage("The instance has no thread for the request")), true);
			}
		}
		return handling.deadlineNanos();
	}

	/**
	 * Answers with what the handler came to, unless the request is answered already.
	 * @return whether it was not
	 */
	boolean answer(InFlight inFlight, ServiceRequest request, @Nullable Object result, @Nullable Throwable failure) {
		FrameMessage reply = reply(inFlight, request, result, failure);
		boolean isFirst = inFlight.claim();
		if (isFirst) {
			end(inFlight, request, reply, true);
		}
		return isFirst;
	}

	/**
	 * Answers 599 to a request that is claimed.
	 * @param freesSlot whether it has no thread that goes on
	 */
	void timeOut(InFlight inFlight, ServiceRequest request, boolean freesSlot) {
		long millis = this.replies.nanosSince(inFlight) / 1_000_000;
		log(request, () -> logger.warn("{} is not done after {} ms, its caller gets 599 (rid={})", request.address(),
				millis, request.rid()));
		ErrorBody error = ErrorBody.of(Status.TIMEOUT)
			.withDeveloperMessage(request.address() + " was not done after " + millis + " ms");
		end(inFlight, request, this.replies.error(inFlight, error), freesSlot);
	}

	/**
	 * Takes note of a handler that ended after its request was answered.
	 */
	void late(ServiceRequest request, @Nullable Throwable failure) {
		Throwable cause = (failure != null) ? unwrap(failure) : null;
		if (cause != null && !(cause instanceof CancellationException)) {
			log(request, () -> logger.warn("{} failed after its caller was answered (rid={})", request.address(),
					request.rid(), cause));
		}
	}

	void release(InFlight inFlight) {
		this.sink.release(inFlight);
	}

	boolean isPast(@Nullable Long deadlineNanos) {
		return deadlineNanos != null && this.replies.nanoTime() - deadlineNanos >= 0;
	}

	/**
	 * Runs what calls back into the application.
	 */
	void offLoop(Runnable task) {
		try {
			this.executor.execute(task);
		}
		catch (RejectedExecutionException ex) {
			logger.warn("The executor takes no more tasks, an asynchronous result is not cancelled", ex);
		}
	}

	private FrameMessage reply(InFlight inFlight, ServiceRequest request, @Nullable Object result,
			@Nullable Throwable failure) {
		try {
			return (failure == null) ? this.replies.success(inFlight, result)
					: this.replies.error(inFlight, error(request, unwrap(failure)));
		}
		catch (Throwable ex) {
			log(request, () -> logger.error("The result of {} (rid={}) cannot be sent", request.address(),
					request.rid(), ex));
			return this.replies.error(inFlight, ErrorBody.of(Status.INTERNAL_ERROR));
		}
	}

	private void end(InFlight inFlight, ServiceRequest request, FrameMessage reply, boolean freesSlot) {
		try {
			ended(inFlight, request, reply);
		}
		finally {
			if (freesSlot) {
				this.sink.reply(inFlight, reply);
			}
			else {
				this.sink.replyEarly(inFlight, reply);
			}
		}
	}

	/**
	 * Notes the reply of a request, from any thread.
	 */
	void ended(InFlight inFlight, ServiceRequest request, FrameMessage reply) {
		this.listener.onRequestEnded(request, this.replies.status(reply), this.replies.nanosSince(inFlight));
	}

	private void log(ServiceRequest request, Runnable line) {
		this.listener.inContext(request, line);
	}

	private static Throwable unwrap(Throwable thrown) {
		return (thrown instanceof CompletionException && thrown.getCause() != null) ? thrown.getCause() : thrown;
	}

	private ErrorBody error(ServiceRequest request, Throwable failure) {
		if (failure instanceof ZssException declared && declared.isDeclared()) {
			logger.debug("{} (rid={}) declares {}", request.address(), request.rid(), declared.getError());
			return declared.getError();
		}
		if (failure instanceof ProtocolException malformed) {
			logger.debug("{} (rid={}) was not understood", request.address(), request.rid(), malformed);
			return ErrorBody.of(Status.BAD_REQUEST).withDeveloperMessage(malformed.getMessage());
		}
		log(request, () -> logger.error("{} failed (rid={})", request.address(), request.rid(), failure));
		return ErrorBody.of(Status.INTERNAL_ERROR);
	}

	/**
	 * Where replies go, from any thread.
	 */
	interface ReplySink {

		/**
		 * Sends the reply of a request, whose slot is free then.
		 */
		void reply(InFlight request, FrameMessage reply);

		/**
		 * Sends the reply of a request whose handler goes on: its slot stays taken until
		 * it is released.
		 */
		void replyEarly(InFlight request, FrameMessage reply);

		void release(InFlight request);

	}

}
