package io.zss.broker;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import io.zss.protocol.Address;
import io.zss.protocol.ControlPayload;
import io.zss.protocol.FrameCodec;
import io.zss.protocol.Identities;
import io.zss.protocol.Message;
import io.zss.protocol.MessageType;
import io.zss.protocol.Status;
import io.zss.transport.DealerSettings;
import io.zss.transport.DealerSocket;
import io.zss.transport.RouterSettings;
import io.zss.transport.RouterSocket;
import io.zss.transport.Sockets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * How a broker's loop binds, publishes, and ends: a broker that drains stays until its
 * clients have noticed, but not for ever.
 */
class BrokerDutyTests {

	private static final byte[] CLIENT = "client".getBytes(StandardCharsets.US_ASCII);

	private static final byte[] WORKER = "ORDERS#1".getBytes(StandardCharsets.US_ASCII);

	private static final long MILLI = 1_000_000;

	private final FakeClock clock = new FakeClock();

	private final FakeRouter router = new FakeRouter();

	private final FakeSockets sockets = new FakeSockets();

	private final List<BrokerSnapshot> heard = new ArrayList<>();

	private final CompletableFuture<Boolean> drained = new CompletableFuture<>();

	private final BrokerOptions options = BrokerOptions.builder().build();

	private final BrokerDuty duty = new BrokerDuty(this.options,
			List.of(this.options.frontend(), this.options.backend()), this.clock, new Random(1)::nextLong,
			this.heard::add);

	@Test
	void bindsWithTheLimitsOfItsOptions() {
		start();

		RouterSettings settings = this.sockets.settings;
		assertThat(settings.endpoints()).containsExactly(this.options.frontend(), this.options.backend());
		assertThat(settings.maxFrameBytes()).isEqualTo(this.options.limits().frameBytes());
		assertThat(settings.linger()).isEqualTo(this.options.lifetimes().linger());
		assertThat(this.duty.boundEndpoints()).isEqualTo(this.router.boundEndpoints());
	}

	@Test
	void publishesSnapshotsFromTheStartOn() {
		assertThat(this.duty.snapshot()).isNull();

		start();
		assertThat(this.heard).hasSize(1);
		assertThat(this.duty.snapshot()).isSameAs(this.heard.get(0));

		work();
		assertThat(this.heard).hasSize(2);
		assertThat(this.duty.snapshot()).isSameAs(this.heard.get(1));

		BrokerSnapshot taken = this.duty.takeSnapshot();
		assertThat(this.duty.snapshot()).isSameAs(taken);
	}

	@Test
	void doesNothingBeforeItIsStarted() {
		assertThat(this.duty.boundEndpoints()).isEmpty();
		assertThatIllegalStateException().isThrownBy(this.duty::takeSnapshot).withMessage("Not started");
	}

	@Test
	void saysWhetherThereIsMoreToReceive() {
		start();
		for (int i = 0; i < 300; i++) {
			request("nobody");
		}

		assertThat(work()).isTrue();
		assertThat(work()).isFalse();
		assertThat(this.router.inbound()).isZero();
	}

	@Test
	void isNotDrainedUnlessAsked() {
		start();
		work();
		this.clock.advance(Duration.ofSeconds(5));
		work();

		assertThat(this.drained).isNotDone();
		assertThat(this.duty.maxIdleNanos(this.clock.nanoTime()))
			.isEqualTo(this.options.lifetimes().sweepInterval().toNanos());
	}

	@Test
	void isDrainedAtOnceWhenNoClientHasEverSentARequest() {
		start();
		work();
		this.duty.drain(this.drained);
		work();

		assertThat(this.drained).isCompletedWithValue(true);
	}

	@Test
	void waitsForRequestsAtWorkers() {
		start();
		register();
		request("orders");
		work();
		List<byte[]> request = atWorker();
		this.duty.drain(this.drained);

		workEvery(50, 300);
		assertThat(this.drained).isNotDone();

		answer(request);
		work();
		assertThat(this.drained).isCompletedWithValue(true);
		assertThat(statuses()).containsExactly("200");
	}

	@Test
	void isDrainedWhenNoClientHasSentARequestForAWhile() {
		start();
		request("nobody");
		work();
		this.duty.drain(this.drained);
		work();

		this.clock.advance(Duration.ofNanos(50 * MILLI));
		work();
		this.clock.advance(Duration.ofNanos(50 * MILLI - 1));
		work();
		assertThat(this.drained).isNotDone();

		this.clock.advance(Duration.ofNanos(1));
		work();
		assertThat(this.drained).isCompletedWithValue(true);
	}

	@Test
	void isNotDrainedWhileThereIsMoreToReceive() {
		start();
		this.duty.drain(this.drained);
		for (int i = 0; i < 300; i++) {
			heartbeat();
		}

		assertThat(work()).isTrue();
		assertThat(this.drained).isNotDone();
		assertThat(work()).isFalse();
		assertThat(this.drained).isCompletedWithValue(true);
	}

	@Test
	void waitsOnceMoreWhenItWasHeldUp() {
		start();
		request("nobody");
		work();
		this.duty.drain(this.drained);
		work();

		this.clock.advance(Duration.ofNanos(100 * MILLI));
		work();
		assertThat(this.drained).as("what came meanwhile may not be received yet").isNotDone();

		this.clock.advance(Duration.ofNanos(50 * MILLI));
		work();
		this.clock.advance(Duration.ofNanos(50 * MILLI - 1));
		work();
		assertThat(this.drained).isNotDone();
		this.clock.advance(Duration.ofNanos(1));
		work();
		assertThat(this.drained).isCompletedWithValue(true);
	}

	@Test
	void wasNotHeldUpWhenItRanWithinAWhile() {
		start();
		request("nobody");
		work();
		this.duty.drain(this.drained);
		work();

		this.clock.advance(Duration.ofNanos(1));
		work();
		this.clock.advance(Duration.ofNanos(100 * MILLI - 1));
		work();

		assertThat(this.drained).isCompletedWithValue(true);
	}

	@Test
	void doesNotWaitForeverForClientsThatCallOn() {
		start();
		request("nobody");
		work();
		this.duty.drain(this.drained);
		work();

		for (int i = 0; i < 19; i++) {
			this.clock.advance(Duration.ofMillis(50));
			request("nobody");
			work();
		}
		this.clock.advance(Duration.ofNanos(50 * MILLI - 1));
		request("nobody");
		work();
		assertThat(this.drained).isNotDone();

		this.clock.advance(Duration.ofNanos(1));
		request("nobody");
		work();
		assertThat(this.drained).isCompletedWithValue(true);
	}

	@Test
	void looksOftenWhileItDrains() {
		start();
		work();
		this.duty.drain(this.drained);

		assertThat(this.duty.maxIdleNanos(this.clock.nanoTime())).isEqualTo(50 * MILLI);
	}

	@Test
	void answersWhatWaitsWhenItStops() {
		start();
		register();
		request("orders");
		work();

		this.duty.onStop();

		assertThat(statuses()).containsExactly("503");
	}

	@Test
	void isNotDrainedWhenItStopsBefore() {
		start();
		register();
		request("orders");
		work();
		this.duty.drain(this.drained);

		this.duty.onStop();

		assertThat(this.drained).isCompletedWithValue(false);
	}

	@Test
	void isNotDrainedWhenItFailsBefore() {
		start();
		register();
		request("orders");
		work();
		this.duty.drain(this.drained);

		this.duty.onEnd(new InternalError("Injected"));

		assertThat(this.drained).isCompletedWithValue(false);
	}

	@Test
	void doesNotDrainWhenItIsStartedAnew() {
		start();
		work();
		this.duty.drain(this.drained);
		this.duty.onEnd(new InternalError("Injected"));

		start();
		work();

		assertThat(this.duty.maxIdleNanos(this.clock.nanoTime()))
			.isEqualTo(this.options.lifetimes().sweepInterval().toNanos());
	}

	private void start() {
		this.duty.onStart(this.sockets, this.clock.nanoTime());
	}

	private boolean work() {
		return this.duty.doWork(this.clock.nanoTime());
	}

	private void workEvery(long stepMillis, long millis) {
		for (long passed = 0; passed < millis; passed += stepMillis) {
			this.clock.advance(Duration.ofMillis(stepMillis));
			work();
		}
	}

	private void request(String sid) {
		this.router.deliver(FakeRouter.FRONTEND, CLIENT, TestRequest.to(sid).frames());
	}

	private void register() {
		manage("UP");
		work();
		this.router.take(WORKER);
	}

	private void heartbeat() {
		manage("PING");
	}

	private void manage(String verb) {
		this.router.deliver(FakeRouter.BACKEND, WORKER,
				FrameCodec.encode(new Message(null, MessageType.REQUEST, Identities.newRid(),
						Address.of(Address.SMI, verb), Map.of(), Status.NONE, ControlPayload.encode("orders"))));
	}

	private List<byte[]> atWorker() {
		List<byte[]> request = this.router.take(WORKER);
		assertThat(request).isNotNull();
		return request;
	}

	private void answer(List<byte[]> request) {
		this.router.deliver(FakeRouter.BACKEND, WORKER, FakeWorker.answerFrames(Received.of(request), "200", "done"));
	}

	private List<String> statuses() {
		List<String> statuses = new ArrayList<>();
		for (List<byte[]> reply = this.router.take(CLIENT); reply != null; reply = this.router.take(CLIENT)) {
			statuses.add(new String(reply.get(FrameCodec.STATUS), StandardCharsets.US_ASCII));
		}
		return statuses;
	}

	/**
	 * Opens the fake socket.
	 */
	private final class FakeSockets implements Sockets {

		private @Nullable RouterSettings settings;

		@Override
		public RouterSocket bind(RouterSettings settings) {
			this.settings = settings;
			return BrokerDutyTests.this.router;
		}

		@Override
		public DealerSocket connect(Supplier<byte[]> identities, DealerSettings settings) {
			throw new UnsupportedOperationException();
		}

		@Override
		public @Nullable DealerSocket nextActive() {
			return null;
		}

	}

}
