package io.zss.transport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import ch.qos.logback.classic.Level;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.zss.CapturedLog;
import io.zss.RawZmtpPeer;

import static io.zss.transport.DrivenSockets.anyPort;
import static io.zss.transport.DrivenSockets.bytes;
import static io.zss.transport.DrivenSockets.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

/**
 * What a ROUTER socket holds for its peers is bounded, and those that reach a bound harm
 * no others.
 */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class RouterLimitsTests {

	private static final int MB = 1024 * 1024;

	@AutoClose
	private final BothSides sides = new BothSides();

	private final DrivenSockets broker = this.sides.broker();

	private final DrivenSockets peers = this.sides.peers();

	// Long frames JeroMQ writes from their own buffers, short ones it copies.
	@ParameterizedTest
	@ValueSource(ints = { 0, 100, 5_000, 100_000, MB })
	void noMoreBytesWaitForAPeerThatDoesNotReadThanItMayHave(int length) throws IOException {
		JeroMqRouterSocket router = this.broker
			.router(new RouterLimits(10, 1_000_000, 3 * MB, 100 * MB, 1000, 1 << 30));
		FrameSocket good = this.peers.dealer("good", router);
		this.peers.exchange(good, "good", router);
		try (RawZmtpPeer slow = slowPeer(router, "slow")) {
			int sent = fill(router, "slow", length);
			assertThat(router.waitingBytes()).isPositive().isLessThanOrEqualTo(3 * MB);
			this.peers.exchange(good, "good", router);

			for (int i = 0; i < sent; i++) {
				assertThat(slow.readFrame()).hasSize(length);
			}
			this.broker.until("nothing to wait", () -> {
				assertThat(router.receive()).isNull();
				return router.waitingBytes() == 0;
			});
			assertThat(router.send(message("slow", "room again"))).isEqualTo(SendResult.SENT);
			assertThat(slow.readFrame()).isEqualTo(bytes("room again"));
		}
	}

	@Test
	void messagesForAPeerThatHasGoneDoNotCount() throws IOException {
		JeroMqRouterSocket router = this.broker.router(new RouterLimits(10, 1_000_000, 3 * MB, 3 * MB, 1000, 1 << 30));
		for (int i = 0; i < 3; i++) {
			try (RawZmtpPeer slow = slowPeer(router, "slow-" + i)) {
				fill(router, "slow-" + i, 100_000);
				assertThat(router.waitingBytes()).isGreaterThan(2 * MB);
				slow.reset();
			}
			assertThat(this.broker.receive(router).isDisconnection()).isTrue();
			assertThat(router.waitingBytes()).isZero();
		}
		assertThat(router.send(message("nobody", "text"))).isEqualTo(SendResult.UNREACHABLE);
		assertThat(router.waitingBytes()).isZero();
	}

	@Test
	void peersThatDoNotReadTogetherGetNoMoreThanTheTotalAndCutOffNobody() throws IOException {
		JeroMqRouterSocket router = this.broker.router(new RouterLimits(10, 1_000_000, 3 * MB, 4 * MB, 1000, 1 << 30));
		FrameSocket good = this.peers.dealer("good", router);
		this.peers.exchange(good, "good", router);
		try (RawZmtpPeer first = slowPeer(router, "first"); RawZmtpPeer second = slowPeer(router, "second")) {
			while (hasRoomForAMegabyte(router, good)) {
				// The system's buffers take more at any time, until they are full as
				// well.
				fill(router, "first", 100_000);
				fill(router, "second", 100_000);
				assertThat(router.waitingBytes()).isLessThanOrEqualTo(4L * MB);
				this.peers.exchange(good, "good", router);
			}
			first.reset();
			assertThat(this.broker.receive(router).isDisconnection()).isTrue();
			assertThat(router.send(FrameMessage.of(bytes("good"), new byte[MB]))).isEqualTo(SendResult.SENT);
			assertThat(this.peers.receive(good).length(0)).isEqualTo(MB);
			second.reset();
		}
	}

	private boolean hasRoomForAMegabyte(JeroMqRouterSocket router, FrameSocket good) {
		SendResult result = router.send(FrameMessage.of(bytes("good"), new byte[MB]));
		if (result == SendResult.SENT) {
			assertThat(this.peers.receive(good).length(0)).isEqualTo(MB);
			return true;
		}
		assertThat(result).isEqualTo(SendResult.FULL);
		return false;
	}

	@Test
	void peersThatDoNotReadLeaveRoomForTheLongMessagesOfOthers() throws IOException {
		JeroMqRouterSocket router = this.broker
			.router(new RouterLimits(100, 1_000_000, 64 * MB, 64 * MB, 1000, 1 << 30));
		FrameSocket good = this.peers.dealer("good", router);
		this.peers.exchange(good, "good", router);
		List<RawZmtpPeer> slow = new ArrayList<>();
		try {
			for (int i = 0; i < 10; i++) {
				slow.add(slowPeer(router, "slow-" + i));
				for (int length = MB; length > 1000; length /= 2) {
					fill(router, "slow-" + i, length, 3);
				}
			}
			assertThat(router.waitingBytes()).isGreaterThan(48 * MB);
			for (int i = 0; i < 20; i++) {
				byte[] body = new byte[20_000 + i * 1_000];
				assertThat(router.send(FrameMessage.of(bytes("good"), body))).isEqualTo(SendResult.SENT);
				assertThat(this.peers.receive(good).length(0)).isEqualTo(body.length);
			}
		}
		finally {
			for (RawZmtpPeer peer : slow) {
				peer.reset();
			}
		}
	}

	@Test
	void peerThatDoesNotReadLosesItsConnectionWhenItHasTheRoomOfOthers() throws IOException {
		JeroMqRouterSocket router = this.broker.sockets()
			.bind(new RouterSettings(List.of(anyPort()), MB,
					new RouterLimits(100, 1_000_000, 4 * MB, 4 * MB, 1000, 1 << 30),
					new ConnectionTimeouts(Duration.ofSeconds(5), Duration.ofSeconds(1), Duration.ZERO), 100,
					Duration.ZERO));
		FrameSocket good = this.peers.dealer("good", router);
		this.peers.exchange(good, "good", router);
		try (CapturedLog log = new CapturedLog(PeerFaults.class.getName());
				RawZmtpPeer slow = slowPeer(router, "slow")) {
			this.broker.until("the connection to end", () -> {
				router.send(FrameMessage.of(bytes("slow"), new byte[100_000]));
				FrameMessage message = router.receive();
				return message != null && message.isDisconnection();
			});
			assertThat(log.messages(Level.WARN)).singleElement().asString().contains("it has read nothing for");
			assertThat(router.stalledConnections()).isOne();
			assertThat(router.waitingBytes()).isZero();
			slow.reset();
		}
		this.peers.exchange(good, "good", router);
	}

	@Test
	void announcementsTakeNothingFromOthers() throws IOException {
		JeroMqRouterSocket router = this.broker.router(new RouterLimits(100, 1000, MB, MB, 1000, 3 * MB));
		FrameSocket good = this.peers.dealer("good", router);
		this.peers.exchange(good, "good", router);
		List<RawZmtpPeer> silent = new ArrayList<>();
		try {
			for (int i = 0; i < 20; i++) {
				silent.add(slowPeer(router, "silent-" + i));
				silent.get(i).announceFrame(MB);
			}
			for (int i = 0; i < 20; i++) {
				byte[] body = new byte[500_000 + i];
				this.peers.until("a connection", () -> good.send(FrameMessage.of(body)) == SendResult.SENT);
				assertThat(this.broker.receive(router).length(1)).isEqualTo(body.length);
				assertThat(router.arrivals().bytes() + router.arrivals().promisedBytes()).isLessThan(3 * MB);
			}
			for (RawZmtpPeer peer : silent) {
				peer.write(new byte[MB]);
				assertThat(this.broker.receive(router).length(1)).isEqualTo(MB);
			}
			assertEmpty(router);
			assertThat(router.overrunConnections()).isZero();
			assertThat(router.stalledConnections()).isZero();
		}
		finally {
			for (RawZmtpPeer peer : silent) {
				peer.close();
			}
		}
	}

	@Test
	void connectionsThatEndInTheMiddleOfAMessageLeaveNothingBehind() throws IOException {
		JeroMqRouterSocket router = this.broker.router(new RouterLimits(100, 1000, MB, MB, 1000, 3 * MB));
		for (int i = 0; i < 20; i++) {
			try (RawZmtpPeer vanishing = slowPeer(router, "vanishing-" + i)) {
				vanishing.sendFrame(RawZmtpPeer.MORE, new byte[100_000]);
				vanishing.announceFrame(MB);
				vanishing.write(new byte[i * 50_000]);
				vanishing.reset();
			}
			assertThat(this.broker.receive(router).isDisconnection()).isTrue();
		}
		assertEmpty(router);
	}

	/**
	 * A command after a counted frame left a credit once.
	 */
	@Test
	void commandsInTheMiddleOfAMessageChangeNothing() throws IOException {
		JeroMqRouterSocket router = this.broker.router(new RouterLimits(100, 1000, MB, MB, 1000, 3 * MB));
		try (RawZmtpPeer peer = slowPeer(router, "peer")) {
			for (int i = 0; i < 20; i++) {
				peer.sendFrame(RawZmtpPeer.MORE, new byte[200_000]);
				for (int n = 0; n < 10; n++) {
					peer.sendFrame(RawZmtpPeer.COMMAND, new byte[4096]);
				}
				this.broker.until("the frame to arrive", () -> {
					assertThat(router.receive()).isNull();
					return router.arrivals().bytes() >= 200_000;
				});
				assertThat(router.arrivals().bytes()).isBetween(200_000L, 201_000L);
				peer.sendFrame(0, new byte[100]);
				assertThat(this.broker.receive(router).length(1)).isEqualTo(200_000);
				assertEmpty(router);
			}
		}
	}

	@Test
	void peerThatSendsFasterThanTheLoopReceivesIsSlowedDownAndLosesNothing() throws Exception {
		JeroMqRouterSocket router = this.broker.router(new RouterLimits(100, 100_000, MB, MB, 100_000, 4 * MB));
		FrameSocket good = this.peers.dealer("good", router);
		this.peers.exchange(good, "good", router);
		int messages = 200;
		try (RawZmtpPeer fast = slowPeer(router, "fast")) {
			Thread sender = new Thread(() -> {
				try {
					for (int i = 0; i < messages; i++) {
						fast.sendFrame(0, new byte[100_000 + i]);
					}
				}
				catch (IOException ex) {
					throw new UncheckedIOException(ex);
				}
			});
			sender.start();
			this.broker.until("a full share", () -> router.arrivals().bytes() >= MB);
			// Whatever it is, it is not much more after a while.
			TimeUnit.MILLISECONDS.sleep(200);
			assertThat(router.arrivals().bytes()).isLessThan(2 * MB);
			assertThat(sender.isAlive()).isTrue();

			int fromFast = 0;
			int fromGood = 0;
			this.peers.send(good, "beside it");
			while (fromFast < messages) {
				FrameMessage message = this.broker.receive(router);
				if (message.bytes(0).length == 4 && message.bytes(0)[0] == 'g') {
					fromGood++;
				}
				else {
					assertThat(message.length(1)).isEqualTo(100_000 + fromFast);
					fromFast++;
				}
			}
			sender.join();
			assertThat(fromGood).isOne();
			assertEmpty(router);
		}
		assertThat(router.overrunConnections()).isZero();
	}

	@Test
	void unfinishedMessagesThatFillTheMemoryAreFinishedOneAfterTheOther() throws Exception {
		JeroMqRouterSocket router = this.broker.router(new RouterLimits(100, 1000, MB, MB, 1000, 2 * MB));
		List<RawZmtpPeer> peers = new ArrayList<>();
		List<Thread> senders = new ArrayList<>();
		try {
			for (int i = 0; i < 8; i++) {
				RawZmtpPeer peer = slowPeer(router, "peer-" + i);
				peers.add(peer);
				senders.add(new Thread(() -> {
					try {
						peer.sendFrame(RawZmtpPeer.MORE, new byte[MB - 1000]);
						peer.sendFrame(0, new byte[500]);
					}
					catch (IOException ex) {
						throw new UncheckedIOException(ex);
					}
				}));
			}
			senders.forEach(Thread::start);
			for (int i = 0; i < 8; i++) {
				assertThat(this.broker.receive(router).length(1)).isEqualTo(MB - 1000);
				assertThat(router.arrivals().bytes()).isLessThan(4 * MB);
			}
			assertEmpty(router);
			for (Thread sender : senders) {
				sender.join();
			}
		}
		finally {
			for (RawZmtpPeer peer : peers) {
				peer.close();
			}
		}
	}

	@Test
	void messagesThatStopInTheMiddleHoldUpNoShorterOnes() throws IOException {
		JeroMqRouterSocket router = patientRouter(64 * MB, Duration.ofMinutes(5));
		FrameSocket good = this.peers.dealer("good", router);
		this.peers.exchange(good, "good", router);
		List<RawZmtpPeer> halves = new ArrayList<>();
		try {
			for (int i = 0; i < 30; i++) {
				halves.add(stoppedInTheMiddle(router, "half-" + i, 900_000));
			}
			this.broker.until("the memory to be full", () -> {
				assertThat(router.receive()).isNull();
				return router.arrivals().isAwaited();
			});
			for (int i = 0; i < 20; i++) {
				byte[] body = new byte[150_000 + i];
				this.peers.until("a connection", () -> good.send(FrameMessage.of(body)) == SendResult.SENT);
				assertThat(this.broker.receive(router).length(1)).isEqualTo(body.length);
				assertThat(router.arrivals().bytes()).isLessThan(32 * MB);
			}
		}
		finally {
			for (RawZmtpPeer half : halves) {
				half.reset();
			}
		}
		for (int i = 0; i < 30; i++) {
			assertThat(this.broker.receive(router).isDisconnection()).isTrue();
		}
		assertEmpty(router);
		assertThat(router.stalledConnections()).isZero();
	}

	@Test
	void messageThatStopsEndsItsConnectionSoonerWhenOthersWaitForItsMemory() throws IOException {
		JeroMqRouterSocket router = patientRouter(2 * MB, Duration.ofSeconds(10));
		try (CapturedLog log = new CapturedLog(PeerFaults.class.getName());
				RawZmtpPeer first = stoppedInTheMiddle(router, "first", 1_000_000);
				RawZmtpPeer second = stoppedInTheMiddle(router, "second", 1_000_000)) {
			assertThat(this.broker.receive(router).isDisconnection()).isTrue();
			assertThat(router.stalledConnections()).isOne();
			assertThat(log.messages(Level.WARN)).singleElement().asString().contains("others wait for its memory");
			first.reset();
			second.reset();
		}
		assertThat(this.broker.receive(router).isDisconnection()).isTrue();
		assertEmpty(router);
	}

	@Test
	void messageLongerThanItsShareEndsItsConnection() throws IOException {
		JeroMqRouterSocket router = this.broker.router(new RouterLimits(100, 1000, MB, MB, 1000, 4 * MB));
		try (RawZmtpPeer greedy = slowPeer(router, "greedy")) {
			assertThat(router.receive()).isNull();
			assertThatIOException().isThrownBy(() -> {
				for (int i = 0; i < 20; i++) {
					greedy.sendFrame(RawZmtpPeer.MORE, new byte[MB]);
				}
			});
		}
		assertThat(this.broker.receive(router).isDisconnection()).isTrue();
		assertThat(router.overrunConnections()).isOne();
		assertEmpty(router);
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 10, 10_000 })
	void messageWithoutEndEndsItsConnection(int length) throws IOException {
		JeroMqRouterSocket router = this.broker.router(new RouterLimits(100, 1000, MB, MB, 1000, 100 * MB));
		FrameSocket good = this.peers.dealer("good", router);
		this.peers.exchange(good, "good", router);
		try (RawZmtpPeer endless = slowPeer(router, "endless")) {
			assertThatIOException().isThrownBy(() -> {
				while (true) {
					endless.sendFrame(RawZmtpPeer.MORE, new byte[length]);
				}
			});
		}
		assertThat(this.broker.receive(router).isDisconnection()).isTrue();
		assertThat(router.overrunConnections()).isOne();
		assertEmpty(router);
		this.peers.exchange(good, "good", router);
	}

	@Test
	void messagesThatAreReceivedTakeNoMoreMemory() throws IOException {
		JeroMqRouterSocket router = this.broker.router(new RouterLimits(100, 1000, MB, MB, 1000, 3 * MB));
		try (RawZmtpPeer busy = slowPeer(router, "busy")) {
			for (int i = 0; i < 200; i++) {
				busy.sendFrame(RawZmtpPeer.COMMAND, bytes("\4PING\0\0context"));
				busy.readFrame();
				busy.sendFrame(RawZmtpPeer.MORE, new byte[100]);
				busy.sendFrame(RawZmtpPeer.MORE, new byte[100 * 1024]);
				busy.sendFrame(0, new byte[i * 1000]);
				assertThat(this.broker.receive(router).length(3)).isEqualTo(i * 1000);
			}
			assertEmpty(router);
			assertThat(router.overrunConnections()).isZero();
		}
	}

	@Test
	void connectionsBeyondTheLimitAreClosedAtOnceAndOthersUntouched() throws IOException {
		JeroMqRouterSocket router = this.broker.router(new RouterLimits(3, 1000, MB, MB, 1000, 1 << 30));
		Endpoint endpoint = router.boundEndpoints().get(0);
		FrameSocket good = this.peers.dealer("good", router);
		this.peers.exchange(good, "good", router);
		try (RawZmtpPeer second = slowPeer(router, "second"); RawZmtpPeer silent = RawZmtpPeer.connect(endpoint)) {
			for (int i = 0; i < 5; i++) {
				try (RawZmtpPeer refused = RawZmtpPeer.connect(endpoint)) {
					refused.awaitClosedByPeer();
				}
			}
			assertThat(router.refusedConnections()).isEqualTo(5);
			this.peers.exchange(good, "good", router);
			assertThat(router.send(message("second", "text"))).isEqualTo(SendResult.SENT);
			assertThat(second.readFrame()).isEqualTo(bytes("text"));
			silent.reset();
		}
		assertThat(this.broker.receive(router).isDisconnection()).isTrue();
		this.peers.exchange(this.peers.dealer("next", router), "next", router);
	}

	@Test
	void connectionsBeyondThoseOfTheirAddressAreClosedAtOnceAndOtherAddressesUntouched() throws IOException {
		JeroMqRouterSocket router = this.broker
			.router(new RouterLimits(100, 1000, MB, MB, 1000, 1 << 30, new Quota(0, 0, 2)));
		Endpoint endpoint = router.boundEndpoints().get(0);
		try (RawZmtpPeer first = RawZmtpPeer.connectFrom("127.0.0.2", endpoint);
				RawZmtpPeer second = RawZmtpPeer.connectFrom("127.0.0.2", endpoint)) {
			for (int i = 0; i < 3; i++) {
				try (RawZmtpPeer refused = RawZmtpPeer.connectFrom("127.0.0.2", endpoint)) {
					refused.awaitClosedByPeer();
				}
			}
			assertThat(router.refusedOfAddress()).isEqualTo(3);
			assertThat(router.refusedConnections()).isZero();
			assertThat(router.lastRefusedOfAddress()).isEqualTo("127.0.0.2 has 2 connections");
			FrameSocket good = this.peers.dealer("good", router);
			this.peers.exchange(good, "good", router);
			second.asDealer("second").send("hello");
			assertThat(this.broker.receive(router).length(1)).isEqualTo(5);
			first.reset();
		}
		this.broker.until("room for the address", () -> {
			try {
				RawZmtpPeer.connectFrom("127.0.0.2", endpoint).asDealer("next").close();
				return true;
			}
			catch (IOException ex) {
				return false;
			}
		});
	}

	@Test
	void handshakesBeyondTheRateOfTheirAddressAreClosedAtOnceAndOtherAddressesUntouched() throws IOException {
		JeroMqRouterSocket router = this.broker
			.router(new RouterLimits(100, 1000, MB, MB, 1000, 1 << 30, new Quota(1, 5, 0)));
		Endpoint endpoint = router.boundEndpoints().get(0);
		int refused = 0;
		for (int i = 0; i < 100; i++) {
			try (RawZmtpPeer peer = RawZmtpPeer.connectFrom("127.0.0.2", endpoint)) {
				peer.asDealer("peer-" + i);
			}
			catch (IOException ex) {
				refused++;
			}
		}
		assertThat(refused).isBetween(50, 95);
		assertThat(router.refusedOfAddress()).isEqualTo(refused);
		assertThat(router.lastRefusedOfAddress()).isEqualTo("127.0.0.2 begins more than 1 handshakes a second");
		for (int i = refused; i < 100; i++) {
			assertThat(this.broker.receive(router).isDisconnection()).isTrue();
		}
		FrameSocket good = this.peers.dealer("good", router);
		this.peers.exchange(good, "good", router);
	}

	private void assertEmpty(JeroMqRouterSocket router) {
		this.broker.until("nothing to be held", () -> {
			assertThat(router.receive()).isNull();
			return router.arrivals().bytes() == 0 && router.arrivals().promisedBytes() == 0;
		});
	}

	/**
	 * A router that is used to messages that stop for a while.
	 */
	private JeroMqRouterSocket patientRouter(long totalReceiveBytes, Duration progress) {
		return this.broker.sockets()
			.bind(new RouterSettings(List.of(anyPort()), MB,
					new RouterLimits(100, 1000, MB, MB, 1000, totalReceiveBytes),
					new ConnectionTimeouts(Duration.ofSeconds(5), progress, Duration.ZERO), 100, Duration.ZERO));
	}

	private RawZmtpPeer stoppedInTheMiddle(RouterSocket router, String identity, int bytes) throws IOException {
		RawZmtpPeer peer = slowPeer(router, identity);
		peer.announceFrame(MB);
		peer.write(new byte[bytes]);
		return peer;
	}

	private RawZmtpPeer slowPeer(RouterSocket router, String identity) throws IOException {
		RawZmtpPeer slow = RawZmtpPeer.dealer(router.boundEndpoints().get(0), identity);
		slow.send("hello");
		assertThat(this.broker.receive(router).length(1)).isEqualTo(5);
		return slow;
	}

	/**
	 * Sends until nothing more is taken for a while: some bytes still move into the
	 * system's buffers.
	 * @return the number of messages that were taken
	 */
	private int fill(JeroMqRouterSocket router, String identity, int length) {
		return fill(router, identity, length, 50);
	}

	private int fill(JeroMqRouterSocket router, String identity, int length, int refusals) {
		int sent = 0;
		int refusedInARow = 0;
		while (refusedInARow < refusals) {
			SendResult result = router.send(FrameMessage.of(bytes(identity), new byte[length]));
			assertThat(result).isNotEqualTo(SendResult.UNREACHABLE);
			if (result == SendResult.SENT) {
				sent++;
				refusedInARow = 0;
			}
			else {
				refusedInARow++;
				this.broker.await(TimeUnit.MILLISECONDS.toNanos(1));
			}
		}
		return sent;
	}

}
