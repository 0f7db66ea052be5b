package io.zss.worker;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import io.zss.protocol.Address;
import io.zss.protocol.FrameCodec;
import io.zss.protocol.MessageType;
import io.zss.protocol.ProtocolException;
import io.zss.protocol.Status;
import io.zss.transport.DealerSocket;
import io.zss.transport.Endpoint;
import io.zss.transport.EndpointResolver;
import io.zss.transport.FrameMessage;
import io.zss.transport.LoopClock;
import io.zss.transport.LoopDuty;
import io.zss.transport.Sockets;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loop of a worker: owns the links to the brokers, and brings what they receive to
 * the {@link RequestDesk}. Belongs to the loop's thread.
 */
final class WorkerDuty implements LoopDuty {

	private static final Logger logger = LoggerFactory.getLogger(WorkerDuty.class);

	private static final int MESSAGES_PER_CYCLE = 256;

	/** So many links are all looked at in each cycle. */
	private static final int FEW_LINKS = 64;

	/**
	 * Of more links, only those are that have something; all are when something is due,
	 * and this apart for each of them. Looking at one takes less than 1 us.
	 */
	private static final long LOOK_NANOS_PER_LINK = 20_000;

	private final List<ServiceState> services;

	private final WorkerOptions options;

	private final LoopClock clock;

	private final ReplyWriter replies;

	private final HandlerRunner runner;

	private final RegistrationLog log;

	private final WantedServices wanted;

	/** The changes of what is wanted that the services follow. */
	private int followed;

	private final CompletableFuture<Void> registered = new CompletableFuture<>();

	private List<Endpoint> brokers;

	/** Whether the addresses of brokers are known, as far as they can be. */
	private boolean resolved;

	private @Nullable Sockets sockets;

	private @Nullable RequestDesk desk;

	/** Links that may have more messages than were taken. */
	private final Queue<BrokerLink> unfinished = new ArrayDeque<>();

	/** All links as of the last look at them. */
	private final List<BrokerLink> looked = new ArrayList<>();

	/** How many there were at the last look at all of them; 0 to have one next. */
	private int links;

	private long lookedNanos;

	/** When the next link has something to do. */
	private long dueNanos;

	/** Whether a link has changed since all were looked at. */
	private boolean changed;

	private volatile WorkerStatus status = new WorkerStatus(List.of());

	WorkerDuty(List<ServiceDefinition> services, WorkerOptions options, LoopClock clock, ReplyWriter replies,
			HandlerRunner runner, RegistrationLog log, WantedServices wanted) {
		this.services = services.stream().map((service) -> new ServiceState(service, options, log, wanted)).toList();
		this.wanted = wanted;
		this.log = log;
		this.options = options;
		this.brokers = EndpointResolver.addresses(options.brokers());
		this.resolved = options.brokers().stream().allMatch(Endpoint::isAddress);
		this.clock = clock;
		this.replies = replies;
		this.runner = runner;
	}

	@Override
	public void onStart(Sockets sockets, long nowNanos) {
		this.sockets = sockets;
		this.desk = new RequestDesk(this.replies, this.runner, this.clock, this.options.maxFrameBytes(), nowNanos);
		this.unfinished.clear();
		offer(nowNanos);
	}

	/**
	 * Has each service offered, or not, as it is wanted.
	 */
	private void offer(long nowNanos) {
		this.links = 0;
		this.followed = this.wanted.changes();
		this.services.forEach((service) -> service.setBrokers(this.brokers, sockets(), nowNanos));
	}

	/**
	 * Registers with brokers that are new, and leaves those that are gone. As a command
	 * on the loop.
	 */
	void setBrokers(List<Endpoint> newer) {
		this.brokers = newer;
		this.resolved = true;
		offer(this.clock.nanoTime());
	}

	@Override
	public boolean doWork(long nowNanos) {
		if (this.followed != this.wanted.changes()) {
			// No command came, as the loop has just begun, or had too many.
			offer(nowNanos);
		}
		boolean look = isTimeToLook(nowNanos);
		boolean more = look ? lookAtAll(nowNanos) : lookAtActive(nowNanos);
		desk().advance(nowNanos);
		return more;
	}

	private boolean isTimeToLook(long nowNanos) {
		return this.links <= FEW_LINKS || (nowNanos - this.lookedNanos >= this.links * LOOK_NANOS_PER_LINK
				&& (this.changed || nowNanos - this.dueNanos >= 0));
	}

	private boolean lookAtAll(long nowNanos) {
		forgetActive();
		boolean more = false;
		this.looked.clear();
		long idle = this.options.heartbeatInterval().toNanos();
		for (ServiceState service : this.services) {
			for (BrokerLink link : service.links()) {
				more |= look(link, nowNanos);
			}
			service.closeLinks(nowNanos, desk()::abandon);
			for (BrokerLink link : service.links()) {
				idle = Math.min(idle, link.nextDueNanos(nowNanos) - nowNanos);
				this.looked.add(link);
			}
		}
		this.links = this.looked.size();
		this.lookedNanos = nowNanos;
		this.dueNanos = nowNanos + idle;
		this.changed = false;
		this.log.sweep(this.looked, nowNanos);
		publishStatus();
		return more;
	}

	private boolean lookAtActive(long nowNanos) {
		boolean more = false;
		for (int i = this.unfinished.size(); i > 0; i--) {
			more |= look(this.unfinished.remove(), nowNanos);
		}
		for (DealerSocket active = sockets().nextActive(); active != null; active = sockets().nextActive()) {
			if (active.owner() instanceof BrokerLink link) {
				more |= look(link, nowNanos);
				this.dueNanos = Math.min(this.dueNanos, link.nextDueNanos(nowNanos));
			}
		}
		return more;
	}

	private void forgetActive() {
		this.unfinished.clear();
		while (sockets().nextActive() != null) {
			// all are looked at
		}
	}

	private boolean look(BrokerLink link, long nowNanos) {
		link.advance(nowNanos);
		return receive(link, nowNanos);
	}

	@Override
	public long maxIdleNanos(long nowNanos) {
		long idle = this.changed ? 0 : this.dueNanos - nowNanos;
		if (this.links > FEW_LINKS) {
			idle = Math.max(idle, this.lookedNanos + this.links * LOOK_NANOS_PER_LINK - nowNanos);
		}
		return Math.max(0, Math.min(idle, desk().maxIdleNanos()));
	}

	@Override
	public void onStop() {
		this.services.forEach((service) -> service.end(this.lookedNanos, desk()::abandon));
	}

	/**
	 * Completes all waiting. If another life of the loop follows, it offers the services
	 * that are neither stopped nor paused.
	 */
	@Override
	public void onEnd(@Nullable Throwable failure) {
		String reason = (failure != null) ? "the worker has failed: " + failure.getClass().getName()
				: "the worker has stopped";
		this.status = this.status.ended(reason, failure);
		long nowNanos = this.clock.nanoTime();
		this.services.forEach((service) -> service.ended((failure != null) ? reason : null, nowNanos));
		if (failure == null) {
			this.registered.cancel(false);
		}
	}

	/**
	 * Offers the services again that are wanted. As a command on the loop.
	 */
	void resume() {
		offer(this.clock.nanoTime());
	}

	/**
	 * Sends DOWN for all services. As a command on the loop.
	 */
	void pause() {
		long nowNanos = this.clock.nanoTime();
		this.services.forEach((service) -> service.leave(nowNanos));
		// They may be wanted again already.
		offer(nowNanos);
	}

	/**
	 * Sends DOWN for a service, or for all, and finishes what is in flight. As a command
	 * on the loop.
	 * @param sid the service; null for all
	 * @return completed once every broker has answered and nothing is in flight, or the
	 * grace period or the worker is over
	 */
	CompletableFuture<Void> stop(@Nullable String sid) {
		long nowNanos = this.clock.nanoTime();
		CompletableFuture<Void> done = CompletableFuture.allOf(services(sid).map((service) -> {
			CompletableFuture<Void> withdrawal = new CompletableFuture<>();
			service.stop(nowNanos, withdrawal);
			service.closeLinks(nowNanos, desk()::abandon);
			return withdrawal;
		}).toArray(CompletableFuture<?>[]::new));
		offer(nowNanos);
		return done;
	}

	/**
	 * Sends the reply of a handler and frees its slot. As a command on the loop.
	 */
	void reply(InFlight request, FrameMessage reply) {
		this.changed |= request.link().isLeaving();
		desk().reply(request, reply);
	}

	/**
	 * Sends the reply of a request whose handler is still running. As a command on the
	 * loop.
	 */
	void replyEarly(InFlight request, FrameMessage reply) {
		desk().replyEarly(request, reply);
	}

	/**
	 * Frees the slot of a request. As a command on the loop.
	 */
	void release(InFlight request) {
		this.changed |= request.link().isLeaving();
		desk().release(request);
	}

	/**
	 * Completed when every service is registered with every broker for the first time.
	 */
	CompletableFuture<Void> registered() {
		return this.registered;
	}

	/**
	 * What the services are and work on. As a command on the loop.
	 */
	WorkerSnapshot snapshot() {
		long nowNanos = this.clock.nanoTime();
		long epochMillis = this.clock.epochMillis();
		return new WorkerSnapshot(
				this.services.stream().map((service) -> service.snapshot(nowNanos, epochMillis)).toList());
	}

	/**
	 * From any thread.
	 */
	WorkerStatus status() {
		return this.status;
	}

	private boolean receive(BrokerLink link, long nowNanos) {
		for (int i = 0; i < MESSAGES_PER_CYCLE; i++) {
			FrameMessage message = link.receive();
			if (message == null) {
				return false;
			}
			try {
				onMessage(link, message, nowNanos);
			}
			catch (ProtocolException ex) {
				logger.warn("A message of broker {} was dropped: {}", link.broker(), ex.getMessage());
			}
			catch (RuntimeException | Error ex) {
				// One message must not end the loop for all services.
				logger.error("A message of broker {} was dropped", link.broker(), ex);
			}
		}
		this.unfinished.add(link);
		return true;
	}

	private void onMessage(BrokerLink link, FrameMessage message, long nowNanos) {
		int protocolFrame = FrameCodec.locate(message, 0);
		this.changed |= link.isLeaving();
		if (MessageType.decode(message.bytes(protocolFrame + FrameCodec.TYPE)) == MessageType.REPLY) {
			Address address = Address.decode(message.bytes(protocolFrame + FrameCodec.ADDRESS));
			this.changed = true;
			link.onAnswer(address.verb(), Status.decode(message.bytes(protocolFrame + FrameCodec.STATUS)),
					message.bytes(protocolFrame + FrameCodec.PAYLOAD), nowNanos);
		}
		else if (protocolFrame == 1) {
			desk().onRequest(link, message, protocolFrame, nowNanos);
		}
		else {
			throw new ProtocolException("identity", "the identity of the client as frame 0", "a request without one");
		}
	}

	private void publishStatus() {
		if (!isPublished()) {
			this.status = new WorkerStatus(
					this.services.stream().flatMap(ServiceState::offers).map(BrokerLink::status).toList());
		}
		if (this.resolved && !this.registered.isDone() && this.status.isFullyRegistered()
				&& !this.status.links().isEmpty()) {
			this.registered.complete(null);
		}
	}

	/**
	 * Compares link by link, since this is done in every cycle.
	 */
	private boolean isPublished() {
		if (this.status.failure() != null) {
			// That of the life before.
			return false;
		}
		List<WorkerStatus.Link> published = this.status.links();
		int compared = 0;
		for (ServiceState service : this.services) {
			for (BrokerLink link : service.links()) {
				if (!link.isLeaving()) {
					if (compared == published.size() || !link.status().equals(published.get(compared))) {
						return false;
					}
					compared++;
				}
			}
		}
		return compared == published.size();
	}

	private Stream<ServiceState> services(@Nullable String sid) {
		return this.services.stream().filter((service) -> sid == null || service.definition().sid().equals(sid));
	}

	private Sockets sockets() {
		return Objects.requireNonNull(this.sockets);
	}

	private RequestDesk desk() {
		return Objects.requireNonNull(this.desk);
	}

}
