package io.zss.transport;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

import io.zss.RawZmtpPeer;
import io.zss.protocol.OmittedFrame;
import io.zss.security.ConnectionKeys;
import io.zss.security.KeyPair;
import io.zss.security.PublicKey;
import io.zss.security.ZssPrincipal;

import static io.zss.transport.DrivenSockets.MAX_FRAME_BYTES;
import static io.zss.transport.DrivenSockets.anyPort;
import static io.zss.transport.DrivenSockets.bytes;
import static io.zss.transport.DrivenSockets.dealerSettings;
import static io.zss.transport.DrivenSockets.message;
import static io.zss.transport.DrivenSockets.routerSettings;
import static io.zss.transport.DrivenSockets.text;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Connections with CURVE, over real sockets: those of ours with each other, and with
 * JeroMQ's own CURVE on either side.
 */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class CurveTests {

	private final DrivenSockets broker = new DrivenSockets();

	private final DrivenSockets peers = new DrivenSockets();

	private final KeyPair serverKeys = KeyPair.generate();

	private final KeyPair peerKeys = KeyPair.generate();

	private final Gate gate = new Gate();

	@AfterEach
	@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
	void closeEverything() {
		this.peers.close();
		this.broker.close();
		this.peers.assertNoIoThreadFailed();
		this.broker.assertNoIoThreadFailed();
	}

	@Test
	void carriesMessagesBothWaysAndKnowsWhoSendsThem() {
		this.gate.admit(this.peerKeys, "orders-app", "client");
		RouterSocket router = securedRouter();
		DealerSocket dealer = dealer("dealer", securedEndpoint(router), this.peerKeys);
		this.peers.send(dealer, "", "one", "");
		FrameMessage received = this.broker.receive(router);
		assertThat(text(received)).containsExactly("dealer", "", "one", "");
		Peer peer = router.peer(received);
		assertThat(peer.principal()).isEqualTo(ZssPrincipal.of("orders-app", List.of("client")));
		assertThat(peer.key()).isEqualTo(this.peerKeys.publicKey());
		assertThat(peer.host()).isEqualTo("127.0.0.1");
		assertThat(router.send(message("dealer", "two", "", "three"))).isEqualTo(SendResult.SENT);
		assertThat(text(this.peers.receive(dealer))).containsExactly("two", "", "three");
	}

	@Test
	void plainAndSecuredPeersShareOneSocket() {
		this.gate.admit(this.peerKeys, "orders-app");
		RouterSocket router = securedRouter();
		DealerSocket secured = dealer("secured", securedEndpoint(router), this.peerKeys);
		DealerSocket plain = this.peers.dealer("plain", router);
		this.peers.exchange(secured, "secured", router);
		this.peers.send(plain, "hello");
		FrameMessage received = this.broker.receive(router);
		assertThat(router.peer(received).principal()).isNull();
		assertThat(router.peer(received).host()).isEqualTo("127.0.0.1");
		assertThat(received.localPort()).isEqualTo(router.boundEndpoints().get(0).port());
	}

	@Test
	void everyMessageArrivesWhateverItsSizeAndHoweverManyComeTogether() {
		this.gate.admit(this.peerKeys, "orders-app");
		RouterSocket router = securedRouter();
		DealerSocket dealer = dealer("dealer", securedEndpoint(router), this.peerKeys);
		Random random = new Random(17);
		List<Integer> sizes = new ArrayList<>(List.of(0, 1, 221, 222, 223, 255, 256, 8191, 8192, 65_535, 65_536, 65_537,
				300_000, MAX_FRAME_BYTES - 1, MAX_FRAME_BYTES));
		for (int i = 0; i < 60; i++) {
			sizes.add(random.nextInt(20_000));
		}
		for (int size : sizes) {
			byte[] body = new byte[size];
			random.nextBytes(body);
			this.peers.until("room", () -> dealer.send(FrameMessage.of(body, bytes("end"))) == SendResult.SENT);
		}
		int at = 0;
		for (int i = 0; i < sizes.size(); i++) {
			FrameMessage received = this.broker.receive(router);
			assertThat(received.length(1)).as("message " + at++).isEqualTo(sizes.get(i));
			assertThat(received.size()).isEqualTo(3);
			byte[] body = received.bytes(1);
			assertThat(router.send(FrameMessage.of(bytes("dealer"), body))).isEqualTo(SendResult.SENT);
		}
		for (int size : sizes) {
			assertThat(this.peers.receive(dealer).length(0)).isEqualTo(size);
		}
		this.broker.until("an empty account", () -> {
			router.receive();
			return router.arrivingBytes() == 0 && router.leavingBytes() == 0;
		});
	}

	@Test
	void nothingOfAMessageCanBeReadOnTheWire() throws IOException {
		this.gate.admit(this.peerKeys, "orders-app");
		RouterSocket router = securedRouter();
		try (Tap tap = new Tap(securedEndpoint(router))) {
			DealerSocket dealer = dealer("my-identity", tap.endpoint(), this.peerKeys);
			this.peers.exchange(dealer, "my-identity", router);
			this.peers.send(dealer, "a secret payload", "zss-header");
			this.broker.receive(router);
			assertThat(tap.seen()).contains("CURVE", "HELLO", "WELCOME", "INITIATE", "READY", "MESSAGE")
				.doesNotContain("secret payload", "zss-header", "my-identity", "exchange-", "DEALER");
		}
	}

	@Test
	void aKeyThatIsNotAuthorizedIsRefusedAndBothSidesSayWhy() {
		RouterSocket router = securedRouter();
		DealerSocket dealer = dealer("dealer", securedEndpoint(router), this.peerKeys);
		assertThat(refusal(dealer)).isEqualTo(
				new Refusal("it refused the key " + this.peerKeys.publicKey() + ": not authorized, or expired", true));
		assertThat(dealer.isConnected()).isFalse();
		awaitRefusal("its key is not on the list");
		this.broker.until("a count", () -> router.unauthorizedConnections() > 0);
		assertThat(router.receive()).isNull();
		this.gate.admit(this.peerKeys, "orders-app");
		this.peers.exchange(dealer, "dealer", router);
		assertThat(dealer.refusal()).isNull();
	}

	@Test
	void aWrongServerKeyIsNamedOnBothSides() {
		this.gate.admit(this.peerKeys, "orders-app");
		RouterSocket router = securedRouter();
		PublicKey wrong = KeyPair.generate().publicKey();
		DealerSocket dealer = dealer("dealer", securedEndpoint(router),
				new ConnectionKeys(this.peerKeys, List.of(wrong)));
		assertThat(refusal(dealer)).isEqualTo(new Refusal("it does not have the expected server key " + wrong, true));
		awaitRefusal("it has another server key");
		assertThat(this.gate.asked).isEmpty();
	}

	@Test
	void aServerThatTwiceEndsTheConnectionAtTheHelloMostLikelyHasAnotherKey() throws IOException {
		try (ServerSocket server = new ServerSocket(0)) {
			Tap.start(() -> {
				while (true) {
					try (Socket connection = server.accept()) {
						connection.getOutputStream().write(Greeting.of(Greeting.CURVE, true));
						connection.getInputStream().readNBytes(Greeting.BYTES + 2 + CurveHandshake.HELLO_BYTES);
					}
				}
			});
			DealerSocket dealer = dealer("dealer", new Endpoint("127.0.0.1", server.getLocalPort()), this.peerKeys);
			assertThat(refusal(dealer)).isEqualTo(new Refusal("it ended the connection at the first message of the "
					+ "handshake: most likely it does not have the expected server key " + this.serverKeys.publicKey(),
					true));
		}
	}

	@Test
	void ofSeveralServerKeysTheRightOneIsFound() {
		this.gate.admit(this.peerKeys, "orders-app");
		RouterSocket router = securedRouter();
		ConnectionKeys keys = new ConnectionKeys(this.peerKeys,
				List.of(KeyPair.generate().publicKey(), KeyPair.generate().publicKey(), this.serverKeys.publicKey()));
		DealerSocket dealer = dealer("dealer", securedEndpoint(router), keys);
		this.peers.exchange(dealer, "dealer", router);
		assertThat(dealer.refusal()).isNull();
	}

	@Test
	void aPlainPeerOfASecuredEndpointIsRefusedAndBothSidesSayWhy() {
		RouterSocket router = securedRouter();
		DealerSocket dealer = this.peers.dealer("dealer", securedEndpoint(router));
		assertThat(refusal(dealer))
			.isEqualTo(new Refusal("it uses the mechanism CURVE, and this end is plain: it has no keys", true));
		awaitRefusal("it uses the mechanism NULL, so it has no keys, and this end requires CURVE");
	}

	@Test
	void aPeerWithKeysOfAPlainEndpointIsRefusedAndBothSidesSayWhy() {
		RouterSocket router = securedRouter();
		DealerSocket dealer = dealer("dealer", router.boundEndpoints().get(0), this.peerKeys);
		assertThat(refusal(dealer))
			.isEqualTo(new Refusal("it uses the mechanism NULL, so it has no keys, and this end requires CURVE", true));
		this.broker.until("a count", () -> router.unauthorizedConnections() > 0);
	}

	@Test
	void connectionsWhoseKeyIsGoneAreEnded() {
		KeyPair others = KeyPair.generate();
		this.gate.admit(this.peerKeys, "orders-app");
		this.gate.admit(others, "billing-app");
		RouterSocket router = securedRouter();
		DealerSocket dealer = dealer("dealer", securedEndpoint(router), this.peerKeys);
		DealerSocket other = dealer("other", securedEndpoint(router), others);
		this.peers.exchange(dealer, "dealer", router);
		this.peers.exchange(other, "other", router);
		this.gate.admitted.remove(this.peerKeys.publicKey());
		int ended = router
			.endConnections((peer) -> this.peerKeys.publicKey().equals(peer.key()) ? "its key is gone" : null);
		assertThat(ended).isEqualTo(1);
		FrameMessage notice = this.broker.receive(router);
		assertThat(notice.isDisconnection()).isTrue();
		assertThat(text(notice)).containsExactly("dealer");
		assertThat(refusal(dealer).reason()).contains("not authorized");
		this.peers.exchange(other, "other", router);
	}

	@Test
	void aPeerOfJeroMqWithItsOwnCurveIsServed() {
		this.gate.admit(this.peerKeys, "orders-app");
		RouterSocket router = securedRouter();
		try (ZContext context = new ZContext()) {
			ZMQ.Socket dealer = context.createSocket(SocketType.DEALER);
			dealer.setIdentity(bytes("jeromq"));
			dealer.setCurvePublicKey(this.peerKeys.publicKey().bytes());
			dealer.setCurveSecretKey(this.peerKeys.secretKeyBytes());
			dealer.setCurveServerKey(this.serverKeys.publicKey().bytes());
			dealer.setHeartbeatIvl(100);
			dealer.setHeartbeatTimeout(90);
			dealer.setHeartbeatTtl(5000);
			dealer.connect(securedEndpoint(router).toString());
			dealer.send("hello");
			FrameMessage received = this.broker.receive(router);
			assertThat(text(received)).containsExactly("jeromq", "hello");
			for (int i = 0; i < 3; i++) {
				// Heartbeats pass meanwhile, in both directions.
				this.broker.await(Duration.ofMillis(150).toNanos());
				assertThat(router.send(message("jeromq", "answer " + i))).isEqualTo(SendResult.SENT);
				assertThat(dealer.recvStr()).isEqualTo("answer " + i);
			}
		}
	}

	@Test
	void aServerOfJeroMqWithItsOwnCurveIsUsed() {
		try (ZContext context = new ZContext()) {
			ZMQ.Socket router = context.createSocket(SocketType.ROUTER);
			router.setCurveServer(true);
			router.setCurvePublicKey(this.serverKeys.publicKey().bytes());
			router.setCurveSecretKey(this.serverKeys.secretKeyBytes());
			int port = router.bindToRandomPort("tcp://127.0.0.1");
			DealerSocket dealer = dealer("dealer", new Endpoint("127.0.0.1", port), this.peerKeys);
			this.peers.send(dealer, "hello");
			assertThat(router.recvStr()).isEqualTo("dealer");
			assertThat(router.recvStr()).isEqualTo("hello");
			router.sendMore("dealer");
			router.send("answer");
			assertThat(text(this.peers.receive(dealer))).containsExactly("answer");
		}
	}

	@Test
	void noPeerCanClaimAnAddressOrUserOfItsOwn() throws IOException {
		RouterSocket router = securedRouter();
		for (String property : List.of("Peer-Address", "User-Id")) {
			try (RawZmtpPeer peer = RawZmtpPeer.connect(router.boundEndpoints().get(0))) {
				peer.greet();
				peer.introduce(Map.of("Socket-Type", "DEALER", "Identity", "x", property, "10.0.0.1:1"));
				peer.send("hello");
			}
			catch (IOException ex) {
				// The connection has ended, as it should.
			}
		}
		this.broker.until("two malformed connections", () -> router.malformedConnections() == 2);
		assertThat(router.receive()).isNull();
	}

	@Test
	void handshakesThatAreNoneEndTheirConnectionAloneAndNoThread() throws IOException {
		this.gate.admit(this.peerKeys, "orders-app");
		RouterSocket router = securedRouter();
		DealerSocket dealer = dealer("dealer", securedEndpoint(router), this.peerKeys);
		this.peers.exchange(dealer, "dealer", router);
		Random random = new Random(4);
		for (String command : List.of("HELLO", "INITIATE", "READY", "MESSAGE", "ERROR", "")) {
			for (int length : List.of(0, 6, 193, 200, 504, 512, 513, 514, 4096, 70_000)) {
				byte[] body = new byte[Math.max(length, command.length() + 1)];
				random.nextBytes(body);
				body[0] = (byte) command.length();
				System.arraycopy(bytes(command), 0, body, 1, command.length());
				hostile(router, RawZmtpPeer.COMMAND, body);
				hostile(router, 0, body);
			}
		}
		this.peers.exchange(dealer, "dealer", router);
	}

	private void hostile(RouterSocket router, int flags, byte[] body) throws IOException {
		try (RawZmtpPeer peer = RawZmtpPeer.connect(securedEndpoint(router))) {
			peer.sendGreeting("CURVE");
			peer.sendFrame(flags, body);
			peer.readTimeout(Duration.ofMillis(20));
			peer.readFrame();
		}
		catch (IOException ex) {
			// Ended, or nothing to read yet.
		}
	}

	@Test
	void longFramesAreLeftOutAsOnPlainConnections() {
		this.gate.admit(this.peerKeys, "orders-app");
		RouterSocket router = securedRouter();
		DealerSocket dealer = this.peers.sockets()
			.connect(() -> bytes("dealer"),
					dealerSettings(securedEndpoint(router), 8L * MAX_FRAME_BYTES, Duration.ZERO, Duration.ZERO,
							Duration.ofMillis(200))
						.withKeys(new ConnectionKeys(this.peerKeys, List.of(this.serverKeys.publicKey()))));
		this.peers.exchange(dealer, "dealer", router);
		for (int length : List.of(MAX_FRAME_BYTES + 1, MAX_FRAME_BYTES + 20_000, 7 * MAX_FRAME_BYTES)) {
			this.peers.until("room", () -> dealer.send(FrameMessage.of(bytes("first"), new byte[length],
					new byte[MAX_FRAME_BYTES], new byte[length + 1], bytes("last"))) == SendResult.SENT);
			FrameMessage received = this.broker.receive(router);
			assertThat(received.size()).isEqualTo(6);
			assertThat(new String(received.bytes(1), StandardCharsets.US_ASCII)).isEqualTo("first");
			assertThat(OmittedFrame.sentBytes(received, 2)).isEqualTo(length);
			assertThat(received.length(3)).isEqualTo(MAX_FRAME_BYTES);
			assertThat(OmittedFrame.sentBytes(received, 4)).isEqualTo(length + 1);
			assertThat(new String(received.bytes(5), StandardCharsets.US_ASCII)).isEqualTo("last");
		}
		this.peers.exchange(dealer, "dealer", router);
		this.broker.until("an empty account", () -> {
			router.receive();
			return router.arrivingBytes() == 0;
		});
	}

	@Test
	void aSilentServerIsNoticedByHeartbeats() throws IOException {
		this.gate.admit(this.peerKeys, "orders-app");
		RouterSocket router = securedRouter();
		try (Tap tap = new Tap(securedEndpoint(router))) {
			DealerSocket dealer = this.peers.sockets()
				.connect(() -> bytes("dealer" + System.nanoTime()),
						dealerSettings(tap.endpoint(), MAX_FRAME_BYTES, Duration.ofMillis(400), Duration.ofMillis(300),
								Duration.ofMillis(200))
							.withKeys(new ConnectionKeys(this.peerKeys, List.of(this.serverKeys.publicKey()))));
			this.peers.until("a connection", dealer::isConnected);
			this.peers.await(Duration.ofMillis(1200).toNanos());
			assertThat(dealer.lostConnections()).as("lost while the server answers").isZero();
			tap.silent = true;
			this.peers.until("a loss", () -> dealer.lostConnections() > 0);
		}
	}

	private RouterSocket securedRouter() {
		return this.broker.sockets()
			.bind(routerSettings(anyPort())
				.withSecured(new SecuredEndpoints(List.of(anyPort()), this.serverKeys, this.gate)));
	}

	private static Endpoint securedEndpoint(RouterSocket router) {
		return router.boundEndpoints().get(1);
	}

	private DealerSocket dealer(String identity, Endpoint endpoint, KeyPair keys) {
		return dealer(identity, endpoint, new ConnectionKeys(keys, List.of(this.serverKeys.publicKey())));
	}

	private DealerSocket dealer(String identity, Endpoint endpoint, ConnectionKeys keys) {
		return this.peers.sockets().connect(() -> bytes(identity), dealerSettings(endpoint).withKeys(keys));
	}

	private void awaitRefusal(String reason) {
		this.broker.until("a refusal with a reason",
				() -> this.gate.refusals.stream().anyMatch((line) -> line.contains(reason)));
	}

	private Refusal refusal(DealerSocket dealer) {
		Refusal[] refusal = new Refusal[1];
		this.peers.until("a refusal", () -> {
			dealer.receive();
			refusal[0] = dealer.refusal();
			return refusal[0] != null && refusal[0].certain();
		});
		return refusal[0];
	}

	/**
	 * Lets in the keys that a test names.
	 */
	private static final class Gate implements PeerGate {

		private final Map<PublicKey, ZssPrincipal> admitted = new ConcurrentHashMap<>();

		private final Queue<PublicKey> asked = new ConcurrentLinkedQueue<>();

		private final Queue<String> refusals = new ConcurrentLinkedQueue<>();

		void admit(KeyPair keys, String name, String... roles) {
			this.admitted.put(keys.publicKey(), ZssPrincipal.of(name, List.of(roles)));
		}

		@Override
		public Admittance admit(PublicKey key, String address) {
			this.asked.add(key);
			ZssPrincipal principal = this.admitted.get(key);
			return (principal != null) ? Admittance.of(principal) : Admittance.refused("its key is not on the list");
		}

		@Override
		public void onRefusal(String address, String reason) {
			this.refusals.add(address + ": " + reason);
		}

	}

	/**
	 * Passes the bytes of a connection on, and keeps what it has seen.
	 */
	private static final class Tap implements AutoCloseable {

		private final ServerSocket server;

		private final Endpoint target;

		private final Queue<String> seen = new ConcurrentLinkedQueue<>();

		private volatile boolean silent;

		Tap(Endpoint target) throws IOException {
			this.target = target;
			this.server = new ServerSocket(0);
			start(() -> {
				while (true) {
					Socket near = this.server.accept();
					Socket far = new Socket(target.host(), target.port());
					start(() -> pump(near, far));
					start(() -> pump(far, near));
				}
			});
		}

		Endpoint endpoint() {
			return new Endpoint(this.target.host(), this.server.getLocalPort());
		}

		String seen() {
			return String.join("", this.seen);
		}

		private void pump(Socket from, Socket to) throws IOException {
			byte[] buffer = new byte[4096];
			InputStream in = from.getInputStream();
			OutputStream out = to.getOutputStream();
			for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
				this.seen.add(new String(Arrays.copyOf(buffer, count), StandardCharsets.ISO_8859_1));
				if (!this.silent) {
					out.write(buffer, 0, count);
				}
			}
			to.close();
		}

		private static void start(IoTask task) {
			Thread thread = new Thread(() -> {
				try {
					task.run();
				}
				catch (IOException ex) {
					// closed
				}
			}, "tap");
			thread.setDaemon(true);
			thread.start();
		}

		@Override
		public void close() throws IOException {
			this.server.close();
		}

		private interface IoTask {

			void run() throws IOException;

		}

	}

}
