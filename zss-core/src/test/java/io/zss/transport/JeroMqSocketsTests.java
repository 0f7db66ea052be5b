package io.zss.transport;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

import com.sun.management.UnixOperatingSystemMXBean;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.zeromq.ZMQ;

import io.zss.RawZmtpPeer;

import static io.zss.transport.DrivenSockets.anyPort;
import static io.zss.transport.DrivenSockets.bytes;
import static io.zss.transport.DrivenSockets.dealerSettings;
import static io.zss.transport.DrivenSockets.freePort;
import static io.zss.transport.DrivenSockets.message;
import static io.zss.transport.DrivenSockets.routerSettings;
import static io.zss.transport.DrivenSockets.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Tests of {@link JeroMqSockets} with real sockets on the loopback interface, driven by
 * the test's own thread.
 */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class JeroMqSocketsTests {

	@AutoClose
	private final BothSides sides = new BothSides();

	private final DrivenSockets broker = this.sides.broker();

	private final DrivenSockets peers = this.sides.peers();

	@Test
	void carriesMessagesOfSeveralFramesBothWays() {
		RouterSocket router = this.broker.router();
		FrameSocket dealer = this.peers.dealer("dealer", router);
		this.peers.send(dealer, "", "one", "");
		assertThat(text(this.broker.receive(router))).containsExactly("dealer", "", "one", "");
		assertThat(router.send(message("dealer", "two", "", "three"))).isEqualTo(SendResult.SENT);
		assertThat(text(this.peers.receive(dealer))).containsExactly("two", "", "three");
		assertThat(router.receive()).isNull();
		assertThat(dealer.receive()).isNull();
	}

	/**
	 * JeroMQ writes batches of 8192 bytes, and is told that it can write on only when it
	 * may have more.
	 */
	@Test
	void everyMessageIsSentWhateverItsSizeAndHoweverManyComeTogether() {
		RouterSocket router = this.broker.router();
		DealerSocket dealer = this.peers.dealer("dealer", router);
		for (int size = 8192 - 32; size <= 8192 + 8; size++) {
			byte[] body = new byte[size];
			for (int together = 1; together <= 3; together++) {
				for (int i = 0; i < together; i++) {
					this.peers.until("a connection", () -> dealer.send(FrameMessage.of(body)) == SendResult.SENT);
				}
				for (int i = 0; i < together; i++) {
					FrameMessage request = this.broker.receive(router);
					assertThat(request.length(1)).isEqualTo(size);
					assertThat(router.send(FrameMessage.of(bytes("dealer"), body))).isEqualTo(SendResult.SENT);
				}
				for (int i = 0; i < together; i++) {
					assertThat(this.peers.receive(dealer).length(0)).isEqualTo(size);
				}
			}
		}
	}

	@Test
	void tellsByWhichOfTwoEndpointsAMessageCame() {
		RouterSocket router = this.broker.sockets().bind(routerSettings(anyPort(), anyPort()));
		List<Endpoint> endpoints = router.boundEndpoints();
		FrameSocket client = this.peers.dealer("client", endpoints.get(0));
		FrameSocket worker = this.peers.dealer("worker", endpoints.get(1));
		this.peers.exchange(worker, "worker", router);
		for (int i = 0; i < 3; i++) {
			this.peers.send(client, "request");
			FrameMessage request = this.broker.receive(router);
			assertThat(text(request)).containsExactly("client", "request");
			assertThat(request.localPort()).isEqualTo(endpoints.get(0).port());
			assertThat(router.send(message("worker", "request"))).isEqualTo(SendResult.SENT);
			assertThat(text(this.peers.receive(worker))).containsExactly("request");
			this.peers.send(worker, "reply");
			FrameMessage reply = this.broker.receive(router);
			assertThat(text(reply)).containsExactly("worker", "reply");
			assertThat(reply.localPort()).isEqualTo(endpoints.get(1).port());
		}
	}

	@Test
	void tellsTheLocalPortToSocketsThatAreBoundToAllAddresses() {
		RouterSocket router = this.broker.sockets().bind(routerSettings(Endpoint.parse("tcp://*:*")));
		Endpoint bound = router.boundEndpoints().get(0);
		FrameSocket dealer = this.peers.dealer("dealer", new Endpoint("127.0.0.1", bound.port()));
		this.peers.send(dealer, "text");
		assertThat(this.broker.receive(router).localPort()).isEqualTo(bound.port());
	}

	@Test
	void closingMayTakeLongerThanTheLongestLinger() throws IOException {
		this.broker.sockets().connect(() -> bytes("long"), quietSettings(freePort(), Duration.ofMinutes(1)));
		this.broker.sockets().connect(() -> bytes("short"), quietSettings(freePort(), Duration.ofSeconds(1)));
		assertThat(this.broker.sockets().maxCloseMillis()).isGreaterThan(60_000);
	}

	@Test
	void reportsThePortsThatWereReallyBoundInTheirOrder() throws IOException {
		Endpoint fixed = freePort();
		List<Endpoint> bound = this.broker.sockets().bind(routerSettings(anyPort(), fixed, anyPort())).boundEndpoints();
		assertThat(bound).hasSize(3).doesNotHaveDuplicates().allMatch(Endpoint::isConnectable);
		assertThat(bound.get(1)).isEqualTo(fixed);
	}

	@Test
	void speaksIpv6() {
		assumeTrue(hasIpv6());
		RouterSocket router = this.broker.sockets()
			.bind(routerSettings(anyPort(), Endpoint.parse("tcp://[::1]:*"), anyPort()));
		for (Endpoint endpoint : router.boundEndpoints()) {
			FrameSocket dealer = this.peers.dealer("dealer-" + endpoint.port(), endpoint);
			this.peers.send(dealer, "text");
			assertThat(this.broker.receive(router).localPort()).isEqualTo(endpoint.port());
		}
	}

	@Test
	void portInUseIsToldAndLeavesNothingBound() throws IOException {
		try (ServerSocket other = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
			Endpoint taken = new Endpoint("127.0.0.1", other.getLocalPort());
			for (int i = 0; i < 20; i++) {
				Endpoint free = freePort();
				assertThatExceptionOfType(BindException.class)
					.isThrownBy(() -> this.broker.sockets().bind(routerSettings(free, taken)))
					.withMessageMatching("Cannot bind " + taken + ": .* in use.*")
					.satisfies((ex) -> assertThat(ex.getEndpoint()).isEqualTo(taken));
				RouterSocket router = this.broker.sockets().bind(routerSettings(free));
				assertThat(router.boundEndpoints()).containsExactly(free);
				router.close();
			}
		}
	}

	@Test
	void portInUseByASocketOfTheSameProcessIsTold() {
		Endpoint taken = this.broker.router().boundEndpoints().get(0);
		assertThatExceptionOfType(BindException.class)
			.isThrownBy(() -> this.broker.sockets().bind(routerSettings(taken)))
			.withMessageMatching("Cannot bind " + taken + ": .* in use.*");
		assertThatExceptionOfType(BindException.class)
			.isThrownBy(() -> this.peers.sockets().bind(routerSettings(taken)))
			.withMessageMatching("Cannot bind " + taken + ": .* in use.*");
	}

	@Test
	void addressOfAnotherMachineIsNotCalledAPortInUse() {
		Endpoint foreign = Endpoint.parse("tcp://192.0.2.1:7777");
		assertThatExceptionOfType(BindException.class)
			.isThrownBy(() -> this.broker.sockets().bind(routerSettings(anyPort(), foreign)))
			.withMessageStartingWith("Cannot bind " + foreign + ": ")
			.satisfies((ex) -> assertThat(ex.getMessage()).doesNotContain("in use"));
	}

	@Test
	void tellsWhenAPeerCloses() {
		RouterSocket router = this.broker.router();
		FrameSocket staying = this.peers.dealer("staying", router);
		FrameSocket leaving = this.peers.dealer("leaving", router);
		this.peers.exchange(staying, "staying", router);
		this.peers.exchange(leaving, "leaving", router);
		this.peers.send(leaving, "last words");
		leaving.close();
		FrameMessage last = this.broker.receive(router);
		assertThat(last.isDisconnection()).isFalse();
		assertThat(text(last)).containsExactly("leaving", "last words");
		FrameMessage notice = this.broker.receive(router);
		assertThat(notice.isDisconnection()).isTrue();
		assertThat(text(notice)).containsExactly("leaving");
		this.peers.exchange(staying, "staying", router);
		assertThat(router.receive()).isNull();
	}

	@Test
	void tellsWhenTheConnectionOfAPeerBreaksEvenInTheMiddleOfAMessage() throws IOException {
		RouterSocket router = this.broker.router();
		try (RawZmtpPeer peer = RawZmtpPeer.dealer(router.boundEndpoints().get(0), "peer")) {
			peer.send("complete");
			peer.sendFrame(RawZmtpPeer.MORE, bytes("incomplete"));
			assertThat(text(this.broker.receive(router))).containsExactly("peer", "complete");
			peer.reset();
		}
		FrameMessage notice = this.broker.receive(router);
		assertThat(notice.isDisconnection()).isTrue();
		assertThat(text(notice)).containsExactly("peer");
		assertThat(router.receive()).isNull();
	}

	@Test
	void tellsOfEveryOneOfManyPeersThatCloseAtOnce() throws IOException {
		RouterSocket router = this.broker.router();
		List<RawZmtpPeer> crowd = new ArrayList<>();
		List<String> identities = new ArrayList<>();
		for (int i = 0; i < 50; i++) {
			identities.add("peer-" + i);
			crowd.add(RawZmtpPeer.dealer(router.boundEndpoints().get(0), "peer-" + i));
			crowd.get(i).send("hello");
			assertThat(this.broker.receive(router).isDisconnection()).isFalse();
		}
		for (RawZmtpPeer peer : crowd) {
			peer.close();
		}
		List<String> gone = new ArrayList<>();
		for (int i = 0; i < 50; i++) {
			FrameMessage notice = this.broker.receive(router);
			assertThat(notice.isDisconnection()).isTrue();
			gone.addAll(text(notice));
		}
		assertThat(gone).containsExactlyInAnyOrderElementsOf(identities);
	}

	@Test
	void peerCannotForgeADisconnection() throws IOException {
		RouterSocket router = this.broker.router();
		try (RawZmtpPeer forger = RawZmtpPeer.dealer(router.boundEndpoints().get(0), "forger")) {
			Random random = new Random(1);
			for (int length : new int[] { 0, 1, 6, 15, 16, 17, 32 }) {
				for (int i = 0; i < 20; i++) {
					byte[] body = new byte[length];
					random.nextBytes(body);
					forger.sendFrame(0, body);
					FrameMessage message = this.broker.receive(router);
					assertThat(message.isDisconnection()).isFalse();
					assertThat(message.bytes(1)).isEqualTo(body);
				}
			}
			// Nor by sending on what it would have to know for another ROUTER.
			forger.send("forger");
			assertThat(text(this.broker.receive(router))).containsExactly("forger", "forger");
		}
		assertThat(this.broker.receive(router).isDisconnection()).isTrue();
	}

	@Test
	void messageOfTheMostFramesThatAreTakenIsReceived() throws IOException {
		RouterSocket router = this.broker.router();
		FrameSocket good = this.peers.dealer("good", router);
		this.peers.exchange(good, "good", router);
		String[] frames = new String[FrameScanner.MAX_FRAMES];
		for (int i = 0; i < frames.length; i++) {
			frames[i] = "f" + i;
		}
		try (RawZmtpPeer peer = RawZmtpPeer.dealer(router.boundEndpoints().get(0), "peer")) {
			peer.send(frames);
			peer.send("next");
			FrameMessage message = this.broker.receive(router);
			assertThat(message.size()).isEqualTo(FrameScanner.MAX_FRAMES + 1);
			assertThat(message.bytes(0)).isEqualTo(bytes("peer"));
			assertThat(message.bytes(15)).isEqualTo(bytes("f14"));
			assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> message.bytes(16));
			assertThat(text(this.broker.receive(router))).containsExactly("peer", "next");
			this.peers.exchange(good, "good", router);
		}
	}

	@Test
	void messageWhoseFramesWereNotAllKeptIsNotSentInPart() {
		RouterSocket router = this.broker.router();
		FrameSocket dealer = this.peers.dealer("dealer", router);
		this.peers.exchange(dealer, "dealer", router);
		FrameMessage tooLong = message("dealer");
		while (tooLong.size() <= FrameMessage.MAX_FRAMES) {
			tooLong.add(bytes("more"));
		}
		assertThatIllegalArgumentException().isThrownBy(() -> router.send(tooLong))
			.withMessage("Cannot send 17 frames: at most 16");
		assertThatIllegalArgumentException().isThrownBy(() -> dealer.send(tooLong));
		this.peers.exchange(dealer, "dealer", router);
	}

	@Test
	void largeFrameArrivesIntactAndCanBeForwarded() {
		RouterSettings settings = routerSettings(anyPort());
		RouterSocket router = this.broker.sockets()
			.bind(new RouterSettings(settings.endpoints(), 8 * 1024 * 1024, DrivenSockets.LIMITS, 100,
					Duration.ofMillis(200)));
		Endpoint endpoint = router.boundEndpoints().get(0);
		FrameSocket from = this.peers.dealer("from", endpoint);
		FrameSocket to = this.peers.sockets().connect(() -> bytes("to"), largeFrames(endpoint));
		FrameSocket copyTo = this.peers.sockets().connect(() -> bytes("copy-to"), largeFrames(endpoint));
		this.peers.exchange(to, "to", router);
		this.peers.exchange(copyTo, "copy-to", router);
		byte[] large = new byte[5 * 1024 * 1024 + 1];
		new Random(1).nextBytes(large);
		this.peers.until("a connection",
				() -> from.send(FrameMessage.of(bytes("before"), large, bytes("after"))) == SendResult.SENT);

		FrameMessage received = this.broker.receive(router);
		assertThat(received.size()).isEqualTo(4);
		assertThat(received.frame(2).buf().isDirect()).isTrue();
		assertThat(received.length(2)).isEqualTo(large.length);
		assertThat(received.bytes(2)).isEqualTo(large);

		FrameMessage copied = message("copy-to").addCopy(received, 1).addCopy(received, 2).addCopy(received, 3);
		FrameMessage moved = message("to").add(received, 1).add(received, 2).add(received, 3);
		assertThat(router.send(moved)).isEqualTo(SendResult.SENT);
		assertThat(router.send(copied)).isEqualTo(SendResult.SENT);
		for (FrameSocket receiver : List.of(to, copyTo)) {
			FrameMessage forwarded = this.peers.receive(receiver);
			assertThat(forwarded.size()).isEqualTo(3);
			assertThat(forwarded.bytes(0)).isEqualTo(bytes("before"));
			assertThat(forwarded.bytes(1)).isEqualTo(large);
			assertThat(forwarded.bytes(2)).isEqualTo(bytes("after"));
		}
	}

	@Test
	void copiedFramesCanBeSentAfterTheOriginal() {
		RouterSocket router = this.broker.router();
		FrameSocket dealer = this.peers.dealer("dealer", router);
		this.peers.send(dealer, "header", "payload");
		FrameMessage received = this.broker.receive(router);
		router.send(message("dealer").add(received, 2));
		router.send(message("dealer").addCopy(received, 1).addCopy(received, 2));
		router.send(message("dealer").addCopy(received, 2).addCopy(received, 1));
		assertThat(text(this.peers.receive(dealer))).containsExactly("payload");
		assertThat(text(this.peers.receive(dealer))).containsExactly("header", "payload");
		assertThat(text(this.peers.receive(dealer))).containsExactly("payload", "header");
	}

	@Test
	void identityOfAConnectionIsTheSameInstanceForEachMessage() {
		RouterSocket router = this.broker.router();
		FrameSocket dealer = this.peers.dealer("dealer", router);
		this.peers.send(dealer, "one");
		this.peers.send(dealer, "two");
		byte[] identity = this.broker.receive(router).bytes(0);
		assertThat(this.broker.receive(router).bytes(0)).isSameAs(identity);
	}

	@Test
	void knowsOfAMessageWhoseSignalWasConsumedBySending() {
		RouterSocket router = this.broker.router();
		FrameSocket dealer = this.peers.dealer("dealer", router);
		this.peers.exchange(dealer, "dealer", router);
		assertThat(router.receive()).isNull();
		this.peers.send(dealer, "text");
		ZMQ.Socket socket = ((JeroMqSocket) router).socket();
		this.peers.until("the message", () -> (socket.getEvents() & ZMQ.Poller.POLLIN) != 0);
		router.send(message("nobody", "reads all signals"));
		assertThat(this.broker.sockets().hasInput()).isTrue();
		assertThat(text(this.broker.receive(router))).containsExactly("dealer", "text");
	}

	@Test
	void closingASocketTwiceIsHarmless() {
		RouterSocket router = this.broker.router();
		router.close();
		router.close();
	}

	@Test
	void closingSendsWhatTheSocketHasTaken() {
		RouterSocket router = this.broker.router();
		FrameSocket dealer = this.peers.sockets()
			.connect(() -> bytes("dealer"), quietSettings(router.boundEndpoints().get(0), Duration.ofSeconds(8)));
		this.peers.exchange(dealer, "dealer", router);
		// More than the system buffers, so that closing has something to wait for.
		byte[] body = new byte[DrivenSockets.MAX_FRAME_BYTES];
		for (int i = 0; i < 50; i++) {
			assertThat(dealer.send(FrameMessage.of(bytes("goodbye " + i), body))).isEqualTo(SendResult.SENT);
		}
		this.peers.close();
		for (int i = 0; i < 50; i++) {
			assertThat(this.broker.receive(router).bytes(1)).isEqualTo(bytes("goodbye " + i));
		}
		assertThat(this.broker.receive(router).isDisconnection()).isTrue();
	}

	@Test
	void closingDoesNotWaitLongerThanItsLingerForAPeerThatDoesNotRead() throws IOException {
		try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
			FrameSocket dealer = this.peers.sockets()
				.connect(() -> bytes("dealer"),
						quietSettings(new Endpoint("127.0.0.1", server.getLocalPort()), Duration.ofMillis(200)));
			try (RawZmtpPeer reader = RawZmtpPeer.acceptAsRouter(server)) {
				byte[] body = new byte[DrivenSockets.MAX_FRAME_BYTES];
				this.peers.until("a connection", () -> dealer.send(FrameMessage.of(body)) == SendResult.SENT);
				for (int i = 0; i < 20; i++) {
					dealer.send(FrameMessage.of(body));
				}
				this.peers.close();
				assertThat(reader.readFrame()).hasSize(body.length);
			}
		}
	}

	@Test
	void socketsThatComeAndGoLeakNoFileDescriptors() {
		UnixOperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(UnixOperatingSystemMXBean.class);
		assumeTrue(system != null);
		Endpoint endpoint = this.broker.router().boundEndpoints().get(0);
		this.peers.dealer("first", endpoint);
		long before = system.getOpenFileDescriptorCount();
		for (int i = 0; i < 100; i++) {
			FrameSocket dealer = this.peers.dealer("dealer-" + i, endpoint);
			this.peers.await(TimeUnit.MILLISECONDS.toNanos(1));
			dealer.close();
		}
		this.peers.until("their end", () -> system.getOpenFileDescriptorCount() < before + 20);
	}

	/**
	 * Without heartbeats, which would end the connection to a peer that does not read.
	 */
	private static DealerSettings quietSettings(Endpoint endpoint, Duration linger) {
		return dealerSettings(endpoint, DrivenSockets.MAX_FRAME_BYTES, Duration.ofMinutes(2), Duration.ofMinutes(1),
				linger);
	}

	private static DealerSettings largeFrames(Endpoint endpoint) {
		return dealerSettings(endpoint, 8 * 1024 * 1024, Duration.ofSeconds(2), Duration.ofSeconds(1),
				Duration.ofMillis(200));
	}

	private static boolean hasIpv6() {
		try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getAllByName("::1")[0])) {
			return server.isBound();
		}
		catch (IOException ex) {
			return false;
		}
	}

}
