package io.zss.broker;

import io.zss.broker.dispatch.Envelope;
import io.zss.broker.dispatch.Request;
import io.zss.broker.dispatch.ServiceDispatcher;
import io.zss.protocol.ErrorBody;
import io.zss.protocol.FrameTooLongException;
import io.zss.protocol.Status;
import io.zss.security.Action;
import io.zss.transport.Allowance;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a request is accepted: not of a peer that may not, not a duplicate, not
 * while the broker is stopping, not beyond what its caller may send, not one that is too
 * long, not to a service that nothing serves, not beyond what the broker may hold.
 * Belongs to the broker's loop.
 */
final class Admission {

	private final Services services;

	private final OpenRequests open;

	private final Answers answers;

	private final EventLog events;

	private final RequestTrace trace;

	private final long maxFrameBytes;

	/** Null where security is off. */
	private final @Nullable AccessControl access;

	/** Null where callers are not limited. */
	private final @Nullable CallerLimits callers;

	private boolean stopping;

	Admission(Services services, OpenRequests open, Answers answers, EventLog events, RequestTrace trace,
			long maxFrameBytes, @Nullable AccessControl access, @Nullable CallerLimits callers) {
		this.callers = callers;
		this.maxFrameBytes = maxFrameBytes;
		this.access = access;
		this.events = events;
		this.services = services;
		this.open = open;
		this.answers = answers;
		this.trace = trace;
	}

	/**
	 * From now on no request is accepted.
	 */
	void stopAccepting() {
		this.stopping = true;
	}

	boolean isStopping() {
		return this.stopping;
	}

	/**
	 * Accepts a request, or answers why not.
	 * @return the request; null when it was answered
	 */
	@Nullable Request admit(Envelope envelope, long nowNanos) {
		if (!isPermitted(envelope, nowNanos)) {
			return null;
		}
		ServiceDispatcher service = this.services.find(envelope.address().sid());
		// Before all answers that say that no worker has seen it.
		if (this.open.isDuplicate(envelope, nowNanos)) {
			if (service != null) {
				service.statistics().countDuplicate();
			}
			reject(Rejection.DUPLICATE, envelope,
					ErrorBody.of(Status.CONFLICT).withDeveloperMessage("The same request is already in flight"),
					nowNanos);
			return null;
		}
		Allowance allowance = (this.callers != null) ? this.callers.of(envelope, service, nowNanos) : null;
		if (!isTimely(envelope, allowance, nowNanos)) {
			return null;
		}
		try {
			envelope.checkPayload("request", this.maxFrameBytes);
		}
		catch (FrameTooLongException ex) {
			reject(Rejection.TOO_LARGE, envelope, ErrorBody.of(Status.TOO_LARGE).withDeveloperMessage(ex.getMessage()),
					nowNanos);
			return null;
		}
		if (service == null || !service.serves(envelope.address().version())) {
			rejectUnknown(envelope, nowNanos);
			return null;
		}
		if (!this.open.hasPlaceFor(envelope, service)) {
			overload(envelope, "The broker holds " + this.open.count() + " requests", nowNanos);
			return null;
		}
		if (!this.open.hasRoomFor(envelope)) {
			overload(envelope, "The broker holds " + this.open.held() + " of requests: no room for " + envelope.bytes()
					+ " more of this client", nowNanos);
			return null;
		}
		Request request = this.open.add(envelope, service, allowance, nowNanos);
		if (request.isCounted()) {
			service.statistics().countRequest();
			service.statistics().figures().countRequest();
			request.verb().countRequest();
		}
		this.trace.accepted(request);
		return request;
	}

	/**
	 * Accepts a question about a service that the broker itself answers, or answers why
	 * not.
	 * @return the service; null when it was answered
	 */
	@Nullable ServiceDispatcher admitQuestion(Envelope envelope, long nowNanos) {
		if (!isPermitted(envelope, nowNanos)) {
			return null;
		}
		ServiceDispatcher service = this.services.find(envelope.address().sid());
		Allowance allowance = (this.callers != null) ? this.callers.of(envelope, service, nowNanos) : null;
		if (!isTimely(envelope, allowance, nowNanos)) {
			return null;
		}
		if (service == null) {
			rejectUnknown(envelope, nowNanos);
		}
		return service;
	}

	/**
	 * Whether the rules allow it; otherwise it is answered.
	 */
	private boolean isPermitted(Envelope envelope, long nowNanos) {
		if (this.access == null) {
			return true;
		}
		Denial denial = this.access.check(envelope, Action.CALL, envelope.address().sid(), envelope.address().verb(),
				nowNanos);
		if (denial != null) {
			reject(denial.rejection(), envelope, denial.error(), nowNanos);
		}
		return denial == null;
	}

	/**
	 * Whether the broker takes requests, and its caller may send one now; otherwise it is
	 * answered.
	 * @param allowance what its caller uses; null where callers are not limited
	 */
	private boolean isTimely(Envelope envelope, @Nullable Allowance allowance, long nowNanos) {
		if (this.stopping) {
			reject(Rejection.STOPPING, envelope, ErrorBody.brokerStopped(), nowNanos);
			return false;
		}
		CallerLimits.Excess excess = (this.callers != null && allowance != null)
				? this.callers.take(allowance, envelope, nowNanos) : null;
		if (excess != null) {
			limit(excess, envelope, nowNanos);
		}
		return excess == null;
	}

	private void rejectUnknown(Envelope envelope, long nowNanos) {
		reject(Rejection.NOT_FOUND, envelope,
				ErrorBody.of(Status.NOT_FOUND).withDeveloperMessage("No service " + envelope.address()), nowNanos);
	}

	private void overload(Envelope envelope, String developerMessage, long nowNanos) {
		this.events.brokerFull(developerMessage, nowNanos);
		reject(Rejection.OVERLOAD, envelope,
				ErrorBody.of(Status.TOO_MANY_REQUESTS).withDeveloperMessage(developerMessage), nowNanos);
	}

	private void limit(CallerLimits.Excess excess, Envelope envelope, long nowNanos) {
		if (this.access != null) {
			this.access.onExcess(envelope, excess.reason(), nowNanos);
		}
		this.answers.rejectFor(excess.retryAfterMillis(), envelope, excess.error(), nowNanos);
	}

	private void reject(Rejection reason, Envelope envelope, ErrorBody error, long nowNanos) {
		this.answers.reject(reason, envelope, error, nowNanos);
	}

}
