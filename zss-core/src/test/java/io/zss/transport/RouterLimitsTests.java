package io.zss.transport;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.zss.RawZmtpPeer;

import static io.zss.transport.DrivenSockets.bytes;
import static io.zss.transport.DrivenSockets.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

/**
 * What a ROUTER socket holds for its peers is bounded, and those that reach a bound harm
 * no others.
 */
@Timeout(value = 30, threadMode = ThreadMode.SEPARATE_THREAD)
class RouterLimitsTests {

	private static final int MB = 1024 * 1024;

	private final DrivenSockets broker = new DrivenSockets();

	private final DrivenSockets peers = new DrivenSockets();

	@AfterEach
	@Timeout(value = 10, threadMode = ThreadMode.SEPARATE_THREAD)
	void closeEverything() {
		this.peers.close();
		this.broker.close();
		this.peers.assertNoIoThreadFailed();
		this.broker.assertNoIoThreadFailed();
	}

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
			fill(router, "first", 100_000);
			fill(router, "second", 100_000);
			assertThat(router.waitingBytes()).isBetween(3L * MB, 4L * MB);

			this.peers.exchange(good, "good", router);
			assertThat(router.send(FrameMessage.of(bytes("good"), new byte[MB]))).isEqualTo(SendResult.FULL);
			first.reset();
			assertThat(this.broker.receive(router).isDisconnection()).isTrue();
			assertThat(router.send(FrameMessage.of(bytes("good"), new byte[MB]))).isEqualTo(SendResult.SENT);
			assertThat(this.peers.receive(good).length(0)).isEqualTo(MB);
			second.reset();
		}
	}

	@Test
	void peersThatAnnounceMoreThanThereIsMemoryForAreEndedAndOthersUntouched() throws IOException {
		JeroMqRouterSocket router = this.broker.router(new RouterLimits(100, 1000, MB, MB, 1000, 3 * MB + MB / 2));
		FrameSocket good = this.peers.dealer("good", router);
		this.peers.exchange(good, "good", router);
		List<RawZmtpPeer> silent = new ArrayList<>();
		try {
			for (int i = 0; i < 3; i++) {
				silent.add(slowPeer(router, "silent-" + i));
				silent.get(i).announceFrame(MB);
			}
			this.broker.until("the announcements", () -> router.heldBytes() >= 3 * MB);
			for (int i = 3; i < 10; i++) {
				try (RawZmtpPeer refused = slowPeer(router, "refused-" + i)) {
					refused.announceFrame(MB);
					refused.awaitClosedByPeer();
				}
				assertThat(this.broker.receive(router).isDisconnection()).isTrue();
			}
			assertThat(router.overrunConnections()).isEqualTo(7);
			assertThat(router.heldBytes()).isLessThan(3 * MB + MB / 2);
			this.peers.exchange(good, "good", router);

			// Those that have it may use it.
			silent.get(0).write(new byte[MB]);
			assertThat(this.broker.receive(router).length(1)).isEqualTo(MB);
			assertThat(router.receive()).isNull();
			assertThat(router.heldBytes()).isLessThan(2 * MB + MB / 2);
		}
		finally {
			for (RawZmtpPeer peer : silent) {
				peer.close();
			}
		}
		for (int i = 0; i < 3; i++) {
			assertThat(this.broker.receive(router).isDisconnection()).isTrue();
		}
		this.broker.until("the memory of connections that have ended", () -> {
			System.gc();
			assertThat(router.receive()).isNull();
			return router.heldBytes() < 100_000;
		});
		this.peers.exchange(good, "good", router);
	}

	@Test
	void whatComesAfterAFrameThatWasRefusedIsReceivedByNobody() throws IOException {
		JeroMqRouterSocket router = this.broker.router(new RouterLimits(100, 1000, MB, MB, 1000, MB / 2));
		try (RawZmtpPeer refused = slowPeer(router, "refused")) {
			refused.announceFrame(MB);
			refused.send("in the place of the frame's body");
			refused.send("and more of it");
			refused.awaitClosedByPeer();
		}
		assertThat(this.broker.receive(router).isDisconnection()).isTrue();
		assertThat(router.overrunConnections()).isOne();
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
					// A pause of its flood is what its connection ends at.
					this.broker.await(TimeUnit.MILLISECONDS.toNanos(1));
				}
			});
		}
		assertThat(this.broker.receive(router).isDisconnection()).isTrue();
		assertThat(router.overrunConnections()).isOne();
		assertThat(router.heldBytes()).isLessThan(MB);
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
			assertThat(router.receive()).isNull();
			assertThat(router.heldBytes()).isBetween(0L, 20_000L);
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
		int sent = 0;
		int refusedInARow = 0;
		while (refusedInARow < 50) {
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
