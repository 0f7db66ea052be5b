package io.zss.client;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

import io.zss.RawPeer;
import io.zss.RawPeer.Received;
import io.zss.TestBus;
import io.zss.protocol.Address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What becomes of calls beyond those that may wait for their replies.
 */
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
class MaxPendingTests {

	private static final byte[] NIL = { (byte) 0xc0 };

	private static final OutgoingCall CALL = new OutgoingCall(Address.of("orders", "create"), Map.of(), TestBus.LIMIT,
			true, NIL);

	@AutoClose
	private final RawPeer broker = RawPeer.broker();

	@AutoClose
	private final ZssClient client = new ZssClient(ClientOptions.of("tester", this.broker.endpoint())
		.withMaxPending(1)
		.withPendingPolicy(PendingPolicy.BLOCK));

	{
		this.client.start();
	}

	@Test
	void blockWaitsForAPlaceAndThenHasWhatIsLeftOfItsTimeOut() {
		this.client.send(CALL);
		Received first = this.broker.receiveRequest();
		AtomicReference<Thread> caller = new AtomicReference<>();
		CompletableFuture<IncomingReply> second = CompletableFuture.supplyAsync(() -> {
			caller.set(Thread.currentThread());
			return this.client.call(CALL);
		}, (task) -> new Thread(task).start());
		awaitWaiting(caller);

		this.broker.reply(first, 200, NIL);

		Received sent = this.broker.receiveRequest();
		assertThat(((Number) sent.message().headers().get("zss-timeout")).longValue()).isBetween(1L,
				TestBus.LIMIT.toMillis());
		this.broker.reply(sent, 200, NIL);
		assertThat(second).succeedsWithin(TestBus.LIMIT);
		assertThat(this.client.pending()).isZero();
	}

	@Test
	void blockFailsWhenThereIsNoPlaceWithinTheTimeOut() {
		this.client.send(CALL);

		assertThatExceptionOfType(ZssOverloadedException.class)
			.isThrownBy(() -> this.client.call(CALL.withTimeout(Duration.ofMillis(20))))
			.matches(ZssCallException::isRetryable);
		assertThat(this.client.pending()).isEqualTo(1);
	}

	@Test
	void blockEndsWithAnInterruptOfTheCaller() {
		this.client.send(CALL);
		AtomicReference<Thread> caller = new AtomicReference<>();
		CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
		new Thread(() -> {
			caller.set(Thread.currentThread());
			try {
				this.client.call(CALL);
			}
			catch (ZssNoBrokerException ex) {
				interrupted.complete(Thread.currentThread().isInterrupted() && ex.getMessage().contains("interrupted"));
			}
		}).start();
		awaitWaiting(caller);

		caller.get().interrupt();

		assertThat(interrupted).succeedsWithin(TestBus.LIMIT).isEqualTo(true);
		assertThat(this.client.pending()).isEqualTo(1);
	}

	@Test
	void blockNeverKeepsTheLoopWaiting() {
		CompletableFuture<IncomingReply> nested = this.client.send(CALL)
			// On the loop, before the next call has a place.
			.thenCompose((reply) -> {
				this.client.send(CALL);
				return this.client.send(CALL);
			});

		this.broker.reply(this.broker.receiveRequest(), 200, NIL);

		assertThat(nested).failsWithin(TestBus.LIMIT)
			.withThrowableThat()
			.withCauseInstanceOf(ZssOverloadedException.class);
	}

	@Test
	void placeIsFreedWhenACallCannotBeWritten() {
		OutgoingCall tooLong = new OutgoingCall(CALL.address(), Map.of("long", "x".repeat(33 << 20)), TestBus.LIMIT,
				true, NIL);

		assertThat(this.client.send(tooLong)).failsWithin(TestBus.LIMIT)
			.withThrowableThat()
			.withCauseInstanceOf(ZssConversionException.class);
		assertThat(this.client.pending()).isZero();
	}

	private static void awaitWaiting(AtomicReference<Thread> caller) {
		Awaitility.await()
			.atMost(TestBus.LIMIT)
			.until(() -> caller.get() != null && caller.get().getState() == Thread.State.TIMED_WAITING);
	}

}
