package io.zss.worker;

import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
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
 * the result, the error that the handler declares, or a 500 that tells the caller nothing
 * but the log everything.
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

	void run(InFlight request, ServiceRequest serviceRequest, VerbHandler handler) {
		try {
			this.executor.execute(() -> handle(request, serviceRequest, handler));
		}
		catch (RejectedExecutionException ex) {
			logger.warn("The executor takes no more requests, {} gets 503", request.rid(), ex);
			finish(request, this.replies.error(request, ErrorBody.of(Status.UNAVAILABLE)
				.withDeveloperMessage("The instance has no thread for the request")));
		}
	}

	private void handle(InFlight request, ServiceRequest serviceRequest, VerbHandler handler) {
		try {
			Object result = serviceRequest.handledBy(handler);
			if (result instanceof CompletionStage<?> stage) {
				stage.whenComplete((value, failure) -> complete(request, serviceRequest, value, failure));
			}
			else {
				complete(request, serviceRequest, result, null);
			}
		}
		catch (Throwable ex) {
			complete(request, serviceRequest, null, ex);
		}
	}

	private void complete(InFlight request, ServiceRequest serviceRequest, @Nullable Object result,
			@Nullable Throwable failure) {
		FrameMessage reply;
		try {
			reply = (failure == null) ? this.replies.success(request, result)
					: this.replies.error(request, error(serviceRequest, failure));
		}
		catch (Throwable ex) {
			logger.error("The result of {} (rid={}) cannot be sent", serviceRequest.address(), request.rid(), ex);
			reply = this.replies.error(request, ErrorBody.of(Status.INTERNAL_ERROR));
		}
		try {
			this.listener.onRequestEnded(serviceRequest.address(), this.replies.status(reply),
					this.replies.nanosSince(request));
		}
		finally {
			finish(request, reply);
		}
	}

	private void finish(InFlight request, FrameMessage reply) {
		if (request.claim()) {
			this.sink.reply(request, reply);
		}
	}

	private static ErrorBody error(ServiceRequest request, Throwable thrown) {
		Throwable failure = (thrown instanceof CompletionException && thrown.getCause() != null) ? thrown.getCause()
				: thrown;
		if (failure instanceof ZssException declared && declared.isDeclared()) {
			logger.debug("{} (rid={}) declares {}", request.address(), request.rid(), declared.getError());
			return declared.getError();
		}
		if (failure instanceof ProtocolException malformed) {
			logger.debug("{} (rid={}) was not understood", request.address(), request.rid(), malformed);
			return ErrorBody.of(Status.BAD_REQUEST).withDeveloperMessage(malformed.getMessage());
		}
		logger.error("{} failed (rid={})", request.address(), request.rid(), failure);
		return ErrorBody.of(Status.INTERNAL_ERROR);
	}

	/**
	 * Where replies go, from any thread.
	 */
	@FunctionalInterface
	interface ReplySink {

		void reply(InFlight request, FrameMessage reply);

	}

}
