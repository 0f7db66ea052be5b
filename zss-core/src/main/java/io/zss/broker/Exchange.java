package io.zss.broker;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

import io.zss.broker.dispatch.Client;
import io.zss.broker.dispatch.Envelope;
import io.zss.broker.dispatch.Request;
import io.zss.broker.dispatch.ServiceDispatcher;
import io.zss.broker.registry.Instance;
import io.zss.broker.registry.PeerId;
import io.zss.broker.registry.Registration;
import io.zss.broker.registry.Registry;
import io.zss.protocol.Address;
import io.zss.protocol.ProtocolException;
import io.zss.protocol.Status;
import io.zss.transport.FrameMessage;
import org.jspecify.annotations.Nullable;

/**
 * What each event does to the requests in the broker: a request or a reply comes, an
 * instance or a client comes or goes, a deadline passes. Whether a request is accepted is
 * decided by {@link Admission}, where it goes by {@link Placement}, what an instance
 * holds is in {@link Slots}, all requests are in {@link OpenRequests}, and how they end
 * is in {@link Answers}. Belongs to the broker's loop.
 */
final class Exchange {

	private static final long DECAY_NANOS = TimeUnit.MINUTES.toNanos(1);

	private final BrokerOptions options;

	private final Registry registry;

	private final RejectionLog rejections;

	private final RequestTrace trace = new RequestTrace();

	private final RequestLog log;

	private final EventLog events;

	/** Null where security is off. */
	private final @Nullable AccessControl access;

	private final DrainedInstances drained;

	private long tickedNanos;

	private long decayedNanos;

	private final Services services;

	private final OpenRequests open;

	private final Slots slots;

	private final Answers answers;

	private final Admission admission;

	private final Placement placement;

	private final Outbox outbox;

	private final InstanceList instances = new InstanceList();

	Exchange(BrokerOptions options, Registry registry, Outbox outbox, RejectionLog rejections, OperatorState operators,
			@Nullable AccessControl access, @Nullable CallerLimits callers, LongSupplier random, long nowNanos) {
		this.access = access;
		this.outbox = outbox;
		this.events = operators.events();
		this.drained = operators.drained();
		this.tickedNanos = nowNanos;
		this.decayedNanos = nowNanos;
		this.options = options;
		this.registry = registry;
		this.rejections = rejections;
		this.services = new Services(options.services(), options.limits().services());
		this.open = new OpenRequests(options.requests(), options.limits(), this::onDeadline, nowNanos);
		this.slots = new Slots(outbox, random);
		this.log = new RequestLog(options.name());
		this.answers = new Answers(this.open, outbox, rejections, operators.errors(), this.trace, this.log,
				options.limits().frameBytes());
		this.admission = new Admission(this.services, this.open, this.answers, this.events, this.trace,
				options.limits().frameBytes(), access, callers);
		this.placement = new Placement(this.services, this.slots, this.admission, this.answers, rejections, this.events,
				this.trace);
	}

	/**
	 * Takes a request from a client, or answers why not.
	 */
	void onRequest(Envelope envelope, long nowNanos) {
		if (envelope.address().verb().equals(Address.INSTANCES)) {
			listInstances(envelope, nowNanos);
			return;
		}
		Request request = this.admission.admit(envelope, nowNanos);
		if (request != null) {
			this.placement.place(request, nowNanos);
		}
	}

	/**
	 * Answers which instances a service has to a client that may call it.
	 */
	private void listInstances(Envelope envelope, long nowNanos) {
		ServiceDispatcher service = this.admission.admitQuestion(envelope, nowNanos);
		if (service != null) {
			this.outbox.sendSmiReply(envelope, envelope.headers().bytes(), Status.OK, this.instances.bytes(service),
					nowNanos);
		}
	}

	/**
	 * Takes a reply from a worker: frees the slot, answers the client, and gives the slot
	 * to the next request.
	 */
	void onReply(Envelope reply, long nowNanos) {
		Request request = this.slots.find(reply);
		if (request == null) {
			this.rejections.record(Rejection.UNEXPECTED_REPLY, reply.peer(), reply.frames(), nowNanos);
			Instance sender = this.registry.find(reply.peer());
			// A late reply comes from an instance, and its token is no longer known.
			if (this.access != null && (sender == null || this.slots.isOfAnAttempt(reply))) {
				this.access.onForgedReply(reply, nowNanos);
			}
			if (sender != null && sender.isLastResort() && !isRefusal(reply, nowNanos)) {
				onLateReply(sender, nowNanos);
			}
			return;
		}
		boolean isRefused = isRefusal(reply, nowNanos);
		if (request.state() == Request.State.ABANDONED) {
			Instance instance = isRefused ? this.slots.freeRefused(request) : freeAnswered(request, nowNanos);
			this.open.finish(request, nowNanos);
			settle(instance, nowNanos);
			return;
		}
		if (isRefused) {
			// It was busy with requests that the broker has given up, or with those of
			// another broker.
			Instance instance = this.slots.freeRefused(request);
			this.placement.placeAgain(request, nowNanos);
			settle(instance, nowNanos);
			return;
		}
		Instance instance = freeAnswered(request, nowNanos);
		this.answers.forward(request, reply, nowNanos);
		this.open.finish(request, nowNanos);
		settle(instance, nowNanos);
	}

	/**
	 * Takes a message that is none of the protocol. If it begins with the token of an
	 * attempt of its sender, no other reply follows: frees the slot, and answers the
	 * client.
	 * @param why what is wrong with it
	 * @return whether it begins so
	 */
	boolean onMalformed(PeerId sender, FrameMessage frames, String why, long nowNanos) {
		Request request = this.slots.findMalformed(sender, frames);
		if (request == null) {
			return false;
		}
		Instance instance = freeAnswered(request, nowNanos);
		if (request.state() != Request.State.ABANDONED) {
			this.answers.failReply(request, "The service sent a malformed reply: " + why, nowNanos);
		}
		this.open.finish(request, nowNanos);
		settle(instance, nowNanos);
		this.rejections.record(Rejection.MALFORMED_REPLY, sender, why, nowNanos);
		return true;
	}

	/**
	 * Whether the instance had no slot for the request. One that says so has answered
	 * nothing, however late: its handlers may hang as before.
	 */
	private boolean isRefusal(Envelope reply, long nowNanos) {
		readHeaders(reply, nowNanos);
		return reply.headers().refused() && reply.status() == Status.UNAVAILABLE;
	}

	private Instance freeAnswered(Request request, long nowNanos) {
		noteRecovery(request.instance(), nowNanos);
		return this.slots.freeAnswered(request);
	}

	/**
	 * Headers that cannot be read are left out of the reply, as is most likely to help
	 * the client.
	 */
	private void readHeaders(Envelope reply, long nowNanos) {
		try {
			reply.readHeaders(2 * this.options.limits().headerBytes());
		}
		catch (ProtocolException ex) {
			this.rejections.record(Rejection.MALFORMED_REPLY, reply.peer(), ex.getMessage(), nowNanos);
		}
	}

	/**
	 * Registers an instance of a service; its requests that wait are dispatched.
	 */
	void onInstanceUp(Instance instance, long nowNanos) {
		this.instances.forget(instance.registration().sid());
		this.slots.open(instance);
		instance.setDrained(this.drained.contains(instance));
		ServiceDispatcher service = this.services.findOrAdd(instance.registration().sid());
		boolean isFirst = service.hasNoInstances();
		this.events.registered(instance, nowNanos);
		if (isFirst) {
			this.events.serviceUp(service.sid(), nowNanos);
		}
		this.placement.add(instance, service, nowNanos);
	}

	/**
	 * Takes over what a heartbeat says, and gives new room to requests that wait.
	 */
	void onInstanceChanged(Instance instance, Registration newer, long nowNanos) {
		if (!newer.verbs().equals(instance.registration().verbs())) {
			ServiceDispatcher service = this.services.find(instance);
			if (service != null) {
				service.statistics().verbs().announce(newer.verbs());
				service.statistics().verbs().retract(instance.registration().verbs());
			}
		}
		if (!newer.facts().equals(instance.registration().facts())) {
			this.instances.forget(newer.sid());
		}
		this.registry.update(instance, newer);
		settle(instance, nowNanos);
	}

	/**
	 * Takes an instance out that has said DOWN.
	 * @param onLastReply runs once it owes no more replies
	 */
	void onInstanceDown(Instance instance, Runnable onLastReply, long nowNanos) {
		this.events.left(instance, nowNanos);
		this.registry.leave(instance);
		takeOut(instance, null, Status.NOT_FOUND, nowNanos);
		this.slots.onLastReply(instance, onLastReply);
		settle(instance, nowNanos);
	}

	/**
	 * Takes an instance out that is lost; what it worked on goes to others.
	 * @param why a text for operators, like "its connection has closed"
	 */
	void onInstanceLost(Instance instance, String why, long nowNanos) {
		this.events.lost(instance, why, nowNanos);
		this.registry.remove(instance);
		takeOut(instance, nowNanos + this.options.services().holdFor().toNanos(), Status.UNAVAILABLE, nowNanos);
		this.slots.close(instance, (request) -> {
			if (request.state() == Request.State.ABANDONED) {
				this.open.finish(request, nowNanos);
			}
			else {
				this.placement.retry(request, nowNanos);
			}
		});
	}

	private void takeOut(Instance instance, @Nullable Long heldUntilNanos, int status, long nowNanos) {
		this.instances.forget(instance.registration().sid());
		ServiceDispatcher service = this.services.find(instance);
		boolean wasServed = service != null && !service.hasNoInstances();
		this.placement.takeOut(instance, heldUntilNanos, status, nowNanos);
		if (service != null && wasServed && service.hasNoInstances()) {
			this.events.serviceDown(service.sid(), nowNanos);
		}
	}

	/**
	 * Takes an instance out, so that it gets no requests but stays registered, or puts it
	 * back. It stays so when it connects again.
	 */
	void steer(Instance instance, boolean drain, long nowNanos) {
		if (drain == instance.isDrained()) {
			return;
		}
		instance.setDrained(drain);
		this.instances.forget(instance.registration().sid());
		if (drain) {
			this.drained.add(instance);
			this.events.drained(instance, nowNanos);
		}
		else {
			this.drained.remove(instance);
			this.events.resumed(instance, nowNanos);
		}
		this.placement.onSteered(instance, nowNanos);
		settle(instance, nowNanos);
	}

	/**
	 * Forgets the requests of a client that has disconnected.
	 */
	void onClientGone(PeerId peer, long nowNanos) {
		// Those that wait come first: a slot may go to the next while others are
		// abandoned.
		for (Request request : this.open.of(peer)) {
			if (request.state() == Request.State.QUEUED) {
				this.log.clientGone(request, nowNanos);
				request.service().dequeue(request);
				this.answers.countGone(request, nowNanos);
				this.open.finish(request, nowNanos);
			}
		}
		for (Request request : this.open.of(peer)) {
			this.log.clientGone(request, nowNanos);
			this.answers.countGone(request, nowNanos);
			abandon(request, nowNanos);
		}
	}

	/**
	 * Takes no more requests, and answers those that are queued: another broker may have
	 * them. Those at workers continue.
	 */
	void drain(long nowNanos) {
		if (!this.admission.isStopping()) {
			this.events.brokerStopping(nowNanos);
		}
		this.admission.stopAccepting();
		for (Client client : this.open.clients()) {
			for (Request request : client.requests()) {
				if (request.state() == Request.State.QUEUED) {
					request.service().dequeue(request);
					this.answers.failStopping(request, nowNanos);
				}
			}
		}
	}

	boolean isDraining() {
		return this.admission.isStopping();
	}

	/**
	 * Whether no client waits for anything.
	 */
	boolean isIdle() {
		return this.open.isIdle();
	}

	/**
	 * Answers everything that waits, because the broker stops. Nothing may follow.
	 */
	void stop(long nowNanos) {
		for (Client client : this.open.clients()) {
			client.requests().forEach((request) -> this.answers.sendStopped(request, nowNanos));
		}
	}

	/**
	 * Answers what is past its deadline.
	 */
	void advance(long nowNanos) {
		for (Instance next = this.placement.pollUnreachable(); next != null; next = this.placement.pollUnreachable()) {
			if (next.state() != Instance.State.GONE) {
				onUnreachable(next, nowNanos);
			}
		}
		this.open.advance(nowNanos);
	}

	private void onUnreachable(Instance instance, long nowNanos) {
		try {
			onInstanceLost(instance, "a request could not be sent to it", nowNanos);
		}
		catch (RuntimeException ex) {
			this.rejections.fail(instance, ex, nowNanos);
		}
	}

	/**
	 * Forgets services that did not come back, and tries peers again that read slowly.
	 */
	void sweep(long nowNanos) {
		this.instances.expire();
		this.trace.refresh();
		this.log.refresh();
		this.open.sweep(nowNanos);
		this.events.sweep(nowNanos);
		tick(nowNanos);
		for (ServiceDispatcher service : this.services.copy()) {
			try {
				this.placement.sweep(service, nowNanos);
			}
			catch (RuntimeException ex) {
				// The others have to be swept as well.
				this.rejections.fail(service.sid(), ex, nowNanos);
			}
		}
	}

	private void tick(long nowNanos) {
		int seconds = (int) Math.min(TimeUnit.NANOSECONDS.toSeconds(nowNanos - this.tickedNanos), Integer.MAX_VALUE);
		if (seconds < 1) {
			return;
		}
		this.tickedNanos += TimeUnit.SECONDS.toNanos(seconds);
		boolean decay = nowNanos - this.decayedNanos >= DECAY_NANOS;
		this.decayedNanos = decay ? nowNanos : this.decayedNanos;
		for (ServiceDispatcher service : this.services.all()) {
			service.statistics().tick(seconds);
			if (decay) {
				service.statistics().decay();
			}
		}
		for (Instance instance : this.registry.instances()) {
			instance.figures().tick(seconds);
			if (decay) {
				instance.figures().decay();
			}
		}
	}

	long maxIdleNanos() {
		return this.open.maxIdleNanos();
	}

	Services services() {
		return this.services;
	}

	OpenRequests openRequests() {
		return this.open;
	}

	Slots slots() {
		return this.slots;
	}

	/**
	 * The slots that are taken, those of late requests included.
	 */
	int atWorkers() {
		return this.slots.size();
	}

	private void onDeadline(Request request, long nowNanos) {
		try {
			switch (request.state()) {
				case NEW, QUEUED -> {
					request.service().dequeue(request);
					this.answers.timeOut(request, nowNanos);
				}
				case AT_WORKER -> {
					this.answers.sendTimeout(request, nowNanos);
					abandon(request, nowNanos);
				}
				case ABANDONED -> takeSlotBack(request, nowNanos);
				case DONE -> throw new IllegalStateException("Deadline of " + request);
			}
		}
		catch (RuntimeException ex) {
			// The deadlines of others are due as well.
			this.rejections.fail(request.client().id(), ex, nowNanos);
		}
	}

	/**
	 * Nothing waits for the reply any more; the slot stays taken until it comes.
	 */
	private void abandon(Request request, long nowNanos) {
		this.trace.abandoned(request);
		cancel(request, nowNanos);
		this.open.abandon(request, nowNanos);
		Instance instance = request.instance();
		if (instance != null) {
			settle(instance, nowNanos);
		}
	}

	private void cancel(Request request, long nowNanos) {
		try {
			this.slots.cancel(request);
		}
		catch (RuntimeException ex) {
			this.rejections.fail(request.client().id(), ex, nowNanos);
		}
	}

	private void takeSlotBack(Request request, long nowNanos) {
		// Further requests of an instance that is stuck already are no news.
		StuckRequests news = this.slots.isOfSoundInstance(request) ? this.slots.stuckWith(request) : null;
		Instance instance = this.slots.takeBack(request);
		request.service().statistics().countStuck();
		this.open.finish(request, nowNanos);
		settle(instance, nowNanos);
		if (news != null) {
			// Last, as the log is the application's and may fail.
			this.events.stuck(instance, news, nowNanos);
		}
	}

	private void noteRecovery(@Nullable Instance instance, long nowNanos) {
		if (instance != null && instance.isLastResort()) {
			this.events.recovered(instance, nowNanos);
		}
	}

	/**
	 * An instance that was stuck has replied after all, if too late.
	 */
	private void onLateReply(Instance instance, long nowNanos) {
		instance.onLateReply();
		this.events.recovered(instance, nowNanos);
		settle(instance, nowNanos);
	}

	/**
	 * Gives the room of an instance to the next request, or lets it go when it has left
	 * and owes nothing.
	 */
	private void settle(Instance instance, long nowNanos) {
		if (instance.state() == Instance.State.LIVE) {
			this.placement.useRoom(instance, nowNanos);
		}
		else if (instance.state() == Instance.State.LEAVING && !this.slots.owesReplies(instance)) {
			letGo(instance, nowNanos);
		}
	}

	private void letGo(Instance instance, long nowNanos) {
		this.registry.remove(instance);
		Runnable onLastReply = this.slots.close(instance, (request) -> this.open.finish(request, nowNanos));
		if (onLastReply != null) {
			try {
				onLastReply.run();
			}
			catch (RuntimeException ex) {
				this.rejections.fail(instance, ex, nowNanos);
			}
		}
	}

}
