package io.zss.broker;

import io.zss.broker.dispatch.Envelope;
import io.zss.broker.dispatch.Request;
import io.zss.broker.dispatch.ServiceStatistics;
import io.zss.broker.registry.Instance;
import io.zss.broker.statistics.Outcome;
import io.zss.protocol.ErrorBody;
import io.zss.protocol.FrameTooLongException;
import io.zss.protocol.Status;

/**
 * Every way in which a request ends, with its text and its place in the statistics.
 * Belongs to the broker's loop.
 */
final class Answers {

	private final OpenRequests open;

	private final Outbox outbox;

	private final RejectionLog rejections;

	private final ErrorLog errors;

	private final RequestTrace trace;

	private final RequestLog log;

	private final long maxFrameBytes;

	Answers(OpenRequests open, Outbox outbox, RejectionLog rejections, ErrorLog errors, RequestTrace trace,
			RequestLog log, long maxFrameBytes) {
		this.log = log;
		this.maxFrameBytes = maxFrameBytes;
		this.errors = errors;
		this.open = open;
		this.outbox = outbox;
		this.rejections = rejections;
		this.trace = trace;
	}

	/**
	 * Answers a request that is not admitted.
	 */
	void reject(Rejection reason, Envelope envelope, ErrorBody error, long nowNanos) {
		note(reason, envelope, error, nowNanos);
		this.outbox.sendRejection(envelope, error, reason == Rejection.STOPPING, nowNanos);
	}

	/**
	 * Answers a request that its caller sends too early.
	 * @param retryAfterMillis when it may be sent again
	 */
	void rejectFor(long retryAfterMillis, Envelope envelope, ErrorBody error, long nowNanos) {
		note(Rejection.RATE_LIMITED, envelope, error, nowNanos);
		this.outbox.sendRetryLater(envelope, error, retryAfterMillis, nowNanos);
	}

	private void note(Rejection reason, Envelope envelope, ErrorBody error, long nowNanos) {
		this.rejections.record(reason, envelope.peer(), error.developerMessage(), nowNanos);
		this.trace.rejected(envelope, error.code(), reason);
		this.log.rejected(envelope, error.code(), reason);
		this.errors.addRejected(envelope, error);
	}

	/**
	 * Passes the reply of a worker on, or says that it cannot be. The request is not
	 * ended.
	 */
	void forward(Request request, Envelope reply, long nowNanos) {
		try {
			reply.checkPayload("reply", this.maxFrameBytes);
			int status = reply.status();
			boolean valid = status != Status.NONE && reply.hasRidOf(request.envelope());
			if (valid) {
				int sent = this.outbox.forwardReply(request, reply, nowNanos) ? status : Status.UNAVAILABLE;
				countAnswer(request, Status.isSuccess(sent), nowNanos);
				count(request, (sent == status) ? Outcome.ofAnswer(status) : Outcome.REFUSED);
				this.trace.answered(request, sent, nowNanos);
				this.log.answered(request, sent, nowNanos);
				countOutcome(request, sent, nowNanos);
				countAtInstance(request, status, nowNanos);
				if (Status.isError(status) && request.isCounted()) {
					this.errors.addOfWorker(request, reply, status);
				}
				else if (sent != status && request.isCounted()) {
					this.errors.add(request, error(sent, "The reply does not fit beside those that wait to be sent"));
				}
			}
			else {
				this.rejections.record(Rejection.MALFORMED_REPLY, reply.peer(), reply.frames(), nowNanos);
				failReply(request, "The service sent a reply without a valid status or rid", nowNanos);
			}
		}
		catch (FrameTooLongException ex) {
			this.rejections.record(Rejection.TOO_LARGE, reply.peer(), ex.getMessage(), nowNanos);
			failReply(request, String.valueOf(ex.getMessage()), nowNanos);
		}
		catch (RuntimeException ex) {
			this.rejections.fail(reply.peer(), ex, nowNanos);
			send(request, error(Status.INTERNAL_ERROR, "The broker failed to process the service's reply"), false,
					nowNanos);
		}
	}

	/**
	 * Says that the reply of a worker cannot be passed on. The request is not ended.
	 */
	void failReply(Request request, String developerMessage, long nowNanos) {
		countAnswer(request, false, nowNanos);
		count(request, Outcome.SERVER_ERROR);
		countAtInstance(request, Status.INTERNAL_ERROR, nowNanos);
		send(request, error(Status.INTERNAL_ERROR, developerMessage), false, nowNanos);
	}

	/**
	 * Ends a request whose deadline has passed and that no instance holds.
	 */
	void timeOut(Request request, long nowNanos) {
		sendTimeout(request, nowNanos);
		this.open.finish(request, nowNanos);
	}

	/**
	 * Answers a request whose deadline has passed. It is not ended.
	 */
	void sendTimeout(Request request, long nowNanos) {
		countAtInstance(request, Status.TIMEOUT, nowNanos);
		if (request.isCounted()) {
			request.service().statistics().countTimedOut();
			request.verb().count(Outcome.TIMEOUT);
		}
		long waitedMillis = (nowNanos - request.receivedNanos()) / 1_000_000;
		String only = request.toInstance();
		String message = (only != null && request.attempt() == 0)
				? "The instance " + FrameText.printable(only) + " of " + request.address() + " had no room within "
						+ waitedMillis + " ms"
				: "No reply from " + request.address() + " within " + waitedMillis + " ms, dispatched "
						+ times(request.attempt());
		send(request, error(Status.TIMEOUT, message), false, nowNanos);
	}

	/**
	 * Ends a request that was placed nowhere, or not again. A request that has been
	 * dispatched is not answered 404 or 429: they say that no worker has seen it.
	 */
	void fail(Request request, int status, String developerMessage, long nowNanos) {
		boolean saysUnseen = status == Status.NOT_FOUND || status == Status.TOO_MANY_REQUESTS;
		int honest = (saysUnseen && request.attempt() > 0) ? Status.UNAVAILABLE : status;
		end(request, error(honest, developerMessage), false, nowNanos);
	}

	/**
	 * Ends a request that waits for a service or version whose last instance is gone.
	 */
	void failWithoutInstance(Request request, int status, long nowNanos) {
		String only = request.toInstance();
		fail(request, status,
				(only != null) ? "The instance " + FrameText.printable(only) + " of " + request.address() + " is gone"
						: "No instance of " + request.address() + " is left",
				nowNanos);
	}

	/**
	 * Ends a request whose instance was lost, and that may not be dispatched again.
	 */
	void failLost(Request request, long nowNanos) {
		fail(request, Status.UNAVAILABLE, (request.maxAttempts() > 1) ? "Lost its instance " + times(request.attempt())
				: "The instance was lost, and the request may not be dispatched again", nowNanos);
	}

	private static String times(int count) {
		return count + ((count == 1) ? " time" : " times");
	}

	/**
	 * Ends a request that no instance holds while the broker is stopping: another broker
	 * may have it.
	 */
	void failStopping(Request request, long nowNanos) {
		end(request, ErrorBody.brokerStopped(), true, nowNanos);
	}

	/**
	 * Answers a request because the broker stops. Nothing may follow.
	 */
	void sendStopped(Request request, long nowNanos) {
		send(request, ErrorBody.brokerStopped(), true, nowNanos);
	}

	/**
	 * Counts a request whose client is gone.
	 */
	void countGone(Request request, long nowNanos) {
		count(request, Outcome.ABANDONED);
		recordQueueTime(request, nowNanos);
	}

	private void end(Request request, ErrorBody error, boolean stopping, long nowNanos) {
		if (request.isCounted()) {
			request.service().statistics().countRefused();
			request.verb().count(Outcome.REFUSED);
		}
		send(request, error, stopping, nowNanos);
		this.open.finish(request, nowNanos);
	}

	private void send(Request request, ErrorBody error, boolean stopping, long nowNanos) {
		try {
			countOutcome(request, error.code(), nowNanos);
			if (request.isCounted()) {
				this.errors.add(request, error);
			}
			this.outbox.sendFailure(request, error, stopping, nowNanos);
			this.trace.answered(request, error.code(), nowNanos);
			this.log.answered(request, error.code(), nowNanos);
		}
		catch (RuntimeException ex) {
			// What follows must not be left undone.
			this.rejections.fail(request.client().id(), ex, nowNanos);
		}
	}

	private static void count(Request request, Outcome outcome) {
		if (request.isCounted()) {
			request.verb().count(outcome);
		}
	}

	private static void countAnswer(Request request, boolean success, long nowNanos) {
		if (request.isCounted()) {
			request.service().statistics().countAnswer(success, nowNanos - request.receivedNanos());
		}
	}

	private static void countOutcome(Request request, int status, long nowNanos) {
		if (request.isCounted()) {
			long nanos = nowNanos - request.receivedNanos();
			ServiceStatistics statistics = request.service().statistics();
			if (request.attempt() > 0 || status == Status.TIMEOUT) {
				statistics.figures().countOutcome(status, nanos);
				request.verb().figures().countOutcome(status, nanos);
			}
			else {
				statistics.figures().countRefusal(status);
				request.verb().figures().countRefusal(status);
			}
			if (Status.isSuccess(status)) {
				statistics.verbs().learn(request.address().verb(), request.verb());
			}
		}
		recordQueueTime(request, nowNanos);
	}

	/**
	 * Of a request that has waited in vain. That of others was recorded when they were
	 * dispatched.
	 */
	private static void recordQueueTime(Request request, long nowNanos) {
		if (request.isCounted() && request.state() == Request.State.QUEUED && request.attempt() == 0) {
			request.verb().recordQueueTime(nowNanos - request.receivedNanos());
		}
	}

	private static void countAtInstance(Request request, int status, long nowNanos) {
		Instance instance = request.instance();
		if (instance != null && request.isCounted()) {
			long nanos = nowNanos - request.dispatchedNanos();
			instance.figures().countOutcome(status, nanos);
			request.verb().recordWorkerTime(nanos);
		}
	}

	private static ErrorBody error(int status, String developerMessage) {
		return ErrorBody.of(status).withDeveloperMessage(developerMessage);
	}

}
