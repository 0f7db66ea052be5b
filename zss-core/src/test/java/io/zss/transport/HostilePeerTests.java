package io.zss.transport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import ch.qos.logback.classic.Level;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.zss.CapturedLog;
import io.zss.RawZmtpPeer;

import static io.zss.transport.DrivenSockets.anyPort;
import static io.zss.transport.DrivenSockets.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

/**
 * Peers that are silent, slow, half-written, too large or gone, one by one and by the
 * thousand, at both endpoints of a ROUTER, and a good peer beside them.
 */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class HostilePeerTests {

	private static final int MB = 1024 * 1024;

	private static final ConnectionTimeouts SHORT_TIMES = new ConnectionTimeouts(Duration.ofSeconds(1),
			Duration.ofSeconds(1), Duration.ofMinutes(2));

	private final EchoDuty duty = new EchoDuty(new RouterSettings(List.of(anyPort(), anyPort()), 74L * MB,
			new RouterLimits(4000, 1000, 8 * MB, 16 * MB, 1000, 80L * MB), SHORT_TIMES, 1000, Duration.ZERO));

	private final EventLoop loop = new EventLoop("zss-hostile-test", LoopClock.system(), this.duty,
			new LoopSettings(0, 16, Duration.ZERO));

	private RawZmtpPeer good;

	@BeforeEach
	void start() throws IOException {
		this.loop.start();
		this.good = RawZmtpPeer.dealer(frontend(), "good");
	}

	@AfterEach
	void stop() throws IOException {
		this.good.close();
		this.loop.close();
		assertThat(this.loop.failure()).isNull();
	}

	// Trap 15
	@Test
	void readyOfTwentyMegabytesEndsItsConnectionAfterItsHeader() throws IOException {
		Map<String, String> properties = new LinkedHashMap<>();
		for (int i = 0; i < 1_000_000; i++) {
			properties.put("p" + i, "0123456");
		}
		byte[] ready = RawZmtpPeer.ready(properties);
		assertThat(ready).hasSizeGreaterThan(18_000_000);
		for (Endpoint endpoint : this.duty.endpoints()) {
			try (RawZmtpPeer bad = RawZmtpPeer.connect(endpoint)) {
				bad.greet();
				assertThatIOException().isThrownBy(() -> {
					while (true) {
						bad.sendFrame(RawZmtpPeer.COMMAND, ready);
					}
				});
			}
		}
		assertThat(this.duty.router().malformedConnections()).isEqualTo(2);
		assertGood();
	}

	// Trap 16
	@Test
	void longIdentityIsRefusedAtTheHandshakeCountedAndLoggedOnce() throws IOException {
		try (CapturedLog log = new CapturedLog(PeerFaults.class.getName())) {
			for (int i = 1; i <= 50; i++) {
				try (RawZmtpPeer bad = RawZmtpPeer.connect(frontend())) {
					bad.greet();
					bad.sendFrame(RawZmtpPeer.COMMAND,
							RawZmtpPeer.ready(Map.of("Socket-Type", "DEALER", "Identity", "i".repeat(255 + i))));
					bad.awaitClosedByPeer();
				}
			}
			assertThat(this.duty.router().malformedConnections()).isEqualTo(50);
			assertThat(log.messages(Level.WARN)).singleElement()
				.asString()
				.contains("127.0.0.1", "an identity of 256 bytes, at most 255 are allowed");
		}
		assertGood();
	}

	@Test
	void identityOfTheGreatestLengthIsWelcome() throws IOException {
		String identity = "i".repeat(255);
		try (RawZmtpPeer peer = RawZmtpPeer.dealer(frontend(), identity)) {
			peer.send("text");
			assertThat(peer.readFrame()).isEqualTo(bytes("text"));
		}
	}

	// Traps 11 and 17
	@Test
	void handshakesThatStopAnywhereEndAtTheirDeadline() throws IOException {
		byte[] greeting = new byte[64];
		greeting[0] = (byte) 0xff;
		greeting[9] = 0x7f;
		greeting[10] = 3;
		System.arraycopy(bytes("NULL"), 0, greeting, 12, 4);
		List<RawZmtpPeer> stalled = new ArrayList<>();
		for (int length : new int[] { 0, 1, 9, 10, 11, 12, 40, 63, 64 }) {
			for (Endpoint endpoint : this.duty.endpoints()) {
				RawZmtpPeer peer = RawZmtpPeer.connect(endpoint);
				peer.write(Arrays.copyOf(greeting, length));
				stalled.add(peer);
			}
		}
		for (RawZmtpPeer peer : stalled) {
			peer.awaitClosedByPeer();
			peer.close();
		}
		assertThat(this.duty.router().stalledConnections()).isEqualTo(stalled.size());
		assertGood();
	}

	@ParameterizedTest
	@ValueSource(ints = { 10, 60_000, 10_000_000 })
	void messageThatStopsInTheMiddleEndsItsConnection(int length) throws IOException {
		try (RawZmtpPeer stalled = RawZmtpPeer.dealer(frontend(), "stalled")) {
			stalled.announceFrame(length);
			stalled.write(new byte[length / 2]);
			stalled.awaitClosedByPeer();
		}
		assertThat(this.duty.router().stalledConnections()).isOne();
		assertGood();
	}

	@Test
	void messageThatGoesOnSlowlyArrives() throws Exception {
		try (RawZmtpPeer slow = RawZmtpPeer.dealer(frontend(), "slow")) {
			slow.announceFrame(300_000);
			for (int i = 0; i < 12; i++) {
				slow.write(new byte[25_000]);
				TimeUnit.MILLISECONDS.sleep(100);
			}
			assertThat(slow.readFrame()).hasSize(300_000);
		}
		assertThat(this.duty.router().stalledConnections()).isZero();
	}

	@Test
	void connectionThatIsIdleAfterItsHandshakeStays() throws Exception {
		try (RawZmtpPeer idle = RawZmtpPeer.dealer(frontend(), "idle")) {
			TimeUnit.SECONDS.sleep(3);
			idle.send("still there");
			assertThat(idle.readFrame()).isEqualTo(bytes("still there"));
		}
	}

	// Trap 2
	@Test
	void announcementsOfFarMoreThanThereIsMemoryHarmNobody() throws IOException {
		List<RawZmtpPeer> silent = new ArrayList<>();
		for (int i = 0; i < 20; i++) {
			silent.add(RawZmtpPeer.dealer(this.duty.endpoints().get(i % 2), "silent-" + i));
			silent.get(i).announceFrame(74L * MB);
		}
		for (int i = 0; i < 20; i++) {
			byte[] body = new byte[20_000 + i * 200_000];
			this.good.sendFrame(0, body);
			assertThat(this.good.readFrame()).hasSize(body.length);
		}
		for (RawZmtpPeer peer : silent) {
			peer.awaitClosedByPeer();
			peer.close();
		}
		assertThat(this.duty.router().stalledConnections()).isEqualTo(20);
		assertGood();
	}

	/**
	 * With threads of their own the connections pause on one thread and go on from
	 * another.
	 */
	@ParameterizedTest
	@ValueSource(ints = { 0, 2 })
	void floodsOfLongMessagesAreSlowedDownAndAnsweredWhole(int ioThreads) throws Exception {
		EchoDuty flooded = new EchoDuty(new RouterSettings(List.of(anyPort()), MB,
				new RouterLimits(100, 1000, 64 * MB, 256 * MB, 1000, 2 * MB), 100, Duration.ZERO));
		int messages = 100;
		List<Thread> senders = new ArrayList<>();
		List<RawZmtpPeer> floods = new ArrayList<>();
		try (EventLoop flooding = new EventLoop("zss-flood-test", LoopClock.system(), flooded,
				new LoopSettings(ioThreads, 16, Duration.ZERO))) {
			flooding.start();
			for (int i = 0; i < 4; i++) {
				RawZmtpPeer peer = RawZmtpPeer.dealer(flooded.endpoint(), "flood-" + i);
				floods.add(peer);
				Thread sender = new Thread(() -> {
					try {
						for (int n = 0; n < messages; n++) {
							peer.sendFrame(0, new byte[200_000 + n]);
						}
					}
					catch (IOException ex) {
						throw new UncheckedIOException(ex);
					}
				});
				senders.add(sender);
				sender.start();
			}
			for (int n = 0; n < messages; n++) {
				for (RawZmtpPeer peer : floods) {
					assertThat(peer.readFrame()).hasSize(200_000 + n);
				}
			}
			for (Thread sender : senders) {
				sender.join();
			}
			assertThat(flooded.refused()).isZero();
			assertThat(flooded.router().overrunConnections()).isZero();
			assertThat(flooded.router().stalledConnections()).isZero();
			Awaitility.await()
				.atMost(30, TimeUnit.SECONDS)
				.until(() -> ((JeroMqRouterSocket) flooded.router()).arrivals().bytes() == 0);
		}
		finally {
			floods.forEach(HostilePeerTests::close);
		}
	}

	// Trap 17
	@Test
	void timeToLiveThatAPeerAsksForStartsNoTimer() throws Exception {
		try (RawZmtpPeer peer = RawZmtpPeer.dealer(frontend(), "peer")) {
			peer.sendFrame(RawZmtpPeer.COMMAND, bytes("\4PING\0\1context"));
			assertThat(peer.readFrame()).isEqualTo(bytes("\4PONGcontext"));
			TimeUnit.MILLISECONDS.sleep(400);
			peer.send("after the time to live of 100 ms");
			assertThat(peer.readFrame()).isEqualTo(bytes("after the time to live of 100 ms"));
		}
	}

	@Test
	void peersByTheThousandThatAreSilentHalfWrittenOrGoneLeaveNothingBehind() throws IOException {
		List<RawZmtpPeer> silent = new ArrayList<>();
		byte[] half = RawZmtpPeer.ready(Map.of("Socket-Type", "DEALER", "Identity", "half"));
		for (int i = 0; i < 2000; i++) {
			Endpoint endpoint = this.duty.endpoints().get(i % 2);
			RawZmtpPeer peer = RawZmtpPeer.connect(endpoint);
			try {
				misbehave(peer, i, half);
			}
			catch (IOException ex) {
				// Its time may be over on a slow machine.
			}
			silent.add(peer);
			if (i % 50 == 0) {
				assertGood();
			}
		}
		silent.forEach((peer) -> {
			peer.awaitClosedByPeer();
			close(peer);
		});
		assertGood();
		Awaitility.await().atMost(30, TimeUnit.SECONDS).untilAsserted(() -> {
			assertGood();
			Arrivals arrivals = ((JeroMqRouterSocket) this.duty.router()).arrivals();
			assertThat(arrivals.bytes()).isZero();
			assertThat(arrivals.promisedBytes()).isZero();
		});
	}

	private static void misbehave(RawZmtpPeer peer, int number, byte[] half) throws IOException {
		switch (number % 5) {
			case 0 -> {
				// silent
			}
			case 1 -> peer.reset();
			case 2 -> {
				peer.write(Arrays.copyOf(half, 5));
				peer.close();
			}
			case 3 -> {
				peer.asDealer("vanishing-" + number).send("text");
				peer.reset();
			}
			default -> {
				peer.asDealer("in-a-message-" + number).announceFrame(RawZmtpPeer.MORE, 100_000);
				peer.write(new byte[3000]);
			}
		}
	}

	private void assertGood() throws IOException {
		this.good.send("text");
		assertThat(this.good.readFrame()).isEqualTo(bytes("text"));
	}

	private Endpoint frontend() {
		return this.duty.endpoint();
	}

	private static void close(RawZmtpPeer peer) {
		try {
			peer.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
