package io.zss.worker;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import io.zss.protocol.Address;
import io.zss.protocol.ErrorBody;
import io.zss.protocol.FrameCodec;
import io.zss.protocol.Headers;
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
import io.zss.transport.TimerWheel;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The loop of a worker: owns the links to the brokers, hands requests to handlers as long
 * as their service has room, and sends their replies. Belongs to the loop's thread.
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

	private final List<OfferedService> services;

	private final WorkerOptions options;

	private final LoopClock clock;

	private final ReplyWriter replies;

	private final HandlerRunner runner;

	private final CompletableFuture<Void> registered = new CompletableFuture<>();

	private List<Endpoint> brokers;

	/** Whether the addresses of brokers are known, as far as they can be. */
	private boolean resolved;

	private @Nullable Sockets sockets;

	private @Nullable TimerWheel deadlines;

	/** Links that may have more messages than were taken. */
	private final Queue<BrokerLink> unfinished = new ArrayDeque<>();

	/** How many there were at the last look at all of them; 0 to have one next. */
	private int links;

	private long lookedNanos;

	/** When the next link has something to do. */
	private long dueNanos;

	/** Whether a link has changed since all were looked at. */
	private boolean changed;

	private volatile WorkerStatus status = new WorkerStatus(List.of());

	WorkerDuty(List<ServiceDefinition> services, WorkerOptions options, LoopClock clock, ReplyWriter replies,
			HandlerRunner runner, RegistrationListener listener) {
		this.services = services.stream().map((service) -> new OfferedService(service, options, listener)).toList();
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
		this.deadlines = new TimerWheel(nowNanos);
		this.services.forEach((service) -> service.offer(this.brokers, sockets, nowNanos));
	}

	/**
	 * Registers with brokers that are new, and leaves those that are gone. As a command
	 * on the loop.
	 */
	void setBrokers(List<Endpoint> newer) {
		this.brokers = newer;
		this.resolved = true;
		this.links = 0;
		long nowNanos = this.clock.nanoTime();
		this.services.forEach((service) -> service.setBrokers(newer, sockets(), nowNanos));
	}

	@Override
	public boolean doWork(long nowNanos) {
		boolean look = isTimeToLook(nowNanos);
		boolean more = look ? lookAtAll(nowNanos) : lookAtActive(nowNanos);
		deadlines().advance(nowNanos);
		return more;
	}

	private boolean isTimeToLook(long nowNanos) {
		return this.links <= FEW_LINKS || (nowNanos - this.lookedNanos >= this.links * LOOK_NANOS_PER_LINK
				&& (this.changed || nowNanos - this.dueNanos >= 0));
	}

	private boolean lookAtAll(long nowNanos) {
		forgetActive();
		boolean more = false;
		int count = 0;
		long idle = this.options.heartbeatInterval().toNanos();
		for (OfferedService service : this.services) {
			for (BrokerLink link : service.links()) {
				more |= look(link, nowNanos);
			}
			service.closeLinks(nowNanos, this::abandon);
			for (BrokerLink link : service.links()) {
				idle = Math.min(idle, link.nextDueNanos(nowNanos) - nowNanos);
				count++;
			}
		}
		this.links = count;
		this.lookedNanos = nowNanos;
		this.dueNanos = nowNanos + idle;
		this.changed = false;
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
		return Math.max(0, Math.min(idle, deadlines().maxIdleNanos()));
	}

	@Override
	public void onStop() {
		this.registered.cancel(false);
		this.services.forEach((service) -> service.end(this::abandon));
	}

	/**
	 * Offers a service again. As a command on the loop.
	 */
	void offer(String sid) {
		this.links = 0;
		long nowNanos = this.clock.nanoTime();
		services(sid).forEach((service) -> service.offer(this.brokers, sockets(), nowNanos));
	}

	/**
	 * Says DOWN for a service, or for all, and finishes what is in flight. As a command
	 * on the loop.
	 * @param sid the service; null for all
	 * @return completed once every broker has answered and nothing is in flight, or the
	 * grace period or the worker is over
	 */
	CompletableFuture<Void> withdraw(@Nullable String sid) {
		this.links = 0;
		long nowNanos = this.clock.nanoTime();
		return CompletableFuture.allOf(services(sid).map((service) -> {
			CompletableFuture<Void> withdrawal = new CompletableFuture<>();
			service.withdraw(nowNanos, withdrawal);
			service.closeLinks(nowNanos, this::abandon);
			return withdrawal;
		}).toArray(CompletableFuture<?>[]::new));
	}

	/**
	 * Sends the reply of a handler. As a command on the loop.
	 */
	void reply(InFlight request, FrameMessage reply) {
		if (release(request)) {
			replyEarly(request, reply);
		}
	}

	/**
	 * Sends the reply of a request whose handler goes on. As a command on the loop.
	 */
	void replyEarly(InFlight request, FrameMessage reply) {
		request.link().reply(reply, request.identity(), request.rid(), this.clock.nanoTime());
	}

	/**
	 * Frees the slot of a request. As a command on the loop.
	 * @return whether it had one
	 */
	boolean release(InFlight request) {
		deadlines().cancel(request);
		this.changed |= request.link().isLeaving();
		return request.link().service().release(request);
	}

	/**
	 * Completed when every service is registered with every broker for the first time.
	 */
	CompletableFuture<Void> registered() {
		return this.registered;
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
		}
		this.unfinished.add(link);
		return true;
	}

	private void onMessage(BrokerLink link, FrameMessage message, long nowNanos) {
		int at = FrameCodec.locate(message, 0);
		if (MessageType.decode(message.bytes(at + FrameCodec.TYPE)) == MessageType.REPLY) {
			Address address = Address.decode(message.bytes(at + FrameCodec.ADDRESS));
			this.changed = true;
			link.onAnswer(address.verb(), Status.decode(message.bytes(at + FrameCodec.STATUS)), nowNanos);
		}
		else if (at == 1) {
			onRequest(link, message, at, nowNanos);
		}
		else {
			throw new ProtocolException("identity", "the identity of the client as frame 0", "a request without");
		}
	}

	private void onRequest(BrokerLink link, FrameMessage message, int at, long nowNanos) {
		String rid = FrameCodec.decodeRid(message.bytes(at + FrameCodec.RID));
		Map<String, @Nullable Object> headers = Headers.decode(message.bytes(at + FrameCodec.HEADERS));
		InFlight request = new InFlight(link, message, at, rid, headers, nowNanos, this.clock.epochMillis());
		OfferedService service = link.service();
		ServiceDefinition definition = service.definition();
		Address address = Address.decode(message.bytes(at + FrameCodec.ADDRESS));
		long timeoutMillis = Headers.timeoutMillis(headers.get(Headers.TIMEOUT));
		Long deadline = (timeoutMillis >= 0) ? nowNanos + timeoutMillis * 1_000_000 : null;
		ServiceRequest asked = new ServiceRequest(address, rid, caller(message.bytes(0)), request.headers(),
				message.bytes(at + FrameCodec.PAYLOAD), deadline);
		VerbHandler handler = definition.verbs().get(address.verb());
		if (handler == null || !address.sid().equals(definition.sid())) {
			refuse(request, asked, this.replies.error(request, ErrorBody.of(Status.NOT_FOUND)
				.withDeveloperMessage("Service " + definition.sid() + " has no verb " + address.verb())));
			return;
		}
		if (service.isFull()) {
			refuse(request, asked, this.replies.refusal(request,
					"All " + definition.concurrency() + " slots of the instance are taken"));
			return;
		}
		service.take(request);
		Long handlerDeadline = this.runner.run(request, asked, handler);
		if (handlerDeadline != null) {
			deadlines().schedule(request, handlerDeadline);
		}
	}

	private void refuse(InFlight request, ServiceRequest asked, FrameMessage reply) {
		this.runner.ended(request, asked, reply);
		request.link().reply(reply, request.identity(), request.rid(), request.receivedNanos());
	}

	/**
	 * Whoever still waits for a handler gets an error instead of silence.
	 */
	private void abandon(InFlight request) {
		if (request.claim()) {
			logger.warn("Request {} was not finished when its service stopped", request.rid());
			FrameMessage reply = this.replies.error(request,
					ErrorBody.of(Status.UNAVAILABLE).withDeveloperMessage("The worker has stopped"));
			ServiceRequest asked = request.request();
			if (asked != null) {
				this.runner.ended(request, asked, reply);
			}
			reply(request, reply);
		}
		else {
			release(request);
		}
	}

	private void publishStatus() {
		if (!isPublished()) {
			this.status = new WorkerStatus(
					this.services.stream().flatMap(OfferedService::offers).map(BrokerLink::status).toList());
		}
		if (this.resolved && !this.registered.isDone() && this.status.isFullyRegistered()) {
			this.registered.complete(null);
		}
	}

	/**
	 * Compares link by link, since this is done in every cycle.
	 */
	private boolean isPublished() {
		List<WorkerStatus.Link> published = this.status.links();
		int compared = 0;
		for (OfferedService service : this.services) {
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

	private Stream<OfferedService> services(@Nullable String sid) {
		return this.services.stream().filter((service) -> sid == null || service.definition().sid().equals(sid));
	}

	private Sockets sockets() {
		return Objects.requireNonNull(this.sockets);
	}

	private TimerWheel deadlines() {
		return Objects.requireNonNull(this.deadlines);
	}

	private static String caller(byte[] identity) {
		String text = new String(identity, StandardCharsets.UTF_8);
		int end = text.lastIndexOf('#');
		return (end >= 0) ? text.substring(0, end) : text;
	}

}
