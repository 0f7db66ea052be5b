package io.zss.transport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.zss.TcpRelay;

import io.zss.RawZmtpPeer;
import io.zss.protocol.OmittedFrame;

import static io.zss.transport.DrivenSockets.anyPort;
import static io.zss.transport.DrivenSockets.bytes;
import static io.zss.transport.DrivenSockets.canBind;
import static io.zss.transport.DrivenSockets.dealerSettings;
import static io.zss.transport.DrivenSockets.freePort;
import static io.zss.transport.DrivenSockets.message;
import static io.zss.transport.DrivenSockets.routerSettings;
import static io.zss.transport.DrivenSockets.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * One test or more for each trap of JeroMQ 0.6.0 that this package closes. Peers that
 * misbehave are {@linkplain RawZmtpPeer plain TCP connections}; those that do not are
 * real sockets of another context.
 */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class JeroMqTrapTests {

	@AutoClose
	private final BothSides sides = new BothSides();

	private final DrivenSockets broker = this.sides.broker();

	private final DrivenSockets peers = this.sides.peers();

	// Trap 1. The last is negative as 64 bits, but 2 GiB as 32, which JeroMQ would
	// allocate.
	@ParameterizedTest
	@ValueSource(longs = { -1, Long.MIN_VALUE, 0x8000_0000_7fff_ffffL })
	void frameOfNegativeLengthHarmsNobodyElse(long length) throws IOException {
		RouterSocket router = this.broker.router();
		FrameSocket good = this.peers.dealer("good", router);
		this.peers.exchange(good, "good", router);
		try (RawZmtpPeer bad = RawZmtpPeer.connect(router.boundEndpoints().get(0))) {
			bad.greet();
			bad.announceFrame(length);
			bad.awaitClosedByPeer();
		}
		try (RawZmtpPeer bad = RawZmtpPeer.dealer(router.boundEndpoints().get(0), "bad")) {
			bad.send("before");
			bad.announceFrame(length);
			bad.awaitClosedByPeer();
			assertThat(text(this.broker.receive(router))).containsExactly("bad", "before");
		}
		assertThat(this.broker.receive(router).isDisconnection()).isTrue();
		this.peers.exchange(good, "good", router);
	}

	// Trap 2
	@ParameterizedTest
	@ValueSource(longs = { 1L << 31, Long.MAX_VALUE })
	void peerThatAnnouncesAFrameThatIsFarTooLongLosesItsConnection(long length) throws IOException {
		RouterSocket router = this.broker.router();
		FrameSocket good = this.peers.dealer("good", router);
		this.peers.exchange(good, "good", router);
		try (RawZmtpPeer bad = RawZmtpPeer.dealer(router.boundEndpoints().get(0), "bad")) {
			bad.announceFrame(length);
			bad.awaitClosedByPeer();
		}
		FrameMessage notice = this.broker.receive(router);
		assertThat(notice.isDisconnection()).isTrue();
		assertThat(text(notice)).containsExactly("bad");
		this.peers.exchange(good, "good", router);
	}

	// Trap 2
	@Test
	void frameThatIsTooLongIsLeftOutAndItsConnectionStays() throws IOException {
		RouterSocket router = this.broker.router();
		try (RawZmtpPeer peer = RawZmtpPeer.dealer(router.boundEndpoints().get(0), "peer")) {
			for (int bytes : new int[] { DrivenSockets.MAX_FRAME_BYTES + 1, 3 * DrivenSockets.MAX_FRAME_BYTES }) {
				peer.sendFrame(RawZmtpPeer.MORE, bytes("first"));
				peer.sendFrame(RawZmtpPeer.MORE, new byte[bytes]);
				peer.sendFrame(0, bytes("last"));
				peer.send("next");
				FrameMessage message = this.broker.receive(router);
				assertThat(text(message)).hasSize(4).startsWith("peer", "first").endsWith("last");
				assertThat(OmittedFrame.sentBytes(message, 2)).isEqualTo(bytes);
				assertThat(text(this.broker.receive(router))).containsExactly("peer", "next");
			}
		}
	}

	// Trap 2
	@Test
	void frameAsLongAsTheLimitIsAccepted() throws IOException {
		RouterSocket router = this.broker.router();
		try (RawZmtpPeer peer = RawZmtpPeer.dealer(router.boundEndpoints().get(0), "peer")) {
			peer.sendFrame(0, new byte[DrivenSockets.MAX_FRAME_BYTES]);
			assertThat(this.broker.receive(router).length(1)).isEqualTo(DrivenSockets.MAX_FRAME_BYTES);
		}
	}

	// Trap 2
	@Test
	void dealerDropsAPeerThatAnnouncesAFrameThatIsFarTooLongAndConnectsAgain() throws IOException {
		try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
			DealerSocket dealer = this.peers.dealer("dealer", new Endpoint("127.0.0.1", server.getLocalPort()));
			try (RawZmtpPeer bad = RawZmtpPeer.acceptAsRouter(server)) {
				bad.announceFrame(1L << 31);
				bad.awaitClosedByPeer();
			}
			assertThat(dealer.send(message("while there is no connection"))).isEqualTo(SendResult.FULL);
			assertConnectsAgain(dealer, server);
		}
	}

	// JeroMQ gives up for good on a peer that it does not understand.
	@Test
	void dealerConnectsAgainAfterAPeerThatHandshakesInAnotherWay() throws IOException {
		try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
			DealerSocket dealer = this.peers.dealer("dealer", new Endpoint("127.0.0.1", server.getLocalPort()));
			try (RawZmtpPeer other = RawZmtpPeer.accept(server)) {
				other.sendGreeting("CURVE");
				other.awaitClosedByPeer();
			}
			assertConnectsAgain(dealer, server);
		}
	}

	/**
	 * By itself JeroMQ forgets one in twenty: pull request 1022.
	 */
	@Test
	void noConnectionIsForgottenBeforeItsGreeting() {
		RouterSocket router = this.broker.router();
		for (int i = 0; i < 200; i++) {
			DealerSocket dealer = this.peers.sockets()
				.connect(() -> bytes("dealer"),
						new DealerSettings(router.boundEndpoints().get(0), DrivenSockets.MAX_FRAME_BYTES,
								Duration.ofMillis(10), Duration.ofMillis(20), Duration.ofMinutes(1), Duration.ZERO,
								Duration.ZERO, Duration.ZERO, Duration.ZERO));
			this.peers.until("the greeting", dealer::isConnected);
		}
	}

	@Test
	void dealerTakesNothingForAConnectionThatStallsBeforeTheGreetingAndMakesANewOne() throws IOException {
		try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
			DealerSocket dealer = this.peers.dealer("dealer", new Endpoint("127.0.0.1", server.getLocalPort()));
			try (RawZmtpPeer stalled = RawZmtpPeer.accept(server)) {
				assertThat(dealer.send(message("during the stall"))).isEqualTo(SendResult.FULL);
				stalled.awaitClosedByPeer();
			}
			assertConnectsAgain(dealer, server);
		}
	}

	// Trap 10
	@Test
	void hostNameThatCannotBeResolvedYetIsNoError() {
		FrameSocket dealer = this.peers.dealer("dealer", Endpoint.parse("tcp://broker.invalid:7777"));
		for (int i = 0; i < 3; i++) {
			this.peers.await(TimeUnit.MILLISECONDS.toNanos(30));
			assertThat(dealer.receive()).isNull();
			assertThat(dealer.send(message("text"))).isEqualTo(SendResult.FULL);
		}
	}

	// Trap 2
	@ParameterizedTest
	@ValueSource(longs = { 0, -1 })
	void framesWithoutLimitCannotBeConfigured(long maxFrameBytes) {
		RouterSettings router = routerSettings(anyPort());
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new RouterSettings(router.endpoints(), maxFrameBytes, router.limits(), 1, Duration.ZERO))
			.withMessage("'maxFrameBytes' must be at least 1");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> DealerSettings.of(Endpoint.parse("tcp://127.0.0.1:7777"), maxFrameBytes))
			.withMessage("'maxFrameBytes' must be at least 1");
	}

	// Trap 4
	@ParameterizedTest
	@CsvSource({ "200, 200", "200, 201", "200, 600" })
	void heartbeatThatJeroMqWouldNeverMissCannotBeConfigured(int intervalMillis, int timeoutMillis) {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> heartbeat(Endpoint.parse("tcp://127.0.0.1:7777"), intervalMillis, timeoutMillis))
			.withMessage("'heartbeatTimeout' must be shorter than 'heartbeatInterval'");
	}

	// Trap 4
	@Test
	void dealerNoticesAPeerThatFallsSilentAndReconnects() throws IOException {
		try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
			DealerSocket dealer = this.peers.sockets()
				.connect(() -> bytes("dealer"), heartbeat(new Endpoint("127.0.0.1", server.getLocalPort()), 1000, 50));
			try (RawZmtpPeer silent = RawZmtpPeer.acceptAsRouter(server)) {
				silent.readPing();
				long start = System.nanoTime();
				silent.awaitClosedByPeer();
				// The time-out, not the interval.
				assertThat(System.nanoTime() - start).isLessThan(TimeUnit.MILLISECONDS.toNanos(700));
			}
			assertConnectsAgain(dealer, server);
		}
	}

	// Trap 4
	@Test
	void dealerKeepsAPeerThatAnswersItsHeartbeats() throws IOException {
		try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
			this.peers.sockets()
				.connect(() -> bytes("dealer"), heartbeat(new Endpoint("127.0.0.1", server.getLocalPort()), 400, 350));
			try (RawZmtpPeer alive = RawZmtpPeer.acceptAsRouter(server)) {
				for (int i = 0; i < 5; i++) {
					alive.sendFrame(RawZmtpPeer.COMMAND, alive.readPing());
				}
			}
		}
	}

	// Trap 4: a broker of ours answers, so that the heartbeats of clients work.
	@Test
	void routerAnswersHeartbeats() throws IOException {
		RouterSocket router = this.broker.router();
		try (RawZmtpPeer peer = RawZmtpPeer.dealer(router.boundEndpoints().get(0), "peer")) {
			peer.sendFrame(RawZmtpPeer.COMMAND, bytes("\4PING\0\0context"));
			assertThat(peer.readFrame()).isEqualTo(bytes("\4PONGcontext"));
		}
	}

	// Trap 5
	@Test
	void secondConnectionWithAnIdentityInUseIsMutedAndAFreshIdentityIsNot() throws IOException {
		RouterSocket router = this.broker.router();
		Endpoint endpoint = router.boundEndpoints().get(0);
		FrameSocket first = this.peers.dealer("same", endpoint);
		this.peers.exchange(first, "same", router);
		try (RawZmtpPeer second = RawZmtpPeer.dealer(endpoint, "same")) {
			second.send("from the second");
			// Its connection is made only after the I/O thread has read what the second
			// sent.
			this.peers.exchange(this.peers.dealer("fresh", endpoint), "fresh", router);
			this.peers.exchange(first, "same", router);

			first.close();
			assertThat(text(this.broker.receive(router))).containsExactly("same");
			second.send("from the second, with the first gone");
			this.peers.exchange(this.peers.dealer("fresh again", endpoint), "fresh again", router);
			assertBecomesUnreachable(router, "same");
		}
	}

	// Trap 5: a ROUTER that has not noticed the end of a connection ignores the next one
	// of the same identity.
	@Test
	void dealerIsHeardAgainThoughTheRouterStillBelievesInItsLostConnection() throws IOException {
		RouterSocket router = this.broker.router();
		try (TcpRelay relay = TcpRelay.to(router.boundEndpoints().get(0))) {
			AtomicInteger connections = new AtomicInteger();
			DealerSocket dealer = this.peers.sockets()
				.connect(() -> bytes("dealer-" + connections.incrementAndGet()), heartbeat(relay.endpoint(), 200, 150));
			this.peers.send(dealer, "before");
			String before = text(this.broker.receive(router)).get(0);

			relay.forgetConnections();
			this.peers.until("the loss", () -> dealer.lostConnections() > 0);
			this.peers.send(dealer, "after");

			FrameMessage after = this.broker.receive(router);
			assertThat(text(after)).doesNotContain(before).endsWith("after");
			assertThat(router.send(message(text(after).get(0), "reply"))).isEqualTo(SendResult.SENT);
			assertThat(text(this.peers.receive(dealer))).containsExactly("reply");
		}
	}

	// Trap 6
	@Test
	void sendingToAPeerThatNeverWasOrHasGoneIsUnreachable() {
		RouterSocket router = this.broker.router();
		assertThat(router.send(message("nobody", "text"))).isEqualTo(SendResult.UNREACHABLE);
		FrameSocket dealer = this.peers.dealer("dealer", router);
		this.peers.exchange(dealer, "dealer", router);
		dealer.close();
		assertThat(this.broker.receive(router).isDisconnection()).isTrue();
		assertBecomesUnreachable(router, "dealer");
	}

	// Trap 6
	@Test
	void sendingToAPeerThatDoesNotReadIsRefusedUntilItReadsAgain() throws Exception {
		RouterSocket router = this.broker.sockets()
			.bind(new RouterSettings(routerSettings(anyPort()).endpoints(), DrivenSockets.MAX_FRAME_BYTES,
					new RouterLimits(10, 10, 1 << 30, 1 << 30, 10, 1 << 30), 10, Duration.ZERO));
		FrameSocket good = this.peers.dealer("good", router);
		this.peers.exchange(good, "good", router);
		try (RawZmtpPeer slow = RawZmtpPeer.dealer(router.boundEndpoints().get(0), "slow")) {
			slow.send("hello");
			this.broker.receive(router);
			byte[] body = new byte[256 * 1024];
			int sent = 0;
			int refusedInARow = 0;
			// One refusal may pass while bytes still move into the system's buffers.
			while (refusedInARow < 50) {
				SendResult result = router.send(FrameMessage.of(bytes("slow"), body));
				assertThat(result).isNotEqualTo(SendResult.UNREACHABLE);
				sent += (result == SendResult.SENT) ? 1 : 0;
				refusedInARow = (result == SendResult.FULL) ? refusedInARow + 1 : 0;
				assertThat(sent).as("messages of 256 KiB that nobody reads").isLessThan(2000);
				this.broker.await(TimeUnit.MILLISECONDS.toNanos(1));
			}
			this.peers.exchange(good, "good", router);

			for (int i = 0; i < sent; i++) {
				assertThat(slow.readFrame()).hasSize(body.length);
			}
			this.broker.until("room", () -> router.send(message("slow", "room again")) == SendResult.SENT);
			assertThat(slow.readFrame()).isEqualTo(bytes("room again"));
		}
	}

	// Trap 6
	@Test
	void dealerTakesNothingWhileItHasNoConnection() throws IOException {
		Endpoint endpoint = freePort();
		FrameSocket dealer = this.peers.dealer("dealer", endpoint);
		assertThat(dealer.send(message("while there is no broker"))).isEqualTo(SendResult.FULL);

		RouterSocket router = this.broker.sockets().bind(routerSettings(endpoint));
		this.peers.send(dealer, "with a broker");
		assertThat(text(this.broker.receive(router))).containsExactly("dealer", "with a broker");

		router.close();
		this.peers.until("the loss", () -> dealer.send(message("lost")) == SendResult.FULL);
		this.broker.until("the port", () -> canBind(endpoint));
		RouterSocket next = this.broker.sockets().bind(routerSettings(endpoint));
		this.peers.send(dealer, "with the next broker");
		assertThat(text(this.broker.receive(next))).containsExactly("dealer", "with the next broker");
	}

	/**
	 * JeroMQ's option {@code immediate} drops it, even in the middle of a message.
	 */
	@Test
	void whatCameBeforeALossIsReceivedAfterItWholeAndInOrder() {
		RouterSocket router = this.broker.router();
		DealerSocket dealer = this.peers.dealer("dealer", router);
		this.peers.exchange(dealer, "dealer", router);
		int messages = 300;
		for (int i = 0; i < messages; i++) {
			assertThat(router.send(message("dealer", "first", "second", "number " + i))).isEqualTo(SendResult.SENT);
		}
		assertThat(text(this.peers.receive(dealer))).containsExactly("first", "second", "number 0");

		router.close();
		this.peers.until("the loss", () -> dealer.lostConnections() > 0);

		for (int i = 1; i < messages; i++) {
			assertThat(text(this.peers.receive(dealer))).containsExactly("first", "second", "number " + i);
		}
	}

	@Test
	void whatALostConnectionHasNotTakenIsNotSentOnTheNext() throws IOException {
		byte[] body = new byte[100_000];
		try (ServerSocket server = new ServerSocket(0)) {
			Endpoint endpoint = Endpoint.parse("tcp://127.0.0.1:" + server.getLocalPort());
			// JeroMQ's own next attempt comes after this thread's, however slow it is,
			// and
			// before the peer gives up, as JeroMQ may have stalled.
			DealerSocket dealer = this.peers.sockets()
				.connect(() -> bytes("dealer"),
						new DealerSettings(endpoint, DrivenSockets.MAX_FRAME_BYTES, Duration.ofSeconds(3),
								Duration.ofSeconds(3), Duration.ofSeconds(1), Duration.ZERO, Duration.ZERO,
								Duration.ZERO, Duration.ofSeconds(1)));
			try (RawZmtpPeer first = RawZmtpPeer.acceptAsRouter(server)) {
				this.peers.send(dealer, "old");
				for (int i = 0; i < 300; i++) {
					assertThat(dealer.send(FrameMessage.of(body))).isEqualTo(SendResult.SENT);
				}
				first.reset();
			}
			this.peers.until("the loss", () -> dealer.lostConnections() > 0);
			assertThat(dealer.receive()).isNull();

			try (RawZmtpPeer second = RawZmtpPeer.acceptAsRouter(server)) {
				this.peers.send(dealer, "new");
				assertThat(second.readFrame()).isEqualTo(bytes("new"));
			}
		}
	}

	/**
	 * JeroMQ's own timer for the next attempt stands still here for a minute, as it does
	 * when the wall clock is set back.
	 */
	// Trap 17
	@Test
	void dealerConnectsAgainThoughJeroMqsTimerStandsStill() throws IOException {
		try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
			DealerSettings settings = new DealerSettings(new Endpoint("127.0.0.1", server.getLocalPort()),
					DrivenSockets.MAX_FRAME_BYTES, Duration.ofMinutes(1), Duration.ofMillis(100), Duration.ofSeconds(1),
					Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO);
			DealerSocket dealer = this.peers.sockets().connect(() -> bytes("dealer"), settings);
			RawZmtpPeer.acceptAsRouter(server).reset();
			this.peers.until("the loss", () -> dealer.lostConnections() > 0);
			assertConnectsAgain(dealer, server);
		}
	}

	// Trap 4
	@Test
	void dealerDoesNotProbeAPeerThatSpeaks() throws IOException {
		try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
			FrameSocket dealer = this.peers.sockets()
				.connect(() -> bytes("dealer"), heartbeat(new Endpoint("127.0.0.1", server.getLocalPort()), 1000, 900));
			try (RawZmtpPeer router = RawZmtpPeer.acceptAsRouter(server)) {
				for (int i = 0; i < 15; i++) {
					router.send("text " + i);
					assertThat(text(this.peers.receive(dealer))).containsExactly("text " + i);
					this.peers.await(TimeUnit.MILLISECONDS.toNanos(100));
				}
				this.peers.send(dealer, "the first that is sent");
				assertThat(router.readFrame()).isEqualTo(bytes("the first that is sent"));
			}
		}
	}

	// Trap 9
	@Test
	void interruptsOfTheLoopsThreadLoseAndMixUpNothing() throws Exception {
		EchoDuty duty = new EchoDuty();
		try (EventLoop loop = new EventLoop("zss-interrupted", LoopClock.system(), duty,
				new LoopSettings(0, 16, Duration.ZERO))) {
			loop.start();
			FrameSocket one = this.peers.dealer("one", duty.endpoint());
			FrameSocket two = this.peers.dealer("two", duty.endpoint());
			Thread interrupter = new Thread(() -> {
				while (!Thread.currentThread().isInterrupted()) {
					duty.thread().interrupt();
					Thread.onSpinWait();
				}
			});
			interrupter.start();
			try {
				for (int i = 0; i < 2000; i++) {
					this.peers.send(one, "one", "a" + i, "b", "c");
					this.peers.send(two, "two", "d" + i, "e", "f");
					assertThat(text(this.peers.receive(one))).containsExactly("one", "a" + i, "b", "c");
					assertThat(text(this.peers.receive(two))).containsExactly("two", "d" + i, "e", "f");
				}
			}
			finally {
				interrupter.interrupt();
				interrupter.join();
			}
			assertThat(loop.isRunning()).isTrue();
			assertThat(loop.failure()).isNull();
		}
		assertThat(duty.thread().isAlive()).isFalse();
		assertThat(duty.refused()).isZero();
	}

	// Trap 14, and what a peer can do about it: JeroMQ trips over these commands.
	@ParameterizedTest
	@ValueSource(strings = { "\4PING", "\4PING\0" })
	void malformedHeartbeatsOfAPeerAreNoFailureOfTheLoop(String command) throws IOException {
		EchoDuty duty = new EchoDuty();
		try (EventLoop loop = new EventLoop("zss-malformed-ping", LoopClock.system(), duty,
				new LoopSettings(0, 16, Duration.ZERO))) {
			loop.start();
			try (RawZmtpPeer bad = RawZmtpPeer.dealer(duty.endpoint(), "bad")) {
				bad.sendFrame(RawZmtpPeer.COMMAND, bytes(command));
				try {
					bad.send("next");
					bad.send("one more");
				}
				catch (IOException ex) {
					// Its connection has ended already.
				}
				// Has been read by then: the I/O thread serves both.
				FrameSocket good = this.peers.dealer("good", duty.endpoint());
				this.peers.send(good, "text");
				assertThat(text(this.peers.receive(good))).containsExactly("text");
				assertThat(loop.failure()).isNull();
				assertThat(loop.isRunning()).isTrue();
			}
		}
	}

	// JeroMQ lets the properties that a peer announces replace those of the connection.
	@ParameterizedTest
	@ValueSource(strings = { "1", "not a number", "127.0.0.1:7776" })
	void peerCannotPretendToHaveComeByAnotherPort(String forged) throws IOException {
		RouterSocket router = this.broker.router();
		Endpoint endpoint = router.boundEndpoints().get(0);
		try (RawZmtpPeer peer = RawZmtpPeer.connect(endpoint)) {
			peer.greet();
			peer.introduce(Map.of("Socket-Type", "DEALER", "Identity", "peer", "Zss-Local-Address", forged));
			peer.send("text");
			assertThat(this.broker.receive(router).localPort()).isEqualTo(endpoint.port());
		}
	}

	// JeroMQ keeps no metadata for them.
	@Test
	void portOfAPeerThatSpeaksZmtp2IsUnknown() throws IOException {
		RouterSocket router = this.broker.router();
		try (RawZmtpPeer old = RawZmtpPeer.connect(router.boundEndpoints().get(0))) {
			old.write(new byte[] { (byte) 0xff, 0, 0, 0, 0, 0, 0, 0, 1, 0x7f, 1, 5 });
			old.send("old");
			old.send("text");
			FrameMessage message = this.broker.receive(router);
			assertThat(text(message)).containsExactly("old", "text");
			assertThat(message.localPort()).isEqualTo(FrameMessage.UNKNOWN_PORT);
		}
		assertThat(this.broker.receive(router).isDisconnection()).isTrue();
	}

	/**
	 * For a moment after the notice JeroMQ still takes messages, and loses them. It
	 * forgets the peer when the ROUTER is received from.
	 */
	private void assertBecomesUnreachable(RouterSocket router, String identity) {
		this.broker.until("the end of the peer", () -> {
			assertThat(router.receive()).isNull();
			return router.send(message(identity, "text")) == SendResult.UNREACHABLE;
		});
	}

	private void assertConnectsAgain(DealerSocket dealer, ServerSocket server) {
		// Until it has noticed, it would still take the message, and lose it.
		this.peers.until("the loss", () -> !dealer.isConnected());
		AtomicReference<RawZmtpPeer> peer = new AtomicReference<>();
		Thread accepting = new Thread(() -> {
			try {
				peer.set(RawZmtpPeer.acceptAsRouter(server));
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		});
		accepting.start();
		this.peers.send(dealer, "on the new connection");
		this.peers.until("the handshake", () -> !accepting.isAlive());
		try (RawZmtpPeer router = peer.get()) {
			assertThat(router.readMessageFrame()).isEqualTo(bytes("on the new connection"));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static DealerSettings heartbeat(Endpoint endpoint, int intervalMillis, int timeoutMillis) {
		return dealerSettings(endpoint, DrivenSockets.MAX_FRAME_BYTES, Duration.ofMillis(intervalMillis),
				Duration.ofMillis(timeoutMillis), Duration.ZERO);
	}

}
