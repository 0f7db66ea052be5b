package io.zss.broker;

import java.util.ArrayDeque;
import java.util.Queue;

import io.zss.broker.dispatch.Request;
import io.zss.broker.dispatch.ServiceDispatcher;
import io.zss.broker.registry.Instance;
import io.zss.protocol.Status;
import io.zss.transport.SendResult;
import org.jspecify.annotations.Nullable;

/**
 * Where a request goes: to an instance with room, into the queue, and to another instance
 * when its own is lost. Belongs to the broker's loop.
 */
final class Placement {

	private final Services services;

	private final Slots slots;

	private final Admission admission;

	private final Answers answers;

	private final RejectionLog rejections;

	private final EventLog events;

	private final RequestTrace trace;

	/** Instances that turned out to be gone while a request was sent to them. */
	private final Queue<Instance> unreachable = new ArrayDeque<>();

	Placement(Services services, Slots slots, Admission admission, Answers answers, RejectionLog rejections,
			EventLog events, RequestTrace trace) {
		this.services = services;
		this.slots = slots;
		this.admission = admission;
		this.answers = answers;
		this.rejections = rejections;
		this.events = events;
		this.trace = trace;
	}

	/**
	 * Dispatches a request, or queues it, or answers why neither can be.
	 * @param request the request, new or returned, whose service serves its version
	 */
	void place(Request request, long nowNanos) {
		if (request.isTimedOut(nowNanos)) {
			this.answers.timeOut(request, nowNanos);
			return;
		}
		try {
			dispatchOrQueue(request, nowNanos);
		}
		catch (RuntimeException ex) {
			giveUp(request, ex, nowNanos);
		}
	}

	/**
	 * Finds another instance for a request whose own was lost, if it may run again.
	 */
	void retry(Request request, long nowNanos) {
		if (request.attempt() < request.maxAttempts() || request.isTimedOut(nowNanos)) {
			placeAgain(request, nowNanos);
		}
		else {
			this.answers.failLost(request, nowNanos);
		}
	}

	/**
	 * Finds another instance for a request that its own has not served.
	 */
	void placeAgain(Request request, long nowNanos) {
		ServiceDispatcher service = this.services.find(request.address().sid());
		if (request.isTimedOut(nowNanos)) {
			this.answers.timeOut(request, nowNanos);
		}
		else if (service == null || !service.serves(request.address().version())) {
			this.answers.fail(request, Status.UNAVAILABLE, "The instance was lost, and there is no other", nowNanos);
		}
		else {
			request.markReturned(service);
			service.statistics().countRetry();
			this.trace.returned(request);
			place(request, nowNanos);
		}
	}

	/**
	 * Adds a new instance, and gives it requests that wait.
	 */
	void add(Instance instance, ServiceDispatcher service, long nowNanos) {
		try {
			service.add(instance, (request) -> this.answers.failWithoutInstance(request, Status.UNAVAILABLE, nowNanos));
		}
		catch (RuntimeException ex) {
			this.rejections.fail(service.sid(), ex, nowNanos);
		}
		dispatchQueued(service, nowNanos);
	}

	/**
	 * Takes an instance out of its service, so that it gets no more requests.
	 * @param heldUntilNanos until when requests may wait for another; null when they may
	 * not
	 * @param status with which they are answered then
	 */
	void takeOut(Instance instance, @Nullable Long heldUntilNanos, int status, long nowNanos) {
		ServiceDispatcher service = this.services.find(instance);
		if (service == null) {
			return;
		}
		try {
			service.remove(instance, heldUntilNanos,
					(request) -> this.answers.failWithoutInstance(request, status, nowNanos));
		}
		catch (RuntimeException ex) {
			this.rejections.fail(instance, ex, nowNanos);
		}
		dispatchQueued(service, nowNanos);
		this.services.forgetIfGone(service);
	}

	/**
	 * Gives the room of an instance to requests that wait.
	 */
	void useRoom(Instance instance, long nowNanos) {
		ServiceDispatcher service = this.services.find(instance);
		if (service != null) {
			dispatchOwn(instance, service, true, nowNanos);
			noteRoom(instance, service, nowNanos);
			dispatchQueued(service, nowNanos);
			dispatchOwn(instance, service, false, nowNanos);
		}
	}

	/**
	 * Answers the requests of a service that have waited for lost instances too long, and
	 * tries instances again that had no room.
	 */
	void sweep(ServiceDispatcher service, long nowNanos) {
		service.sweep(nowNanos, (request) -> this.answers.failWithoutInstance(request, Status.UNAVAILABLE, nowNanos));
		for (Instance instance : service.instances()) {
			instance.allowProbe();
			noteRoom(instance, service, nowNanos);
		}
		dispatchQueued(service, nowNanos);
		service.instances().forEach((instance) -> dispatchOwn(instance, service, false, nowNanos));
		this.services.forgetIfGone(service);
	}

	/**
	 * An instance that turned out to be gone.
	 * @return the instance, or null when there is no other
	 */
	@Nullable Instance pollUnreachable() {
		return this.unreachable.poll();
	}

	private void dispatchOrQueue(Request request, long nowNanos) {
		ServiceDispatcher service = request.service();
		String only = request.toInstance();
		if ((only != null) ? dispatchTo(only, request, nowNanos) : dispatchToAny(request, nowNanos)) {
			return;
		}
		if (this.admission.isStopping()) {
			// It was at a worker that is lost, and no other has room.
			this.answers.failStopping(request, nowNanos);
		}
		else if (request.state() == Request.State.QUEUED) {
			service.enqueueFirst(request);
			this.trace.queued(request);
		}
		else if (service.enqueue(request)) {
			request.markQueued();
			this.trace.queued(request);
		}
		else {
			String held = service.queuedRequests() + " requests, " + service.queuedBytes() + " bytes";
			String why = "The queue of " + service.sid() + " is full: " + held;
			this.events.queueFull(service, "its queue is full: " + held, nowNanos);
			this.rejections.record(Rejection.OVERLOAD, request.client().id(), why, nowNanos);
			this.answers.fail(request, Status.TOO_MANY_REQUESTS, why, nowNanos);
		}
	}

	/**
	 * Gives requests of any version to the version that has them now, after an instance
	 * was drained or resumed.
	 */
	void onSteered(Instance instance, long nowNanos) {
		ServiceDispatcher service = this.services.find(instance);
		if (service != null) {
			service.onSteered();
			dispatchQueued(service, nowNanos);
		}
	}

	private boolean dispatchToAny(Request request, long nowNanos) {
		ServiceDispatcher service = request.service();
		String version = request.address().version();
		for (Instance next = service.select(version); next != null; next = service.select(version)) {
			if (dispatch(request, next, nowNanos)) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Dispatches a request to the one instance that may have it, or answers why that
	 * cannot be.
	 * @return false when it has to wait for room
	 */
	private boolean dispatchTo(String instanceId, Request request, long nowNanos) {
		ServiceDispatcher service = request.service();
		Instance instance = service.instance(instanceId, request.address().version());
		if (instance == null) {
			this.answers.fail(request, Status.NOT_FOUND,
					"No instance " + FrameText.printable(instanceId) + " of " + request.address(), nowNanos);
			return true;
		}
		if (instance.isDrained()) {
			this.answers.fail(request, Status.UNAVAILABLE,
					"The instance " + FrameText.printable(instanceId) + " of " + service.sid() + " is drained",
					nowNanos);
			return true;
		}
		return service.isFree(instance) && dispatch(request, instance, nowNanos);
	}

	/**
	 * Gives the room of an instance to requests that it alone may have.
	 * @param inTurn whether others that have waited longer come first
	 */
	private void dispatchOwn(Instance instance, ServiceDispatcher service, boolean inTurn, long nowNanos) {
		for (Request next = service.pollOf(instance, inTurn); next != null; next = service.pollOf(instance, inTurn)) {
			dispatchQueued(next, instance, nowNanos);
			if (next.state() == Request.State.QUEUED) {
				// It could not be sent, and waits again.
				return;
			}
		}
	}

	private boolean dispatch(Request request, Instance instance, long nowNanos) {
		SendResult result = this.slots.dispatch(request, instance, nowNanos);
		if (result == SendResult.SENT) {
			this.trace.dispatched(request, instance);
			noteRoom(instance, request.service(), nowNanos);
			return true;
		}
		if (result == SendResult.UNREACHABLE) {
			this.unreachable.add(instance);
		}
		// One that is full is tried again when it answers, or at the next sweep.
		return false;
	}

	private void dispatchQueued(ServiceDispatcher service, long nowNanos) {
		try {
			boolean more = service.queuedRequests() > 0;
			while (more) {
				more = service.dispatchNext((request, instance) -> dispatchQueued(request, instance, nowNanos));
			}
		}
		catch (RuntimeException ex) {
			this.rejections.fail(service.sid(), ex, nowNanos);
		}
	}

	private void dispatchQueued(Request request, Instance instance, long nowNanos) {
		if (request.isTimedOut(nowNanos)) {
			noteRoom(instance, request.service(), nowNanos);
			this.answers.timeOut(request, nowNanos);
			return;
		}
		try {
			if (!dispatch(request, instance, nowNanos)) {
				dispatchOrQueue(request, nowNanos);
			}
		}
		catch (RuntimeException ex) {
			giveUp(request, ex, nowNanos);
		}
	}

	/**
	 * Tells the service's strategy, which may be user code and may throw.
	 */
	private void noteRoom(Instance instance, ServiceDispatcher service, long nowNanos) {
		try {
			service.onRoom(instance);
		}
		catch (RuntimeException ex) {
			this.rejections.fail(instance, ex, nowNanos);
		}
	}

	/**
	 * Answers a request that the broker itself failed to place, unless a worker has it.
	 */
	private void giveUp(Request request, RuntimeException failure, long nowNanos) {
		this.rejections.fail(request.client().id(), failure, nowNanos);
		if (request.state() == Request.State.NEW || request.state() == Request.State.QUEUED) {
			request.service().dequeue(request);
			this.answers.fail(request, Status.INTERNAL_ERROR, "The broker failed to process the request", nowNanos);
		}
	}

}
