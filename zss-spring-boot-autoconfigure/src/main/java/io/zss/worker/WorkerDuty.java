package io.zss.worker;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import io.zss.protocol.Address;
import io.zss.protocol.ErrorBody;
import io.zss.protocol.FrameCodec;
import io.zss.protocol.Headers;
import io.zss.protocol.MessageType;
import io.zss.protocol.ProtocolException;
import io.zss.protocol.Status;
import io.zss.transport.Endpoint;
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

	private final List<ServiceDefinition> services;

	private final WorkerOptions options;

	private final LoopClock clock;

	private final ReplyWriter replies;

	private final HandlerRunner runner;

	private final List<BrokerLink> links = new ArrayList<>();

	/** By identity: a definition's own hash is that of all its verbs. */
	private final IdentityHashMap<ServiceDefinition, Set<InFlight>> inFlight = new IdentityHashMap<>();

	private final CompletableFuture<Void> registered = new CompletableFuture<>();

	private @Nullable TimerWheel deadlines;

	private volatile WorkerStatus status = new WorkerStatus(List.of());

	private @Nullable CompletableFuture<Void> drained;

	WorkerDuty(List<ServiceDefinition> services, WorkerOptions options, LoopClock clock, ReplyWriter replies,
			HandlerRunner runner) {
		this.services = services;
		this.options = options;
		this.clock = clock;
		this.replies = replies;
		this.runner = runner;
	}

	@Override
	public void onStart(Sockets sockets, long nowNanos) {
		this.deadlines = new TimerWheel(nowNanos);
		for (ServiceDefinition service : this.services) {
			this.inFlight.put(service, new LinkedHashSet<>());
			for (Endpoint broker : this.options.brokers()) {
				this.links.add(new BrokerLink(service, broker, this.options, sockets));
			}
		}
	}

	@Override
	public boolean doWork(long nowNanos) {
		boolean more = false;
		for (BrokerLink link : this.links) {
			link.advance(nowNanos);
			more |= receive(link, nowNanos);
		}
		deadlines().advance(nowNanos);
		publishStatus();
		completeDrain();
		return more;
	}

	@Override
	public long maxIdleNanos(long nowNanos) {
		long idle = Math.min(this.options.heartbeatInterval().toNanos(), deadlines().maxIdleNanos());
		for (BrokerLink link : this.links) {
			idle = Math.min(idle, link.nextDueNanos(nowNanos) - nowNanos);
		}
		return Math.max(0, idle);
	}

	/**
	 * Whoever still waits for a handler gets an error instead of silence.
	 */
	@Override
	public void onStop() {
		this.registered.cancel(false);
		ErrorBody error = ErrorBody.of(Status.UNAVAILABLE).withDeveloperMessage("The worker has stopped");
		for (Set<InFlight> requests : this.inFlight.values()) {
			for (InFlight request : List.copyOf(requests)) {
				if (request.claim()) {
					logger.warn("Request {} was not finished when the worker stopped", request.rid());
					reply(request, this.replies.error(request, error));
				}
			}
		}
	}

	/**
	 * Says DOWN everywhere. As a command on the loop.
	 * @param whenDrained completed once every broker has answered and nothing is in
	 * flight
	 */
	void leave(CompletableFuture<Void> whenDrained) {
		long nowNanos = this.clock.nanoTime();
		this.links.forEach((link) -> link.leave(nowNanos));
		this.drained = whenDrained;
		completeDrain();
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
		return inFlight(request.link().service()).remove(request);
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
		return true;
	}

	private void onMessage(BrokerLink link, FrameMessage message, long nowNanos) {
		int at = FrameCodec.locate(message, 0);
		if (MessageType.decode(message.bytes(at + FrameCodec.TYPE)) == MessageType.REPLY) {
			Address address = Address.decode(message.bytes(at + FrameCodec.ADDRESS));
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
		Set<InFlight> requests = inFlight(link.service());
		if (requests.size() >= link.service().concurrency()) {
			refuse(request,
					this.replies.refusal(request, "All " + requests.size() + " slots of the instance are taken"));
			return;
		}
		Address address = Address.decode(message.bytes(at + FrameCodec.ADDRESS));
		VerbHandler handler = link.service().verbs().get(address.verb());
		if (handler == null || !address.sid().equals(link.service().sid())) {
			refuse(request, Status.NOT_FOUND, "Service " + link.service().sid() + " has no verb " + address.verb());
			return;
		}
		long timeoutMillis = Headers.timeoutMillis(headers.get(Headers.TIMEOUT));
		Long deadline = (timeoutMillis >= 0) ? nowNanos + timeoutMillis * 1_000_000 : null;
		requests.add(request);
		Long handlerDeadline = this.runner.run(request, new ServiceRequest(address, rid, caller(message.bytes(0)),
				request.headers(), message.bytes(at + FrameCodec.PAYLOAD), deadline), handler);
		if (handlerDeadline != null) {
			deadlines().schedule(request, handlerDeadline);
		}
	}

	private void refuse(InFlight request, int status, String developerMessage) {
		refuse(request, this.replies.error(request, ErrorBody.of(status).withDeveloperMessage(developerMessage)));
	}

	private void refuse(InFlight request, FrameMessage reply) {
		request.link().reply(reply, request.identity(), request.rid(), request.receivedNanos());
	}

	private void publishStatus() {
		if (isPublished()) {
			return;
		}
		this.status = new WorkerStatus(this.links.stream()
			.map((link) -> new WorkerStatus.Link(link.service().sid(), link.broker().toString(), link.isRegistered()))
			.toList());
		if (this.status.isFullyRegistered()) {
			this.registered.complete(null);
		}
	}

	private boolean isPublished() {
		List<WorkerStatus.Link> published = this.status.links();
		boolean same = published.size() == this.links.size();
		for (int i = 0; same && i < published.size(); i++) {
			same = published.get(i).registered() == this.links.get(i).isRegistered();
		}
		return same;
	}

	private TimerWheel deadlines() {
		return Objects.requireNonNull(this.deadlines);
	}

	private Set<InFlight> inFlight(ServiceDefinition service) {
		return Objects.requireNonNull(this.inFlight.get(service));
	}

	private void completeDrain() {
		CompletableFuture<Void> waiting = this.drained;
		if (waiting != null && this.inFlight.values().stream().allMatch(Set::isEmpty)
				&& this.links.stream().allMatch(BrokerLink::hasLeft)) {
			waiting.complete(null);
		}
	}

	private static String caller(byte[] identity) {
		String text = new String(identity, StandardCharsets.UTF_8);
		int end = text.lastIndexOf('#');
		return (end >= 0) ? text.substring(0, end) : text;
	}

}
