package io.zss.worker;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import ch.qos.logback.classic.Level;
import io.zss.CapturedLog;
import io.zss.TcpRelay;
import io.zss.TestBus;
import io.zss.protocol.Address;
import io.zss.protocol.ErrorBody;
import io.zss.protocol.FrameCodec;
import io.zss.protocol.Message;
import io.zss.protocol.MessageType;
import io.zss.transport.DealerSettings;
import io.zss.transport.DealerSocket;
import io.zss.transport.Endpoint;
import io.zss.transport.FrameMessage;
import io.zss.transport.LoopClock;
import io.zss.transport.RouterSettings;
import io.zss.transport.RouterSocket;
import io.zss.transport.SendResult;
import io.zss.transport.Sockets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What the worker knows, and what its log says, of its registrations.
 */
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
class RegistrationTests {

	private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

	private final List<String> events = new CopyOnWriteArrayList<>();

	private final RegistrationListener listener = new RegistrationListener() {
		@Override
		public void onRegistered(String sid, String broker) {
			RegistrationTests.this.events.add("registered");
		}

		@Override
		public void onLost(String sid, String broker, String reason) {
			RegistrationTests.this.events.add("lost: " + reason);
		}
	};

	@Test
	void lostConnectionEndsTheRegistrationAtOnceAndTheNextBeginsIt() throws IOException {
		try (ScriptedBroker broker = new ScriptedBroker(); TcpRelay relay = TcpRelay.to(broker.endpoint())) {
			Duration hour = Duration.ofHours(1);
			ZssWorker worker = broker.register(new ZssWorker(List.of(ScriptedBroker.orders((request) -> "ok")),
					new WorkerOptions(List.of(relay.endpoint()), hour, 7, hour, Duration.ZERO, 1 << 20, Map.of()),
					TestBus.CODEC, Runnable::run, LoopClock.system(), (request, status, nanos) -> {
					}, this.listener));

			relay.cutOff();

			await().atMost(TestBus.LIMIT)
				.untilAsserted(() -> assertThat(worker.status().isFullyRegistered()).isFalse());
			assertThat(worker.status().links()).extracting(WorkerStatus.Link::reason)
				.containsExactly("the connection is lost");
			assertThat(this.events).containsExactly("registered", "lost: the connection is lost");
		}
	}

	@Test
	void brokerThatTakesNoConnectionsIsNotSaidToBeSilent() throws IOException {
		try (ScriptedBroker broker = new ScriptedBroker(); TcpRelay relay = TcpRelay.to(broker.endpoint())) {
			Duration interval = Duration.ofMillis(500);
			ZssWorker worker = broker
				.register(new ZssWorker(
						List.of(ScriptedBroker.orders((request) -> "ok")), new WorkerOptions(List.of(relay.endpoint()),
								interval, 6, interval, Duration.ZERO, 1 << 20, Map.of()),
						TestBus.CODEC, Runnable::run));

			relay.cutOff();

			await().atMost(TestBus.LIMIT)
				.untilAsserted(() -> assertThat(worker.status().links()).extracting(WorkerStatus.Link::reason)
					.containsExactly("there is no connection"));
		}
	}

	@Test
	void answerOfABrokerThatRefusesIsLoggedWithItsTextOnce() {
		try (ScriptedBroker broker = new ScriptedBroker();
				CapturedLog log = new CapturedLog(RegistrationLog.class.getName());
				ZssWorker worker = new ZssWorker(List.of(ScriptedBroker.orders((request) -> "ok")), broker.options(),
						TestBus.CODEC, Runnable::run)) {
			worker.start();
			for (int i = 0; i < 3; i++) {
				broker.answer(broker.awaitVerb("UP"), 403,
						ErrorBody.of(403).withDeveloperMessage("UP is for the\nbackend").encode());
			}
			broker.awaitVerb("UP");

			assertThat(log.messages(Level.WARN)).singleElement()
				.asString()
				.contains("ORDERS", broker.endpoint().toString(), "it answered 403 to UP: UP is for the.backend");
			assertThat(worker.status().links()).extracting(WorkerStatus.Link::reason)
				.allMatch((reason) -> reason != null);
		}
	}

	@Test
	void workerWithoutABrokerSaysSoOnceAMinute() {
		FakeBroker fake = new FakeBroker();
		try (CapturedLog log = new CapturedLog(RegistrationLog.class.getName())) {
			WorkerDuty duty = fake.start(this.listener);

			fake.pass(duty, 59);
			assertThat(log.messages(Level.WARN)).isEmpty();
			fake.pass(duty, 130);

			assertThat(log.messages(Level.WARN)).hasSize(3)
				.first()
				.asString()
				.matches("Not registered with broker tcp://127.0.0.1:7776 for 6\\d s: ORDERS; there is no connection");
			assertThat(log.messages(Level.INFO)).isEmpty();
		}
	}

	@Test
	void saysWhenItIsBackAndHowLongItTook() {
		FakeBroker fake = new FakeBroker();
		try (CapturedLog log = new CapturedLog(RegistrationLog.class.getName())) {
			WorkerDuty duty = fake.start(this.listener);
			fake.pass(duty, 10);

			fake.connected = true;
			fake.pass(duty, 1);
			fake.pass(duty, 120);

			assertThat(log.messages(Level.INFO)).singleElement()
				.asString()
				.matches("Service ORDERS is registered with broker tcp://127.0.0.1:7776 after 1\\d{4} ms");
			assertThat(log.messages(Level.WARN)).isEmpty();
		}
	}

	@Test
	void registrationThatIsLostAndBackHasALineEachWithReasonAndTimes() {
		FakeBroker fake = new FakeBroker();
		try (CapturedLog log = new CapturedLog(RegistrationLog.class.getName())) {
			WorkerDuty duty = fake.start(this.listener);
			fake.connected = true;
			fake.pass(duty, 42);
			fake.lose();
			fake.pass(duty, 5);
			fake.connected = true;
			fake.pass(duty, 2);

			assertThat(log.messages(Level.WARN)).containsExactly("Service ORDERS is no longer registered with broker "
					+ "tcp://127.0.0.1:7776: the connection is lost, after 42 s; the worker keeps trying");
			assertThat(log.messages(Level.INFO)).containsExactly(
					"Service ORDERS is registered with broker tcp://127.0.0.1:7776 after 0 ms",
					"Service ORDERS is registered with broker tcp://127.0.0.1:7776 again after 5000 ms");
			assertThat(log.fields(Level.WARN)).singleElement()
				.satisfies((fields) -> assertThat(fields).containsEntry("zss.sid", "ORDERS")
					.containsEntry("zss.broker", "tcp://127.0.0.1:7776")
					.containsKey("zss.instance"));
		}
	}

	@Test
	void linesAreLimitedUnderChurnAndThoseThatWereLeftOutAreCounted() {
		FakeBroker fake = new FakeBroker();
		try (CapturedLog log = new CapturedLog(RegistrationLog.class.getName())) {
			WorkerDuty duty = fake.start(this.listener);
			for (int i = 0; i < 210; i++) {
				fake.connected = true;
				fake.pass(duty, 1, SECOND / 20);
				fake.lose();
				fake.pass(duty, 1, 0);
			}

			assertThat(log.messages(Level.INFO)).hasSizeBetween(21, 42)
				.anyMatch((line) -> line.matches("\\d+ more services were registered in 10 s"));
			assertThat(log.messages(Level.WARN)).hasSizeBetween(21, 42)
				.anyMatch((line) -> line.matches("\\d+ more registrations were lost or refused in 10 s"));
			assertThat(this.events).as("the listener misses nothing").hasSize(420);
		}
	}

	/**
	 * A broker behind fake sockets, which acknowledges what it gets.
	 */
	private static final class FakeBroker implements Sockets, DealerSocket {

		private boolean connected;

		private long losses;

		private FrameMessage answer;

		private long nowNanos;

		WorkerDuty start(RegistrationListener listener) {
			LoopClock clock = new LoopClock() {
				@Override
				public long nanoTime() {
					return FakeBroker.this.nowNanos;
				}

				@Override
				public long epochMillis() {
					return 0;
				}
			};
			CallbackFailures failures = new CallbackFailures(clock);
			ReplyWriter replies = new ReplyWriter(TestBus.CODEC, clock, 1000);
			HandlerRunner runner = new HandlerRunner(Runnable::run, 2, replies, null, (request, status, nanos) -> {
			}, failures);
			WorkerDuty duty = new WorkerDuty(List.of(ScriptedBroker.orders((request) -> "ok")),
					WorkerOptions.of(new Endpoint("127.0.0.1", 7776)), clock, replies, runner,
					new RegistrationLog(listener, failures), new WantedServices());
			duty.onStart(this, 0);
			return duty;
		}

		void pass(WorkerDuty duty, int seconds) {
			pass(duty, seconds, SECOND);
		}

		void pass(WorkerDuty duty, int cycles, long nanos) {
			for (int i = 0; i < cycles; i++) {
				duty.doWork(this.nowNanos);
				this.nowNanos += nanos;
			}
		}

		void lose() {
			this.connected = false;
			this.losses++;
		}

		@Override
		public DealerSocket connect(Supplier<byte[]> identities, DealerSettings settings) {
			return this;
		}

		@Override
		public boolean isConnected() {
			return this.connected;
		}

		@Override
		public FrameMessage receive() {
			FrameMessage next = this.answer;
			this.answer = null;
			return next;
		}

		@Override
		public SendResult send(FrameMessage message) {
			if (!this.connected) {
				return SendResult.FULL;
			}
			Message said = FrameCodec.decode(message);
			this.answer = FrameMessage.of(FrameCodec
				.encode(new Message(null, MessageType.REPLY, said.rid(), Address.of(Address.SMI, said.address().verb()),
						Map.of(), 200, ScriptedBroker.NIL))
				.toArray(new byte[0][]));
			return SendResult.SENT;
		}

		@Override
		public long lostConnections() {
			return this.losses;
		}

		@Override
		public void ownedBy(Object owner) {
			// not asked for
		}

		@Override
		public Object owner() {
			return null;
		}

		@Override
		public RouterSocket bind(RouterSettings settings) {
			throw new UnsupportedOperationException();
		}

		@Override
		public DealerSocket nextActive() {
			return null;
		}

		@Override
		public void close() {
			// nothing is open
		}

	}

}
