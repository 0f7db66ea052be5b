package io.zss.broker;

import java.lang.module.ModuleDescriptor;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.UUID;

import io.zss.broker.BrokerSnapshot.InstanceSnapshot;
import io.zss.broker.BrokerSnapshot.ServiceSnapshot;
import io.zss.broker.SimulatedRequest.Attempt;
import io.zss.broker.dispatch.StandardStrategy;
import io.zss.broker.registry.PeerId;
import io.zss.protocol.Address;
import io.zss.protocol.ControlPayload;
import io.zss.protocol.FrameCodec;
import io.zss.protocol.Headers;
import io.zss.protocol.Message;
import io.zss.protocol.MessageType;
import io.zss.protocol.Status;
import io.zss.transport.Endpoint;
import io.zss.transport.FrameMessage;
import io.zss.transport.Peer;
import io.zss.transport.RouterSocket;
import io.zss.transport.SendResult;
import org.jspecify.annotations.Nullable;

/**
 * A world of clients and workers around a real broker, all decided by one seed. It keeps
 * its own account of what the broker has been told and has said, and compares after every
 * cycle. The first promise that is broken ends it with an {@link AssertionError}.
 */
@SuppressWarnings("AnnotateFormatMethod")
final class Simulation implements RouterSocket {

	private static final String NUMBER_HEADER = "number";

	private static final Duration HEARTBEAT = Duration.ofSeconds(1);

	private static final Duration SWEEP = Duration.ofMillis(500);

	private static final Duration TIME_TO_LIVE = Duration.ofSeconds(5);

	private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(3);

	private static final Duration MAX_REQUEST_TIMEOUT = Duration.ofSeconds(10);

	private static final Duration STUCK_AFTER = Duration.ofSeconds(4);

	private static final int MAX_INSTANCES = 8;

	private static final int MAX_DRAIN_STEPS = 60;

	private static final List<String> SIDS = List.of("ORDERS", "ORDERS", "BILLING", "MAIL");

	private static final List<String> VERSIONS = List.of("1.0", "1.10", "2.0-beta", "2.0");

	private final Random random;

	private final @Nullable List<String> history;

	private final BrokerOptions options;

	/** Null in a world without security. */
	private final @Nullable SimulatedSecurity security;

	private final boolean versions;

	private final FakeClock clock;

	private final long startNanos;

	private final BrokerCycle cycle;

	private final Map<Action, Integer> weights = new EnumMap<>(Action.class);

	private final Queue<Inbound> inbound = new ArrayDeque<>();

	private final List<SimulatedClient> clients = new ArrayList<>();

	private final List<SimulatedWorker> workers = new ArrayList<>();

	private final Map<PeerId, SimulatedClient> clientsById = new HashMap<>();

	private final Map<PeerId, SimulatedWorker> workersById = new HashMap<>();

	private final List<SimulatedRequest> requests = new ArrayList<>();

	private final List<WorkerReply> workerReplies = new ArrayList<>();

	/** Requests that a reply just received has to end. */
	private final List<SimulatedRequest> answeredNow = new ArrayList<>();

	/** Messages other than requests that are to be answered once. */
	private final Set<String> unansweredRids = new HashSet<>();

	private final Set<String> tokens = new HashSet<>();

	private final Map<String, Attempt> attempts = new HashMap<>();

	private int names;

	private int sweeps;

	/** The broker has been told to drain. */
	private boolean draining;

	/** The broker has been told to stop. */
	private boolean stopping;

	private Simulation(long seed, @Nullable List<String> history) {
		this.random = new Random(seed * 0x9E3779B97F4A7C15L);
		this.history = history;
		this.security = SimulatedSecurity.isOn(seed) ? new SimulatedSecurity(seed) : null;
		BrokerOptionsBuilder builder = BrokerOptions.builder()
			.timeToLive(TIME_TO_LIVE)
			.sweepInterval(SWEEP)
			.requestTimeout(REQUEST_TIMEOUT, MAX_REQUEST_TIMEOUT)
			.stuckAfter(STUCK_AFTER)
			.holdFor(pick(List.of(Duration.ZERO, Duration.ofSeconds(2), Duration.ofSeconds(8))))
			.duplicateWindow(pick(List.of(Duration.ZERO, Duration.ofSeconds(2))), 100_000)
			.strategy(pick(List.of(StandardStrategy.ROUND_ROBIN, StandardStrategy.LEAST_RECENTLY_USED,
					StandardStrategy.LEAST_LOADED, StandardStrategy.random(new Random(seed)))))
			.maxAttempts(1 + this.random.nextInt(3))
			.defaultCapacity(1 + this.random.nextInt(2))
			.queueLimits(pick(List.of(2, 8, 100)), pick(List.of(600, 100_000)))
			.messageLimits(10_000, 1000)
			.sendLimits(100_000L, 1_000_000L)
			.heldLimit(pick(List.of(14_000L, 10_000_000L)))
			.limits(pick(List.of(12, 1000)), MAX_INSTANCES, 2 + this.random.nextInt(2));
		this.options = ((this.security != null) ? this.security.applyTo(builder) : builder).build();
		this.versions = this.random.nextBoolean();
		this.clock = new FakeClock(this.random.nextBoolean() ? this.random.nextLong() : Long.MAX_VALUE);
		this.startNanos = this.clock.nanoTime();
		for (Action action : Action.values()) {
			this.weights.put(action, action.weight * this.random.nextInt(3));
		}
		SecurityOptions secured = this.options.security();
		this.cycle = new BrokerCycle(this.options, this.clock, this.random::nextLong, this,
				(secured != null) ? new KeyGate(secured, this.clock) : null, (snapshot) -> this.sweeps++,
				OperatorState.of(this.options.name(), this.clock), this.startNanos);
	}

	/**
	 * Runs the world of a seed.
	 * @param seed decides everything
	 * @param steps how many things happen
	 * @param history gets a line for each thing that happens; null for none
	 */
	static void run(long seed, int steps, @Nullable List<String> history) {
		Simulation world = new Simulation(seed, history);
		for (int step = 0; step < steps; step++) {
			world.step();
		}
		switch (world.random.nextInt(4)) {
			case 0 -> world.stop();
			case 1 -> {
				world.drain();
				world.stop();
			}
			default -> world.endQuietly();
		}
	}

	private void step() {
		act(pickAction());
		if (chance(3)) {
			act(pickAction());
		}
		switch (this.random.nextInt(12)) {
			case 0, 1, 2, 3 -> pass(Duration.ofMillis(this.random.nextInt(20)));
			case 4, 5, 6 -> pass(Duration.ofMillis(this.random.nextInt(400)));
			case 7 -> pass(Duration.ofMillis(this.random.nextInt(1500)));
			default -> {
				// no time passes
			}
		}
		if (!chance(8)) {
			runBroker();
		}
	}

	private Action pickAction() {
		int total = this.weights.values().stream().mapToInt(Integer::intValue).sum();
		int at = (total > 0) ? this.random.nextInt(total) : 0;
		for (Map.Entry<Action, Integer> weight : this.weights.entrySet()) {
			at -= weight.getValue();
			if (at < 0) {
				return weight.getKey();
			}
		}
		return Action.ASK;
	}

	private void act(Action action) {
		SimulatedWorker worker = this.workers.isEmpty() ? null : pick(this.workers);
		switch (action) {
			case CLIENT_COMES -> clientComes();
			case WORKER_COMES -> workerComes();
			case ASK -> ask(client());
			case ASK_MANY -> {
				SimulatedClient client = client();
				for (int i = this.random.nextInt(20); i >= 0; i--) {
					ask(client);
				}
			}
			case ASK_BADLY -> askBadly(client());
			case FLOOD -> flood(client());
			case CLIENT_GOES -> disconnect(client());
			case CLIENT_READS_SLOWLY -> {
				SimulatedClient client = client();
				client.sends = (client.sends == SendResult.SENT) ? SendResult.FULL : SendResult.SENT;
				note("%s sends are %s", client, client.sends);
			}
			case STALL -> {
				note("the loop stalls");
				pass(Duration.ofMillis(this.random.nextInt(20_000)));
			}
			case JUMP -> jump();
			default -> {
				if (worker == null) {
					workerComes();
				}
				else {
					act(action, worker);
				}
			}
		}
	}

	private void act(Action action, SimulatedWorker worker) {
		switch (action) {
			case ANSWER -> {
				for (Attempt attempt : List.copyOf(worker.todo)) {
					if (worker.alive && chance(2)) {
						answer(worker, attempt, "200", Forgery.NONE);
					}
				}
			}
			case ANSWER_ALL -> this.workers.stream()
				.filter((each) -> each.alive)
				.forEach((each) -> List.copyOf(each.todo)
					.forEach((attempt) -> answer(each, attempt, "200", Forgery.NONE)));
			case ANSWER_TWICE -> {
				if (worker.alive && !worker.answered.isEmpty()) {
					answer(worker, pick(worker.answered), "200", Forgery.NONE);
				}
			}
			case ANSWER_BADLY -> {
				if (worker.alive && !worker.todo.isEmpty()) {
					answer(worker, pick(worker.todo), pick(List.of("200", "204", "500", "503", "404")),
							pick(List.of(Forgery.values())));
				}
			}
			case ANSWER_FOR_ANOTHER -> {
				SimulatedWorker other = pick(this.workers);
				if (worker.alive && other != worker && !other.todo.isEmpty()) {
					answer(worker, pick(other.todo), "200", Forgery.NONE);
				}
			}
			case SEND_GARBAGE -> {
				note("%s sends garbage", worker);
				byte[] garbage = new byte[this.random.nextInt(8)];
				this.random.nextBytes(garbage);
				enqueue(FakeRouter.BACKEND, worker.identity, List.of(garbage), () -> {
				});
			}
			case SAY_UP_AGAIN -> manage(worker, "UP");
			case CHANGE_CAPACITY -> {
				worker.announced = this.random.nextInt(4);
				manage(worker, "HEARTBEAT");
			}
			case SAY_DOWN -> {
				worker.healthy = false;
				worker.saidDown = true;
				manage(worker, "DOWN");
			}
			case DIE -> {
				note("%s dies", worker);
				worker.alive = false;
				worker.healthy = false;
				disconnect(worker);
			}
			case DIE_SILENTLY -> {
				note("%s dies silently", worker);
				worker.alive = false;
				worker.healthy = false;
			}
			case VANISH -> {
				note("%s vanishes: sends are UNREACHABLE", worker);
				worker.alive = false;
				worker.healthy = false;
				worker.sends = SendResult.UNREACHABLE;
			}
			case HANG -> {
				note("%s hangs for a while", worker);
				worker.healthy = false;
				worker.nextBeatNanos = now() + Duration.ofSeconds(this.random.nextInt(12)).toNanos();
			}
			case WORKER_READS_SLOWLY -> {
				if (worker.sends != SendResult.UNREACHABLE) {
					worker.sends = (worker.sends == SendResult.SENT) ? SendResult.FULL : SendResult.SENT;
					note("%s sends are %s", worker, worker.sends);
				}
			}
			default -> throw new IllegalStateException(action.toString());
		}
	}

	private SimulatedClient client() {
		return (this.clients.isEmpty() || chance(15)) ? clientComes() : pick(this.clients);
	}

	private SimulatedClient clientComes() {
		String name = "client-" + this.names++;
		byte[] identity = (pick(List.of("a", "b", "c")) + "#" + name).getBytes(StandardCharsets.US_ASCII);
		SimulatedClient client = new SimulatedClient(name, identity,
				(this.security != null) ? this.security.client() : Peer.UNKNOWN);
		this.clients.add(client);
		this.clientsById.put(new PeerId(identity), client);
		return client;
	}

	private void workerComes() {
		workerComes((this.security != null) ? this.security.worker() : Peer.UNKNOWN);
	}

	private void workerComes(Peer peer) {
		String sid = pick(SIDS);
		String version = (this.versions && chance(2)) ? pick(VERSIONS) : "";
		String name = "worker-" + this.names++;
		byte[] identity = (sid + "#" + name).getBytes(StandardCharsets.US_ASCII);
		SimulatedWorker worker = new SimulatedWorker(name, identity, sid, version, this.random.nextInt(4), chance(2),
				peer);
		worker.nextBeatNanos = now() + HEARTBEAT.toNanos();
		this.workers.add(worker);
		this.workersById.put(new PeerId(identity), worker);
		note("%s comes, serves %s version '%s'", worker, sid, version);
		manage(worker, chance(4) ? "HEARTBEAT" : "UP");
	}

	private void ask(SimulatedClient client) {
		Long timeout = pick(Arrays.asList(null, null, 0L, 50L, 400L, 2000L, 8000L, 1_000_000_000L));
		long timeoutNanos = (timeout == null) ? REQUEST_TIMEOUT.toNanos()
				: Math.min(timeout * 1_000_000, MAX_REQUEST_TIMEOUT.toNanos());
		String rid = (!client.asked.isEmpty() && chance(10)) ? pick(client.asked).rid
				: new UUID(1, this.requests.size()).toString();
		String version = (this.versions && chance(3)) ? pick(VERSIONS) : Address.ANY_VERSION;
		SimulatedWorker only = (!this.workers.isEmpty() && chance(5)) ? pick(this.workers) : null;
		String sid = (only != null && !chance(8)) ? only.sid : chance(30) ? "NOBODY" : pick(SIDS);
		SimulatedRequest request = new SimulatedRequest(this.requests.size(), client, rid, sid, version, only,
				timeoutNanos, !chance(4), chance(3) ? 1 + this.random.nextInt(4) : 0,
				(this.security != null) ? this.security.denialOfCall(client.peer, sid) : 0);
		this.requests.add(request);
		client.asked.add(request);
		Map<String, Object> headers = new LinkedHashMap<>();
		headers.put(NUMBER_HEADER, request.number);
		if (timeout != null) {
			headers.put(Headers.TIMEOUT, timeout);
		}
		if (!request.idempotent) {
			headers.put(Headers.IDEMPOTENT, false);
		}
		if (request.saidMaxAttempts > 0) {
			headers.put(Headers.MAX_ATTEMPTS, request.saidMaxAttempts);
		}
		if (only != null) {
			headers.put(Headers.TO_INSTANCE, new PeerId(only.identity).toString());
		}
		if (this.security != null) {
			this.security.forgeCaller(headers);
		}
		note("%s asks %s: %s@%s rid %s timeout %s%s%s", client, request, request.sid, version, rid.substring(28),
				timeout, request.idempotent ? "" : " not idempotent", (only != null) ? " of " + only + " alone" : "");
		enqueue(FakeRouter.FRONTEND, client.identity,
				FrameCodec.encode(Message.request(rid, new Address(request.sid, version, "DO"), headers,
						ControlPayload.encode("x".repeat(this.random.nextInt(60))))),
				() -> {
					request.duplicate = client.remembers(rid,
							now() - this.options.requests().duplicateWindow().toNanos());
					request.received = true;
					request.deadlineNanos = now() + timeoutNanos;
				});
	}

	private void askBadly(SimulatedClient client) {
		String rid = "bad-" + this.unansweredRids.size() + "-" + this.random.nextInt();
		List<byte[]> frames = FrameCodec
			.encode(Message.request(rid, Address.of(pick(SIDS), "DO"), Map.of(), ControlPayload.encode("x")));
		byte[] garbage = new byte[this.random.nextInt(6)];
		Arrays.fill(garbage, (byte) 0xc1);
		int frame = this.random.nextInt(FrameCodec.LENGTH - 1);
		frames.set(frame, garbage);
		if (frame == FrameCodec.ADDRESS || (frame == FrameCodec.HEADERS && garbage.length > 0)) {
			this.unansweredRids.add(rid);
			note("%s sends a bad frame %s, rid %s", client, frame, rid);
			enqueue(FakeRouter.FRONTEND, client.identity, frames, () -> {
			});
		}
	}

	private void flood(SimulatedClient client) {
		note("%s floods the broker", client);
		List<byte[]> reply = FrameCodec.encode(new Message(null, MessageType.REPLY, "flood", Address.of("ORDERS", "DO"),
				Map.of(), Status.OK, ControlPayload.encode("x")));
		for (int i = 200 + this.random.nextInt(1200); i > 0; i--) {
			enqueue(FakeRouter.FRONTEND, client.identity, reply, () -> {
			});
		}
	}

	private void manage(SimulatedWorker worker, String verb) {
		if (!worker.alive) {
			return;
		}
		if (!verb.equals("HEARTBEAT")) {
			note("%s says %s", worker, verb);
		}
		Map<String, Object> headers = new LinkedHashMap<>();
		if (!worker.version.isEmpty()) {
			headers.put(Headers.VERSION, worker.version);
		}
		if (worker.cancellable) {
			headers.put(Headers.CANCEL, true);
		}
		int announced = worker.announced;
		if (announced > 0) {
			headers.put(Headers.CAPACITY, announced);
		}
		enqueue(FakeRouter.BACKEND, worker.identity, FrameCodec
			.encode(Message.request(verb, Address.of(Address.SMI, verb), headers, ControlPayload.encode(worker.sid))),
				() -> {
					if (verb.equals("DOWN")) {
						worker.leaving |= worker.registered;
					}
					else if (verb.equals("HEARTBEAT") || !worker.registered) {
						worker.capacity = (announced > 0) ? announced : this.options.services().defaultCapacity();
					}
				});
	}

	private void disconnect(SimulatedWorker worker) {
		if (!worker.closed) {
			worker.closed = true;
			worker.sends = SendResult.UNREACHABLE;
			this.inbound.add(new Inbound(FrameMessage.disconnection(worker.identity), worker::takenOut));
		}
	}

	private void disconnect(SimulatedClient client) {
		note("%s disconnects", client);
		client.closed = true;
		client.sends = SendResult.UNREACHABLE;
		this.clients.remove(client);
		this.inbound.add(new Inbound(FrameMessage.disconnection(client.identity), () -> {
			client.asked.stream()
				.filter((request) -> request.isAwaited() && request.isAtWorker())
				.forEach((request) -> Objects.requireNonNull(request.current).abandon(now(), STUCK_AFTER.toNanos()));
			client.gone = true;
		}));
	}

	private void answer(SimulatedWorker worker, Attempt attempt, String status, Forgery forgery) {
		WorkerReply reply = new WorkerReply(this.workerReplies.size(), attempt, worker, forgery);
		this.workerReplies.add(reply);
		List<byte[]> frames = FakeWorker.answerFrames(attempt.message, status, "reply-" + reply.number);
		forgery.apply(frames, this.random);
		if (worker == attempt.worker) {
			worker.todo.remove(attempt);
			worker.answered.add(attempt);
		}
		note("%s answers %s of %s with reply-%s %s%s", worker, attempt.request, attempt.worker, reply.number, status,
				(forgery == Forgery.NONE) ? "" : " " + forgery);
		enqueue(FakeRouter.BACKEND, worker.identity, frames, () -> onReplyReceived(reply));
	}

	private void onReplyReceived(WorkerReply reply) {
		Attempt attempt = reply.attempt;
		reply.sender.replied(now());
		if (reply.sender != attempt.worker || reply.forgery == Forgery.TOKEN || !attempt.open) {
			return;
		}
		boolean passedOn = reply.forgery == Forgery.NONE || reply.forgery == Forgery.HEADERS;
		reply.believable = passedOn && attempt.isAwaited();
		attempt.request.spoiled |= !passedOn;
		if (attempt.isAwaited()) {
			this.answeredNow.add(attempt.request);
		}
		attempt.worker.free(attempt);
	}

	private void enqueue(int port, byte[] identity, List<byte[]> frames, Runnable onReceived) {
		FrameMessage message = FrameMessage.of(identity);
		frames.forEach(message::add);
		this.inbound.add(new Inbound(message.receivedAt(port), onReceived));
	}

	/**
	 * Time passes for all; whether the broker runs meanwhile is up to the caller.
	 */
	private void pass(Duration duration) {
		long end = now() + duration.toNanos();
		for (SimulatedWorker worker : this.workers) {
			while (worker.alive && !worker.saidDown && end - worker.nextBeatNanos >= 0) {
				manage(worker, "HEARTBEAT");
				worker.nextBeatNanos += HEARTBEAT.toNanos();
			}
		}
		this.clock.advance(duration);
	}

	/**
	 * The machine sleeps: the clock jumps, and nobody has done anything meanwhile.
	 */
	private void jump() {
		runBroker();
		Duration duration = Duration.ofMillis(2000L << this.random.nextInt(24));
		note("the clock jumps by %s", duration);
		this.clock.advance(duration);
		for (SimulatedWorker worker : this.workers) {
			if (now() - worker.nextBeatNanos > 0) {
				worker.nextBeatNanos = now() + this.random.nextInt((int) HEARTBEAT.toNanos());
			}
		}
	}

	private void runBroker() {
		boolean more;
		do {
			more = this.cycle.doWork(now());
			compare(!more);
		}
		while (more);
	}

	@Override
	public @Nullable FrameMessage receive() {
		Inbound next = this.inbound.poll();
		if (next == null) {
			return null;
		}
		next.onReceived.run();
		return next.frames;
	}

	@Override
	public Peer peer(FrameMessage message) {
		PeerId id = new PeerId(message.bytes(0));
		SimulatedClient client = this.clientsById.get(id);
		return (client != null) ? client.peer : Objects.requireNonNull(this.workersById.get(id)).peer;
	}

	@Override
	public long refusedConnections() {
		return 0;
	}

	@Override
	public long overrunConnections() {
		return 0;
	}

	@Override
	public SendResult send(FrameMessage message) {
		try {
			return onSent(message);
		}
		catch (RuntimeException ex) {
			throw new AssertionError("The broker sent what cannot be understood", ex);
		}
	}

	private SendResult onSent(FrameMessage message) {
		PeerId peer = new PeerId(message.bytes(0));
		List<byte[]> frames = new ArrayList<>();
		for (int i = 1; i < message.size(); i++) {
			frames.add(message.bytes(i));
		}
		SimulatedClient client = this.clientsById.get(peer);
		if (client != null) {
			onReply(client, frames);
			return client.sends;
		}
		Received received = Received.of(frames);
		SimulatedWorker worker = Objects.requireNonNull(this.workersById.get(peer));
		if (received.message().address().sid().equals(Address.SMI)
				&& received.message().type() == MessageType.REQUEST) {
			onCancel(worker, received);
		}
		else if (received.message().type() == MessageType.REQUEST) {
			onDispatch(worker, received);
		}
		else {
			onManaged(worker, received);
		}
		return worker.sends;
	}

	private void onCancel(SimulatedWorker worker, Received message) {
		Attempt attempt = this.attempts.get(message.token());
		note("  broker cancels %s at %s", (attempt != null) ? attempt.request : message.token(), worker);
		require(message.message().address().verb().equals("CANCEL"), "%s gets %s", worker, message.message().address());
		require(worker.cancellable, "%s does not understand CANCEL", worker);
		require(attempt != null && attempt.worker == worker && attempt.open && attempt.abandoned,
				"%s is asked to cancel what it does not have, or what is waited for", worker);
		Objects.requireNonNull(attempt).cancels++;
	}

	private void onDispatch(SimulatedWorker worker, Received message) {
		SimulatedRequest request = this.requests.get(number(message));
		note("  broker sends %s to %s, attempt %s: %s", request, worker, message.header(Headers.ATTEMPT), worker.sends);
		require(request.denial == 0, "%s is dispatched, but its client may not send it", request);
		if (this.security != null) {
			Object caller = SimulatedSecurity.caller(message);
			note("    from %s", SimulatedSecurity.who(request.client.peer));
			require(Objects.equals(caller, SimulatedSecurity.expectedCaller(request.client.peer)),
					"%s is said to come from %s", request, caller);
		}
		require(request.isAwaited(), "%s is dispatched after it was answered", request);
		require(request.deadlineNanos - now() > 0, "%s is dispatched after its deadline", request);
		require(worker.registered && !worker.leaving, "%s is dispatched to %s, which is not registered", request,
				worker);
		require(worker.sid.equals(request.sid), "%s is dispatched to another service", request);
		require(request.version.equals(Address.ANY_VERSION) || request.version.equals(worker.version),
				"%s is dispatched to another version", request);
		require(request.only == null || request.only == worker, "%s is for %s alone, and goes to %s", request,
				request.only, worker);
		require(worker.slotsAt(now()) < worker.capacity, "%s is beyond the capacity of %s", request, worker);
		if (worker.lastResort) {
			checkLastResort(request, worker);
		}
		require(this.tokens.add(message.token()), "A token is used twice");
		if (worker.sends != SendResult.SENT) {
			worker.refusedAtSweep = this.sweeps;
			worker.foundUnreachable |= worker.sends == SendResult.UNREACHABLE;
			return;
		}
		Attempt before = request.current;
		require(!this.draining || before != null, "%s is new to workers, but the broker drains", request);
		if (before != null && before.open) {
			require(!before.worker.healthy, "%s is at two workers, and %s is well", request, before.worker);
			before.worker.free(before);
			before.worker.mustBeOut = true;
		}
		request.attempts++;
		require(request.attempts <= request.maxAttempts(this.options.requests().maxAttempts()), "%s runs %s times",
				request, request.attempts);
		require(((Number) Objects.requireNonNull(message.header(Headers.ATTEMPT))).intValue() == request.attempts,
				"%s has the wrong number of the attempt", request);
		Attempt attempt = new Attempt(request, worker, message);
		request.current = attempt;
		this.attempts.put(message.token(), attempt);
		worker.slots.add(attempt);
		worker.todo.add(attempt);
	}

	/**
	 * A worker that was stuck gets one request at a time, and only while no other has
	 * room.
	 */
	private void checkLastResort(SimulatedRequest request, SimulatedWorker worker) {
		require(worker.slotsAt(now()) == 0, "%s is the second for %s, which was stuck", request, worker);
		if (request.only != null) {
			return;
		}
		for (SimulatedWorker other : this.workers) {
			boolean serves = other.sid.equals(worker.sid) && other.version.equals(worker.version);
			require(!serves || !other.surelyHasRoom(now()) || this.sweeps - other.refusedAtSweep <= 2,
					"%s goes to %s, which was stuck, but %s has room", request, worker, other);
		}
	}

	private void onManaged(SimulatedWorker worker, Received reply) {
		String verb = reply.rid();
		if (!verb.equals("HEARTBEAT") || reply.status() != Status.OK) {
			note("  broker answers %s of %s with %s", verb, worker, reply.status());
		}
		int denial = (this.security != null) ? this.security.denialOfService(worker.peer, worker.sid) : 0;
		boolean denied = reply.status() == Status.UNAUTHORIZED || reply.status() == Status.FORBIDDEN;
		boolean inItsPlace = reply.status() == Status.UNAVAILABLE && worker.sends == SendResult.FULL;
		require(denied ? reply.status() == denial : denial == 0 || inItsPlace, "%s of %s is answered %s, not %s", verb,
				worker, reply.status(), denial);
		if (reply.status() == Status.OK && verb.equals("DOWN")) {
			require(!worker.owesReplies(), "DOWN of %s is answered too early", worker);
			worker.takenOut();
		}
		else if (reply.status() == Status.OK) {
			require(!this.draining || worker.registered, "%s comes, but the broker drains", worker);
			worker.registered = true;
		}
	}

	private void onReply(SimulatedClient client, List<byte[]> frames) {
		String rid = FrameCodec.decodeRid(frames.get(FrameCodec.RID));
		if (rid.startsWith("bad-")) {
			int status = Status.decode(frames.get(FrameCodec.STATUS));
			require(this.unansweredRids.remove(rid), "%s is answered twice", rid);
			require(status == Status.BAD_REQUEST, "%s is answered %s", rid, status);
			return;
		}
		Received reply = Received.of(frames);
		WorkerReply source = source(reply);
		SimulatedRequest request = (source != null) ? source.attempt.request : this.requests.get(number(reply));
		note("  broker answers %s of %s with %s %s", request, client, reply.status(),
				(source != null) ? "reply-" + source.number : reply.error().developerMessage());
		require(request.client == client, "The reply of %s goes to %s", request, client);
		require(request.rid.equals(reply.rid()), "The reply of %s has the rid %s", request, reply.rid());
		require(request.received, "%s is answered before it came", request);
		if (request.replyRefused && source == null) {
			// In place of the reply for which the client had no room.
			request.replyRefused = false;
			require(reply.status() == Status.UNAVAILABLE, "%s is answered %s in place of its reply", request,
					reply.status());
			checkAttempts(request, reply.header(Headers.ATTEMPT));
			return;
		}
		require(request.replies == 0, "%s is answered twice", request);
		request.replyRefused = source != null && client.sends == SendResult.FULL;
		if (source != null) {
			require(source.believable && request.current == source.attempt, "%s is answered with a false reply",
					request);
		}
		else {
			checkError(request, reply.status());
			boolean stopped = Boolean.TRUE.equals(reply.header(Headers.STOPPING));
			require(this.draining || !stopped, "%s is told that the broker stops", request);
			require(stopped == reply.error().developerMessage().equals("The broker has stopped"),
					"%s is told in one of two ways", request);
			checkAttempts(request, reply.header(Headers.ATTEMPT));
		}
		request.replies++;
		request.answeredNanos = now();
	}

	private void checkError(SimulatedRequest request, int status) {
		if (request.denial != 0) {
			require(status == request.denial, "%s is answered %s, not %s", request, status, request.denial);
			return;
		}
		switch (status) {
			case Status.NOT_FOUND, Status.TOO_MANY_REQUESTS ->
				require(request.attempts == 0, "%s is answered %s, but a worker saw it", request, status);
			case Status.CONFLICT -> require(request.duplicate, "%s is no duplicate", request);
			case Status.INTERNAL_ERROR -> require(request.spoiled, "%s had no bad reply", request);
			case Status.UNAVAILABLE -> {
				Attempt attempt = request.current;
				require(attempt == null || !attempt.open || !attempt.worker.healthy || this.stopping,
						"%s is given up, but %s works on it", request, (attempt != null) ? attempt.worker : null);
			}
			case Status.TIMEOUT -> {
				require(now() - request.deadlineNanos >= 0, "%s is answered 599 before its deadline", request);
				Attempt attempt = request.current;
				if (attempt != null && attempt.open) {
					attempt.abandon(now(), STUCK_AFTER.toNanos());
				}
			}
			default -> throw new AssertionError(request + " is answered " + status);
		}
		require(!request.duplicate || status == Status.CONFLICT, "%s is a duplicate but is answered %s", request,
				status);
	}

	/**
	 * An error says whether a worker has seen the request.
	 */
	private void checkAttempts(SimulatedRequest request, @Nullable Object said) {
		int attempts = (said instanceof Number number) ? number.intValue() : 0;
		require(attempts == request.attempts, "%s is said to have run %s times, not %s", request, attempts,
				request.attempts);
	}

	private void compare(boolean drained) {
		int sweepsBefore = this.sweeps;
		BrokerSnapshot snapshot = this.cycle.takeSnapshot();
		this.sweeps = sweepsBefore;
		Map<String, InstanceSnapshot> instances = new HashMap<>();
		snapshot.services()
			.forEach((service) -> service.instances().forEach((each) -> instances.put(each.identity(), each)));
		for (SimulatedWorker worker : this.workers) {
			InstanceSnapshot instance = instances.get(new PeerId(worker.identity).toString());
			// One that was found unreachable before its DOWN came is lost all the same.
			boolean mayBeLost = !worker.leaving || worker.foundUnreachable;
			if (worker.registered && mayBeLost && instance == null) {
				note("  broker has taken %s out", worker);
				require(!worker.healthy, "%s is taken out, but it is well", worker);
				worker.takenOut();
			}
			if (drained) {
				worker.freeStuck(now());
			}
			require(!worker.mustBeOut || instance == null, "A request of %s went to another, but it is still there",
					worker);
			worker.mustBeOut = false;
			require(instance == null || worker.registered, "%s is listed, but not registered", worker);
			for (Attempt attempt : worker.slots) {
				require(attempt.cancels == ((attempt.abandoned && worker.cancellable) ? 1 : 0),
						"%s was cancelled %s times", attempt.request, attempt.cancels);
			}
			if (drained && instance != null) {
				require(instance.inFlight() == worker.slots.size(), "%s has %s in flight, not %s", worker,
						instance.inFlight(), worker.slots.size());
				worker.lastResort = worker.maybeLastResort ? instance.lastResort() : worker.lastResort;
				worker.maybeLastResort = false;
				require(instance.lastResort() == worker.lastResort, "%s is the last resort: %s", worker,
						instance.lastResort());
			}
			require(!drained || !worker.leaving || worker.owesReplies(), "DOWN of %s is not answered", worker);
		}
		for (SimulatedRequest request : this.answeredNow) {
			require(request.replies == 1, "%s has a reply of its worker, but is not answered", request);
		}
		this.answeredNow.clear();
		require(snapshot.rejected(Rejection.INTERNAL_ERROR) == 0, "The broker failed to process a message");
		if (drained) {
			compareRequests(snapshot);
		}
	}

	private void compareRequests(BrokerSnapshot snapshot) {
		int awaited = 0;
		int queued = 0;
		Set<SimulatedClient> waiting = new HashSet<>();
		for (SimulatedRequest request : this.requests) {
			if (request.isAwaited()) {
				awaited++;
				waiting.add(request.client);
				require(now() - request.deadlineNanos < 0, "%s is past its deadline and not answered", request);
				if (!request.isAtWorker()) {
					queued++;
					requireBusy(request, snapshot);
				}
			}
		}
		requireFewOfEachCaller();
		int slots = this.workers.stream().mapToInt((worker) -> worker.slots.size()).sum();
		require(snapshot.requestsAtWorkers() == slots, "%s at workers, not %s", snapshot.requestsAtWorkers(), slots);
		require(snapshot.requestsInFlight() == queued + slots, "%s in flight, not %s", snapshot.requestsInFlight(),
				queued + slots);
		require(snapshot.clients() == waiting.size(), "%s clients, not %s", snapshot.clients(), waiting.size());
		int inQueues = snapshot.services().stream().mapToInt(ServiceSnapshot::queuedRequests).sum();
		require(inQueues == queued, "%s in queues, not %s", inQueues, queued);
		long queuedBytes = snapshot.services().stream().mapToLong(ServiceSnapshot::queuedBytes).sum();
		require((queuedBytes > 0) == (queued > 0), "%s bytes in queues for %s requests", queuedBytes, queued);
		require(!this.draining || queued == 0, "%s requests wait, but the broker drains", queued);
		require(this.cycle.isDrained() == (this.draining && waiting.isEmpty()), "%s clients wait, drained: %s",
				waiting.size(), this.cycle.isDrained());
		require((snapshot.heldBytes() > 0) == (awaited > 0), "%s bytes are held for %s requests", snapshot.heldBytes(),
				awaited);
		require(snapshot.heldBytes() <= this.options.limits().heldBytes(), "%s bytes are too many",
				snapshot.heldBytes());
		require(awaited <= this.options.limits().requests(), "%s requests are too many", awaited);
	}

	private void requireFewOfEachCaller() {
		int most = this.options.limits().perCaller().open();
		if (most > 0) {
			Map<String, Integer> open = new HashMap<>();
			for (SimulatedRequest request : this.requests) {
				if (request.isAwaited() || request.isAtWorker()) {
					String caller = SimulatedSecurity.who(request.client.peer) + " at " + request.sid;
					int count = open.merge(caller, 1, Integer::sum);
					require(count <= most, "%s has %s requests", caller, count);
				}
			}
		}
	}

	/**
	 * A request only waits while no instance that serves it has room.
	 */
	private void requireBusy(SimulatedRequest request, BrokerSnapshot snapshot) {
		SimulatedWorker only = request.only;
		if (only != null) {
			String identity = new PeerId(only.identity).toString();
			InstanceSnapshot alone = snapshot.services()
				.stream()
				.flatMap((service) -> service.instances().stream())
				.filter((instance) -> instance.identity().equals(identity))
				.findFirst()
				.orElse(null);
			require(alone != null, "%s waits for %s alone, which is gone", request, only);
			require(isBusy(Objects.requireNonNull(alone), only), "%s waits for %s alone, which has room", request,
					only);
			return;
		}
		List<InstanceSnapshot> serving = snapshot.services()
			.stream()
			.filter((service) -> service.sid().equals(request.sid))
			.flatMap((service) -> service.instances().stream())
			.toList();
		String version = request.version.equals(Address.ANY_VERSION) ? serving.stream()
			.map(InstanceSnapshot::version)
			.max(Comparator
				.comparing((String text) -> ModuleDescriptor.Version.parse(text.isEmpty() ? "0-none" : text)))
			.orElse("") : request.version;
		for (InstanceSnapshot instance : serving) {
			SimulatedWorker worker = Objects.requireNonNull(
					this.workersById.get(new PeerId(instance.identity().getBytes(StandardCharsets.US_ASCII))));
			require(!instance.version().equals(version) || isBusy(instance, worker), "%s waits, but %s has room",
					request, worker);
		}
	}

	private boolean isBusy(InstanceSnapshot instance, SimulatedWorker worker) {
		boolean takes = worker.sends == SendResult.SENT && this.sweeps - worker.refusedAtSweep > 2;
		boolean full = instance.inFlight() >= (instance.lastResort() ? 1 : instance.capacity());
		return full || !takes;
	}

	/**
	 * The broker finishes what is at workers, whatever they and clients do meanwhile.
	 */
	private void drain() {
		note("the broker drains");
		this.draining = true;
		this.cycle.drain();
		runBroker();
		for (int step = this.random.nextInt(MAX_DRAIN_STEPS); step > 0 && !this.cycle.isDrained(); step--) {
			step();
		}
	}

	/**
	 * The broker stops, whatever it holds and has not received yet.
	 */
	private void stop() {
		note("the broker stops");
		this.draining = true;
		this.stopping = true;
		this.cycle.stop();
		require(this.inbound.isEmpty(), "%s messages are not received", this.inbound.size());
		for (SimulatedRequest request : this.requests) {
			require(!request.isAwaited(), "%s is not answered at the end", request);
		}
		require(this.unansweredRids.isEmpty(), "Bad requests are not answered: %s", this.unansweredRids);
		require(this.cycle.takeSnapshot().rejected(Rejection.INTERNAL_ERROR) == 0,
				"The broker failed to process a message");
	}

	private void endQuietly() {
		note("everybody stops");
		runBroker();
		this.workers.forEach((worker) -> {
			worker.alive = false;
			worker.healthy = false;
		});
		for (int i = 0; i < 60; i++) {
			pass(Duration.ofMillis(400));
			runBroker();
		}
		BrokerSnapshot snapshot = this.cycle.takeSnapshot();
		require(snapshot.services().isEmpty(), "Services are left: %s", snapshot.services());
		require(snapshot.requestsInFlight() == 0, "%s requests are left", snapshot.requestsInFlight());
		require(snapshot.requestsAtWorkers() == 0, "%s attempts are left", snapshot.requestsAtWorkers());
		require(snapshot.clients() == 0, "%s clients are left", snapshot.clients());
		require(this.cycle.maxIdleNanos(now()) > Duration.ofMillis(5).toNanos(), "Timers are left");
		require(snapshot.heldBytes() == 0, "%s bytes are left", snapshot.heldBytes());
		require(this.unansweredRids.isEmpty(), "Bad requests are not answered: %s", this.unansweredRids);
		requireRoomForInstances();
	}

	/**
	 * No instance that has gone takes the place of another.
	 */
	private void requireRoomForInstances() {
		List<SimulatedWorker> others = new ArrayList<>();
		for (int i = 0; i < MAX_INSTANCES; i++) {
			workerComes((this.security != null) ? SimulatedSecurity.GOOD_WORKER : Peer.UNKNOWN);
			others.add(this.workers.get(this.workers.size() - 1));
		}
		runBroker();
		Set<String> served = new HashSet<>();
		for (SimulatedWorker worker : others) {
			boolean room = served.contains(worker.sid) || served.size() < this.options.limits().services();
			if (room) {
				served.add(worker.sid);
			}
			require(worker.registered == room, "%s finds %s", worker, room ? "no room" : "room");
		}
	}

	private @Nullable WorkerReply source(Received reply) {
		Object payload = reply.payload();
		return (payload instanceof String text && text.startsWith("reply-"))
				? this.workerReplies.get(Integer.parseInt(text.substring("reply-".length()))) : null;
	}

	private static int number(Received message) {
		return ((Number) Objects.requireNonNull(message.header(NUMBER_HEADER))).intValue();
	}

	private long now() {
		return this.clock.nanoTime();
	}

	private boolean chance(int oneIn) {
		return this.random.nextInt(oneIn) == 0;
	}

	private <T> T pick(List<T> list) {
		return list.get(this.random.nextInt(list.size()));
	}

	private void note(String format, @Nullable Object... args) {
		if (this.history != null) {
			this.history
				.add(String.format("%12.3f s  ", (now() - this.startNanos) / 1e9) + String.format(format, args));
		}
	}

	private void require(boolean condition, String format, @Nullable Object... args) {
		if (!condition) {
			String message = String.format(format, args);
			note("VIOLATION: %s", message);
			throw new AssertionError(message);
		}
	}

	@Override
	public List<Endpoint> boundEndpoints() {
		return List.of(new Endpoint("127.0.0.1", FakeRouter.FRONTEND), new Endpoint("127.0.0.1", FakeRouter.BACKEND));
	}

	@Override
	public void close() {
		// nothing is open
	}

	/**
	 * What can happen, and how often compared with the rest. Each world leaves some out.
	 */
	private enum Action {

		CLIENT_COMES(2), CLIENT_GOES(3), CLIENT_READS_SLOWLY(1), ASK(40), ASK_MANY(4), ASK_BADLY(2), FLOOD(1),
		WORKER_COMES(5), SAY_DOWN(2), DIE(2), DIE_SILENTLY(1), VANISH(1), HANG(1), WORKER_READS_SLOWLY(2),
		CHANGE_CAPACITY(1), SAY_UP_AGAIN(1), ANSWER(30), ANSWER_ALL(10), ANSWER_TWICE(2), ANSWER_BADLY(3),
		ANSWER_FOR_ANOTHER(2), SEND_GARBAGE(1), STALL(1), JUMP(1);

		private final int weight;

		Action(int weight) {
			this.weight = weight;
		}

	}

	/**
	 * What may be wrong with a reply.
	 */
	private enum Forgery {

		NONE(0), TOKEN(0), RID(1 + FrameCodec.RID), STATUS(1 + FrameCodec.STATUS), HEADERS(1 + FrameCodec.HEADERS);

		private final int frame;

		Forgery(int frame) {
			this.frame = frame;
		}

		void apply(List<byte[]> frames, Random random) {
			byte[] forged = frames.get(this.frame).clone();
			switch (this) {
				case NONE -> {
					// as it should be
				}
				case TOKEN -> {
					int at = forged.length - 1 - random.nextInt(12);
					forged[at] = (byte) ((forged[at] == '0') ? '1' : '0');
				}
				case RID -> forged[random.nextInt(forged.length)] ^= 0x10;
				case STATUS -> forged = "null".getBytes(StandardCharsets.US_ASCII);
				case HEADERS -> forged[0] = 1;
			}
			frames.set(this.frame, forged);
		}

	}

	/**
	 * A message to the broker, and what the world notes when the broker takes it.
	 */
	private record Inbound(FrameMessage frames, Runnable onReceived) {
	}

	/**
	 * A reply that a worker has sent.
	 */
	private static final class WorkerReply {

		private final int number;

		private final Attempt attempt;

		private final SimulatedWorker sender;

		private final Forgery forgery;

		/** It came from the holder of the attempt while somebody waited for it. */
		private boolean believable;

		WorkerReply(int number, Attempt attempt, SimulatedWorker sender, Forgery forgery) {
			this.number = number;
			this.attempt = attempt;
			this.sender = sender;
			this.forgery = forgery;
		}

	}

}
