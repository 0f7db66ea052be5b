package io.zss;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import ch.qos.logback.classic.Level;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

import io.zss.broker.Broker;
import io.zss.broker.SecurityOptions;
import io.zss.protocol.Address;
import io.zss.protocol.ControlPayload;
import io.zss.protocol.FrameCodec;
import io.zss.protocol.Frames;
import io.zss.protocol.Headers;
import io.zss.protocol.Identities;
import io.zss.protocol.Message;
import io.zss.protocol.MessageType;
import io.zss.protocol.Status;
import io.zss.security.AccessRequest;
import io.zss.security.Action;
import io.zss.security.AuthorizedKeys;
import io.zss.security.AuthorizedKeysSource;
import io.zss.security.KeyPair;
import io.zss.security.Rules;
import io.zss.security.ZssPrincipal;
import io.zss.transport.Endpoint;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Who may do what, over real sockets: each kind of peer tries everything, and exactly
 * what the rules allow works. Each refusal has its status and one line in the audit. The
 * peers are JeroMQ's own sockets, and on the plain endpoints bytes on TCP.
 */
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
class SecurityMatrixTests {

	private static final Rules RULES = Rules.parse(List.of("allow role:client call ORDERS/CREATE",
			"allow role:client call ORDERS/UPDATE", "allow role:caller-of-all call *", "allow role:caller-of-all steer",
			"allow role:orders-worker serve ORDERS", "allow role:billing-worker serve BILLING",
			"allow role:viewer look", "allow role:viewer call ORDERS/ZSS/INSTANCES", "allow role:steerer steer",
			"allow address:127.0.0.2 call ORDERS/CREATE", "allow address:127.0.0.2 call ORDERS/UPDATE",
			"allow address:127.0.0.3 serve BILLING", "allow address:127.0.0.4 serve ORDERS",
			"allow address:127.0.0.5 look", "allow address:127.0.0.6 steer"));

	/** What a peer tries, and what it asks the rules for. */
	private enum Attempt {

		CONNECT(null, "", ""), CALL_ALLOWED(Action.CALL, "ORDERS", "CREATE"),
		CALL_FORBIDDEN(Action.CALL, "ORDERS", "DELETE"), UP_ORDERS(Action.SERVE, "ORDERS", ""),
		UP_BILLING(Action.SERVE, "BILLING", ""), HEARTBEAT(Action.SERVE, "ORDERS", ""),
		DOWN(Action.SERVE, "ORDERS", ""), REPLY_TO_ANOTHERS_REQUEST(null, "", ""), LIST(Action.LOOK, "", ""),
		STATS(Action.LOOK, "", ""), DRAIN(Action.STEER, "", ""), FORGED_CALLER(Action.CALL, "ORDERS", "UPDATE"),
		INSTANCES(Action.CALL, "ORDERS", Address.INSTANCES);

		private final @Nullable Action action;

		private final String sid;

		private final String verb;

		Attempt(@Nullable Action action, String sid, String verb) {
			this.action = action;
			this.sid = sid;
			this.verb = verb;
		}

	}

	/** Who tries it at the secured endpoints. */
	private enum Someone {

		NO_KEY, UNKNOWN_KEY, EXPIRED_KEY, CLIENT("client"), WORKER_OF_ANOTHER_SID("billing-worker"),
		RIGHT_WORKER("orders-worker"), VIEWER("viewer"), STEERER("steerer");

		private static final Map<Someone, KeyPair> KEYS = new EnumMap<>(Someone.class);

		static {
			for (Someone someone : values()) {
				KEYS.put(someone, KeyPair.generate());
			}
		}

		private final @Nullable String role;

		Someone() {
			this(null);
		}

		Someone(@Nullable String role) {
			this.role = role;
		}

		KeyPair keys() {
			return Objects.requireNonNull(KEYS.get(this));
		}

		boolean mayConnect() {
			return this.role != null;
		}

		ZssPrincipal principal() {
			return ZssPrincipal.of(name(), (this.role != null) ? List.of(this.role) : List.of());
		}

	}

	/** Who tries it at the plain endpoints. */
	private enum Place {

		NO_RULE("127.0.0.9"), CLIENT("127.0.0.2"), WORKER_OF_ANOTHER_SID("127.0.0.3"), RIGHT_WORKER("127.0.0.4"),
		VIEWER("127.0.0.5"), STEERER("127.0.0.6");

		private final String address;

		Place(String address) {
			this.address = address;
		}

	}

	@ParameterizedTest
	@EnumSource(Someone.class)
	void exactlyWhatTheRulesAllowWorksAtTheSecuredEndpoints(Someone someone) {
		try (Site site = new Site()) {
			Map<Attempt, String> seen = new LinkedHashMap<>();
			Map<Attempt, String> expected = new LinkedHashMap<>();
			for (Attempt attempt : Attempt.values()) {
				try (KeyedPeer peer = new KeyedPeer(site, (someone == Someone.NO_KEY) ? null : someone.keys(),
						someone.mayConnect() ? TestBus.LIMIT : Duration.ofMillis(200))) {
					seen.put(attempt, site.outcome(attempt, peer));
				}
				expected.put(attempt,
						someone.mayConnect() ? expected(attempt, someone.principal(), "127.0.0.1") : "no connection");
			}
			assertThat(seen).isEqualTo(expected);
			if (!someone.mayConnect()) {
				Awaitility.await()
					.atMost(TestBus.LIMIT)
					.until(() -> site.auditLines().stream().anyMatch((line) -> line.contains("action=connect")));
				assertThat(site.auditLines()).filteredOn((line) -> !line.contains("action=connect")).isEmpty();
			}
		}
	}

	@ParameterizedTest
	@EnumSource(Place.class)
	void exactlyWhatTheRulesAllowByAddressWorksAtThePlainEndpoints(Place place) throws IOException {
		try (Site site = new Site()) {
			Map<Attempt, String> seen = new LinkedHashMap<>();
			Map<Attempt, String> expected = new LinkedHashMap<>();
			for (Attempt attempt : Attempt.values()) {
				try (PlainPeer peer = new PlainPeer(site, place.address)) {
					seen.put(attempt, site.outcome(attempt, peer));
				}
				expected.put(attempt, expected(attempt, null, place.address));
			}
			assertThat(seen).isEqualTo(expected);
		}
	}

	@Test
	void theCallerThatAWorkerSeesIsThatOfTheKey() {
		try (Site site = new Site(); KeyedPeer peer = new KeyedPeer(site, Someone.CLIENT.keys(), TestBus.LIMIT)) {
			Map<String, Object> forged = Map.of(Headers.CALLER, Map.of("name", "root", "roles", List.of("all")),
					"ZSS-Caller", "root");
			Message reply = peer.ask(true, site.request(Address.of("ORDERS", "CREATE"), forged, "x"));
			assertThat(reply.status()).isEqualTo(Status.OK);
			assertThat(ControlPayload.decode(reply.payload()))
				.isEqualTo(Map.of("name", "CLIENT", "roles", List.of("client")));
			assertThat(reply.headers()).doesNotContainKeys(Headers.CALLER, "ZSS-Caller");
		}
	}

	@Test
	void theIdentityOfAnotherConnectionIsNotTakenOver() {
		try (Site site = new Site();
				KeyedPeer thief = new KeyedPeer(site, Someone.VIEWER.keys(), Duration.ofMillis(300),
						site.worker.identity)) {
			Message ping = site.request(Address.of(Address.SMI, "PING"), Map.of(), null);
			assertThat(thief.ask(false, ping)).as("while the worker is connected").isNull();
			for (int i = 0; i < 5; i++) {
				Message call = site.request(Address.of("ORDERS", "CREATE"), Map.of(), "x");
				assertThat(Objects.requireNonNull(site.caller.ask(true, call)).status()).isEqualTo(Status.OK);
			}
			site.worker.close();
			Awaitility.await()
				.atMost(TestBus.LIMIT)
				.until(() -> site.broker.snapshot()
					.services()
					.stream()
					.allMatch((service) -> service.instances().isEmpty()));
			Message call = site.request(Address.of("ORDERS", "CREATE"), Map.of(Headers.TIMEOUT, 500), "x");
			assertThat(Objects.requireNonNull(site.caller.ask(true, call)).status()).isNotEqualTo(Status.OK);
			assertThat(thief.received()).as("requests that the thief got")
				.noneMatch((frames) -> frames.size() > FrameCodec.LENGTH);
		}
	}

	private static String expected(Attempt attempt, @Nullable ZssPrincipal principal, String address) {
		if (attempt == Attempt.REPLY_TO_ANOTHERS_REQUEST) {
			return "dropped, 1 line";
		}
		if (attempt.action == null) {
			return "200, 0 lines";
		}
		boolean allowed = RULES.decide(new AccessRequest(principal, address, attempt.action, attempt.sid, attempt.verb))
			.allowed();
		if (attempt == Attempt.FORGED_CALLER && allowed) {
			return "200, 0 lines, caller=" + ((principal != null) ? principal.name() : "none");
		}
		return allowed ? "200, 0 lines" : ((principal != null) ? 403 : 401) + ", 1 line";
	}

	/** A peer that asks what it likes. */
	private interface Asker extends AutoCloseable {

		byte[] identity();

		/**
		 * Sends a request and waits for its reply.
		 * @param frontend whether to ask at the frontend
		 * @return the reply; null when there is no connection
		 */
		@Nullable Message ask(boolean frontend, Message request);

		/**
		 * Sends frames to the backend, and to the frontend, without waiting.
		 */
		void send(List<byte[]> frames);

		@Override
		void close();

	}

	/**
	 * A broker with a worker of ORDERS, and a client that may call everything.
	 */
	private static final class Site implements AutoCloseable {

		private final CapturedLog audit = new CapturedLog("io.zss.broker.audit");

		private final KeyPair brokerKeys = KeyPair.generate();

		private final KeyPair workerKeys = KeyPair.generate();

		private final KeyPair callerKeys = KeyPair.generate();

		private final Broker broker;

		private final KeyedPeer caller;

		private final StandingWorker worker;

		Site() {
			List<AuthorizedKeys.Entry> keys = new ArrayList<>();
			for (Someone someone : Someone.values()) {
				if (someone != Someone.UNKNOWN_KEY && someone != Someone.NO_KEY) {
					keys.add(new AuthorizedKeys.Entry(someone.keys().publicKey(), someone.principal(),
							(someone == Someone.EXPIRED_KEY) ? Instant.parse("2020-01-01T00:00:00Z") : null));
				}
			}
			keys.add(new AuthorizedKeys.Entry(this.workerKeys.publicKey(),
					ZssPrincipal.of("standing-worker", List.of("orders-worker")), null));
			keys.add(new AuthorizedKeys.Entry(this.callerKeys.publicKey(),
					ZssPrincipal.of("standing-caller", List.of("caller-of-all")), null));
			this.broker = new Broker(TestBus.brokerOptions()
				.security(new SecurityOptions(this.brokerKeys, Endpoint.parse("tcp://127.0.0.1:*"),
						Endpoint.parse("tcp://127.0.0.1:*"), AuthorizedKeysSource.of(AuthorizedKeys.of(keys)), false,
						RULES, false))
				.build());
			this.broker.start();
			this.worker = new StandingWorker(this);
			this.caller = new KeyedPeer(this, this.callerKeys, TestBus.LIMIT);
		}

		/**
		 * Lets a peer try something, and says in a few words what came of it.
		 */
		String outcome(Attempt attempt, Asker peer) {
			int before = auditLines().size();
			Message reply = switch (attempt) {
				case CONNECT -> peer.ask(true, request(Address.of(Address.SMI, "PING"), Map.of(), null));
				case CALL_ALLOWED, CALL_FORBIDDEN, INSTANCES ->
					peer.ask(true, request(Address.of(attempt.sid, attempt.verb), Map.of(), "x"));
				case UP_ORDERS, UP_BILLING -> peer.ask(false, smi(peer, "UP", attempt.sid));
				case HEARTBEAT -> peer.ask(false, smi(peer, "HEARTBEAT", attempt.sid));
				case DOWN -> down(peer, attempt.sid);
				case REPLY_TO_ANOTHERS_REQUEST -> reply(peer);
				case LIST -> peer.ask(true, request(Address.of(Address.SMI, "LIST"), Map.of(), null));
				case STATS -> peer.ask(true, request(Address.of(Address.SMI, "STATS"), Map.of(), null));
				case DRAIN -> peer.ask(true, request(Address.of(Address.SMI, "DRAIN"), Map.of(),
						Map.of("sid", "ORDERS", "instance", this.worker.identityText)));
				case FORGED_CALLER -> peer.ask(true, request(Address.of(attempt.sid, attempt.verb),
						Map.of(Headers.CALLER, Map.of("name", "root", "roles", List.of("all"))), "x"));
			};
			if (reply == null) {
				return "no connection";
			}
			if (attempt == Attempt.DRAIN && reply.status() == Status.OK) {
				this.caller.ask(true, request(Address.of(Address.SMI, "RESUME"), Map.of(),
						Map.of("sid", "ORDERS", "instance", this.worker.identityText)));
			}
			String status = (reply.status() == 1) ? "dropped" : Integer.toString(reply.status());
			int lines = auditLines().size() - before;
			String caller = (attempt == Attempt.FORGED_CALLER && reply.status() == Status.OK)
					? ", caller=" + callerName(reply) : "";
			return status + ", " + lines + ((lines == 1) ? " line" : " lines") + caller;
		}

		/**
		 * DOWN is for those that are registered.
		 */
		private @Nullable Message down(Asker peer, String sid) {
			int before = auditLines().size();
			Message up = peer.ask(false, smi(peer, "UP", sid));
			if (up == null) {
				return null;
			}
			Message down = peer.ask(false, smi(peer, "DOWN", sid));
			// UP has been refused before, which has a line already.
			assertThat(auditLines().size() - before).isLessThanOrEqualTo(1);
			return down;
		}

		/**
		 * Replies in the place of the worker that has the request.
		 */
		private @Nullable Message reply(Asker peer) {
			if (peer.ask(true, request(Address.of(Address.SMI, "PING"), Map.of(), null)) == null) {
				return null;
			}
			int before = auditLines().size();
			Message hold = request(Address.of("ORDERS", "HOLD"), Map.of(), "x");
			this.caller.sendTo(true, hold);
			List<byte[]> held = this.worker.takeHeld();
			List<byte[]> forged = StandingWorker.reply(held, "forged");
			peer.send(forged);
			Awaitility.await().atMost(TestBus.LIMIT).until(() -> auditLines().size() > before);
			this.worker.release(held);
			Message reply = this.caller.await(true);
			assertThat(reply.rid()).isEqualTo(hold.rid());
			assertThat(ControlPayload.decode(reply.payload())).isNotEqualTo("forged");
			return new Message(null, MessageType.REPLY, reply.rid(), reply.address(), Map.of(), 1, reply.payload());
		}

		Message request(Address address, Map<String, Object> headers, @Nullable Object payload) {
			return new Message(null, MessageType.REQUEST, Identities.newRid(), address, new LinkedHashMap<>(headers),
					Status.NONE, ControlPayload.encode(payload));
		}

		private Message smi(Asker peer, String verb, String sid) {
			return new Message(peer.identity(), MessageType.REQUEST, Identities.newRid(), Address.of(Address.SMI, verb),
					new LinkedHashMap<>(), Status.NONE, ControlPayload.encode(sid));
		}

		List<String> auditLines() {
			return this.audit.messages(Level.INFO)
				.stream()
				.filter((line) -> line.startsWith("refused: time="))
				.toList();
		}

		private static String callerName(Message reply) {
			return (ControlPayload.decode(reply.payload()) instanceof Map<?, ?> caller)
					? String.valueOf(caller.get("name")) : "none";
		}

		@Override
		public void close() {
			this.caller.close();
			this.worker.close();
			this.broker.close();
			this.audit.close();
		}

	}

	/** Sockets of JeroMQ, with CURVE of its own or without. */
	private static final class KeyedPeer implements Asker {

		private final ZContext context = new ZContext();

		private final byte[] identity;

		private final ZMQ.Socket frontend;

		private final ZMQ.Socket backend;

		KeyedPeer(Site site, @Nullable KeyPair keys, Duration patience) {
			this(site, keys, patience, Identities.newIdentity("PEER"));
		}

		KeyedPeer(Site site, @Nullable KeyPair keys, Duration patience, byte[] identity) {
			this.identity = identity;
			this.frontend = open(site, keys, patience, site.broker.securedFrontend(), Identities.newIdentity("PEER"));
			this.backend = open(site, keys, patience, site.broker.securedBackend(), this.identity);
		}

		private ZMQ.Socket open(Site site, @Nullable KeyPair keys, Duration patience, @Nullable Endpoint endpoint,
				byte[] name) {
			ZMQ.Socket socket = this.context.createSocket(SocketType.DEALER);
			socket.setLinger(0);
			// JeroMQ 0.6.0 forgets some of its new connections: it tries again after
			// this.
			socket.setHandshakeIvl(1000);
			socket.setReceiveTimeOut(Math.toIntExact(patience.toMillis()));
			// A connection that was refused may be gone when a frame is to be sent.
			socket.setSendTimeOut(Math.toIntExact(patience.toMillis()));
			socket.setIdentity(name);
			if (keys != null) {
				socket.setCurvePublicKey(keys.publicKey().bytes());
				socket.setCurveSecretKey(keys.secretKeyBytes());
				socket.setCurveServerKey(site.brokerKeys.publicKey().bytes());
			}
			socket.connect(String.valueOf(endpoint));
			return socket;
		}

		@Override
		public byte[] identity() {
			return this.identity;
		}

		@Override
		public @Nullable Message ask(boolean atFrontend, Message request) {
			sendTo(atFrontend, request);
			List<byte[]> frames = receive(socket(atFrontend));
			return (frames != null) ? FrameCodec.decode(Frames.of(frames)) : null;
		}

		/**
		 * What has come to the backend's socket.
		 */
		List<List<byte[]>> received() {
			List<List<byte[]>> all = new ArrayList<>();
			for (List<byte[]> next = receive(this.backend); next != null; next = receive(this.backend)) {
				all.add(next);
			}
			return all;
		}

		void sendTo(boolean atFrontend, Message request) {
			send(socket(atFrontend), FrameCodec.encode(request));
		}

		Message await(boolean atFrontend) {
			return FrameCodec.decode(Frames.of(receive(socket(atFrontend))));
		}

		@Override
		public void send(List<byte[]> frames) {
			send(this.backend, frames);
		}

		private ZMQ.Socket socket(boolean atFrontend) {
			return atFrontend ? this.frontend : this.backend;
		}

		static void send(ZMQ.Socket socket, List<byte[]> frames) {
			for (int i = 0; i < frames.size(); i++) {
				socket.send(frames.get(i), (i < frames.size() - 1) ? ZMQ.SNDMORE : 0);
			}
		}

		static @Nullable List<byte[]> receive(ZMQ.Socket socket) {
			byte[] frame = socket.recv();
			if (frame == null) {
				return null;
			}
			List<byte[]> frames = new ArrayList<>(List.of(frame));
			while (socket.hasReceiveMore()) {
				frames.add(socket.recv());
			}
			return frames;
		}

		@Override
		public void close() {
			this.context.close();
		}

	}

	/** Bytes on TCP, from an address of the machine that the test chooses. */
	private static final class PlainPeer implements Asker {

		private final byte[] identity = Identities.newIdentity("PEER");

		private final RawZmtpPeer frontend;

		private final RawZmtpPeer backend;

		PlainPeer(Site site, String address) throws IOException {
			this.frontend = RawZmtpPeer.connectFrom(address, site.broker.frontend())
				.asDealer(new String(Identities.newIdentity("client"), StandardCharsets.US_ASCII));
			this.backend = RawZmtpPeer.connectFrom(address, site.broker.backend())
				.asDealer(new String(this.identity, StandardCharsets.US_ASCII));
		}

		@Override
		public byte[] identity() {
			return this.identity;
		}

		@Override
		public Message ask(boolean atFrontend, Message request) {
			try {
				List<byte[]> frames = (atFrontend ? this.frontend : this.backend).exchange(FrameCodec.encode(request));
				return FrameCodec.decode(Frames.of(frames));
			}
			catch (IOException ex) {
				throw new AssertionError(ex);
			}
		}

		@Override
		public void send(List<byte[]> frames) {
			try {
				this.backend.send(frames);
			}
			catch (IOException ex) {
				throw new AssertionError(ex);
			}
		}

		@Override
		public void close() {
			Stream.of(this.frontend, this.backend).forEach((peer) -> {
				try {
					peer.close();
				}
				catch (IOException ex) {
					throw new AssertionError(ex);
				}
			});
		}

	}

	/**
	 * The worker of ORDERS: answers who has called, as the headers say, and keeps the
	 * requests of the verb HOLD. On a thread of its own.
	 */
	private static final class StandingWorker implements AutoCloseable {

		private final BlockingQueue<List<byte[]>> held = new LinkedBlockingQueue<>();

		private final BlockingQueue<List<byte[]>> toSend = new LinkedBlockingQueue<>();

		private final byte[] identity = Identities.newIdentity("ORDERS");

		private final String identityText = new String(this.identity, StandardCharsets.US_ASCII);

		private final ZContext context = new ZContext();

		private final Thread thread;

		private volatile boolean closed;

		StandingWorker(Site site) {
			ZMQ.Socket socket = this.context.createSocket(SocketType.DEALER);
			socket.setLinger(0);
			socket.setHandshakeIvl(1000);
			socket.setReceiveTimeOut(20);
			socket.setIdentity(this.identity);
			socket.setCurvePublicKey(site.workerKeys.publicKey().bytes());
			socket.setCurveSecretKey(site.workerKeys.secretKeyBytes());
			socket.setCurveServerKey(site.brokerKeys.publicKey().bytes());
			socket.connect(String.valueOf(site.broker.securedBackend()));
			this.thread = new Thread(() -> run(socket), "standing-worker");
			this.thread.setDaemon(true);
			this.thread.start();
			Awaitility.await()
				.atMost(TestBus.LIMIT)
				.until(() -> site.broker.snapshot()
					.services()
					.stream()
					.anyMatch((each) -> each.sid().equals("ORDERS")));
		}

		List<byte[]> takeHeld() {
			try {
				return Objects.requireNonNull(this.held.poll(30, TimeUnit.SECONDS));
			}
			catch (InterruptedException ex) {
				throw new AssertionError(ex);
			}
		}

		void release(List<byte[]> request) {
			this.toSend.add(reply(request, "released"));
		}

		/**
		 * The reply to a request as a worker gets it, identity first.
		 */
		static List<byte[]> reply(List<byte[]> request, @Nullable Object payload) {
			Message asked = FrameCodec.decode(Frames.of(request.subList(1, request.size())));
			List<byte[]> reply = new ArrayList<>(List.of(request.get(0)));
			reply.addAll(FrameCodec.encode(new Message(null, MessageType.REPLY, asked.rid(), asked.address(),
					asked.headers(), Status.OK, ControlPayload.encode(payload))));
			return reply;
		}

		private void run(ZMQ.Socket socket) {
			long nextHeartbeat = System.nanoTime();
			while (!this.closed) {
				if (System.nanoTime() - nextHeartbeat >= 0) {
					nextHeartbeat = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(300);
					KeyedPeer.send(socket,
							FrameCodec.encode(new Message(this.identity, MessageType.REQUEST, Identities.newRid(),
									Address.of(Address.SMI, "HEARTBEAT"), Map.of(Headers.CAPACITY, 10), Status.NONE,
									ControlPayload.encode("ORDERS"))));
				}
				for (List<byte[]> next = this.toSend.poll(); next != null; next = this.toSend.poll()) {
					KeyedPeer.send(socket, next);
				}
				List<byte[]> frames = KeyedPeer.receive(socket);
				// Answers of the broker have 7 frames, requests 8.
				if (frames != null && frames.size() == FrameCodec.LENGTH + 1) {
					onRequest(socket, frames);
				}
			}
		}

		private void onRequest(ZMQ.Socket socket, List<byte[]> frames) {
			Message asked = FrameCodec.decode(Frames.of(frames.subList(1, frames.size())));
			if (asked.address().verb().equals("HOLD")) {
				this.held.add(frames);
			}
			else {
				KeyedPeer.send(socket, reply(frames, asked.headers().get(Headers.CALLER)));
			}
		}

		@Override
		public void close() {
			this.closed = true;
			try {
				this.thread.join();
			}
			catch (InterruptedException ex) {
				throw new AssertionError(ex);
			}
			this.context.close();
		}

	}

}
