package io.zss.transport;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

import io.zss.RawZmtpPeer;

import static io.zss.transport.DrivenSockets.anyPort;
import static io.zss.transport.DrivenSockets.bytes;
import static io.zss.transport.DrivenSockets.message;
import static io.zss.transport.DrivenSockets.routerSettings;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The signals between a loop and JeroMQ's objects on the same thread, whose pipes hold as
 * few as 4096.
 */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class SignalTests {

	// Trap 21
	@Test
	void signalsToTheIoThreadAreTakenWithinACycleBeforeTheirPipeIsFull() throws Exception {
		Flood flood = new Flood(JeroMqSockets.MAX_SIGNALS);
		try (EventLoop loop = new EventLoop("zss-signals", LoopClock.system(), flood,
				new LoopSettings(0, 16, Duration.ZERO))) {
			loop.start();
			try (RawZmtpPeer peer = RawZmtpPeer.dealer(flood.router.boundEndpoints().get(0), "peer")) {
				// JeroMQ must be told only when it has found nothing to write before.
				peer.send("hello");
				assertThat(peer.readFrame()).isEqualTo(bytes("hello"));
				peer.send("go");
				// The loop is still in the cycle that has sent it.
				assertThat(peer.readFrame()).isEqualTo(bytes("0"));
				flood.received.countDown();
				for (int i = 1; i < JeroMqSockets.MAX_SIGNALS; i++) {
					assertThat(peer.readFrame()).isEqualTo(bytes(String.valueOf(i)));
				}
			}
		}
		assertThat(flood.wasReceivedInTheCycle).isTrue();
	}

	/**
	 * Sends to a peer many times in one cycle, and does not end it before the first
	 * message was received.
	 */
	private static final class Flood implements LoopDuty {

		private final int messages;

		private final CountDownLatch received = new CountDownLatch(1);

		private volatile RouterSocket router;

		private volatile boolean wasReceivedInTheCycle;

		Flood(int messages) {
			this.messages = messages;
		}

		@Override
		public void onStart(Sockets sockets, long nowNanos) {
			this.router = sockets.bind(routerSettings(anyPort()));
		}

		@Override
		public boolean doWork(long nowNanos) {
			FrameMessage message = this.router.receive();
			if (message == null || message.isDisconnection()) {
				return message != null;
			}
			if (message.length(1) > 2) {
				return this.router.send(message) == SendResult.SENT;
			}
			for (int i = 0; i < this.messages; i++) {
				assertThat(this.router.send(message("peer", String.valueOf(i)))).isEqualTo(SendResult.SENT);
			}
			try {
				this.wasReceivedInTheCycle = this.received.await(30, TimeUnit.SECONDS);
			}
			catch (InterruptedException ex) {
				throw new AssertionError(ex);
			}
			return true;
		}

		@Override
		public long maxIdleNanos(long nowNanos) {
			return Long.MAX_VALUE;
		}

		@Override
		public void onStop() {
			// nothing waits
		}

	}

}
