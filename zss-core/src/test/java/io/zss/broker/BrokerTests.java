package io.zss.broker;

import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

import ch.qos.logback.classic.Level;
import io.zss.CapturedLog;
import io.zss.RawPeer;
import io.zss.TestBus;
import io.zss.client.IncomingReply;
import io.zss.client.OutgoingCall;
import io.zss.protocol.Address;
import io.zss.protocol.ControlPayload;
import io.zss.security.AuthorizedKeys;
import io.zss.security.AuthorizedKeysSource;
import io.zss.security.Decision;
import io.zss.security.KeyPair;
import io.zss.transport.BindException;
import io.zss.transport.Endpoint;
import io.zss.transport.RestartingLoop;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.awaitility.Awaitility.await;

/**
 * The life of a broker on real sockets.
 */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class BrokerTests {

	private static final OutgoingCall CALL = new OutgoingCall(Address.of("ORDERS", "DO"), Map.of(), TestBus.LIMIT, 1,
			ControlPayload.encode(null));

	@AutoClose
	private final Broker broker = new Broker(
			BrokerOptions.builder().name("tested").frontend("tcp://127.0.0.1:0").backend("tcp://127.0.0.1:0").build());

	@Test
	void isNothingBeforeItIsStarted() {
		assertThat(this.broker.isRunning()).isFalse();
		assertThat(this.broker.isDraining()).isFalse();
		assertThat(this.broker.failure()).isNull();
		assertThat(this.broker.lastSnapshot()).isNull();
		assertThatIllegalStateException().isThrownBy(this.broker::frontend).withMessage("Broker tested is not started");
		assertThatIllegalStateException().isThrownBy(this.broker::snapshot);
		assertThatNoException().isThrownBy(this.broker::stop);
	}

	@Test
	void servesBothEndpointsUntilItIsStopped() throws IOException {
		this.broker.start();
		Endpoint frontend = this.broker.frontend();
		Endpoint backend = this.broker.backend();

		assertThat(this.broker.isRunning()).isTrue();
		assertThat(this.broker.failure()).isNull();
		assertThat(frontend.port()).isPositive().isNotEqualTo(backend.port());
		assertThat(this.broker.snapshot().name()).isEqualTo("tested");
		assertThat(this.broker.lastSnapshot()).isNotNull();

		this.broker.stop();
		assertThat(this.broker.isRunning()).isFalse();
		assertThat(this.broker.isDraining()).isFalse();
		assertThat(this.broker.lastSnapshot()).isNull();
		for (Endpoint freed : List.of(frontend, backend)) {
			assertThatNoException().isThrownBy(() -> new ServerSocket(freed.port()).close());
		}
	}

	@Test
	void securedEndpointsAreBoundBesideThePlainOnes() throws IOException {
		this.broker.start();
		assertThat(this.broker.securedFrontend()).isNull();
		assertThat(this.broker.securedBackend()).isNull();
		assertSecured("tcp://127.0.0.1:0", "tcp://127.0.0.1:0");
		assertSecured("tcp://127.0.0.1:0", null);
		assertSecured(null, "tcp://127.0.0.1:0");
	}

	private static void assertSecured(@Nullable String frontend, @Nullable String backend) throws IOException {
		SecurityOptions security = new SecurityOptions(KeyPair.generate(),
				(frontend != null) ? Endpoint.parse(frontend) : null,
				(backend != null) ? Endpoint.parse(backend) : null, AuthorizedKeysSource.of(AuthorizedKeys.NONE), true,
				(request) -> Decision.allow("any"), false);
		List<Endpoint> secured;
		try (Broker broker = new Broker(BrokerOptions.builder()
			.name("secured")
			.frontend("tcp://127.0.0.1:0")
			.backend("tcp://127.0.0.1:0")
			.security(security)
			.build())) {
			broker.start();
			secured = Stream.of(broker.securedFrontend(), broker.securedBackend()).filter(Objects::nonNull).toList();
			assertThat(broker.securedFrontend() != null).isEqualTo(frontend != null);
			assertThat(broker.securedBackend() != null).isEqualTo(backend != null);
			assertThat(secured).doesNotContain(broker.frontend(), broker.backend())
				.doesNotHaveDuplicates()
				.allMatch((endpoint) -> endpoint.port() > 0);
			assertThat(threadsNamed("secured-keys")).hasSize(1);
		}
		for (Endpoint freed : secured) {
			// Another process may have the port for a moment.
			await().atMost(TestBus.LIMIT)
				.untilAsserted(() -> assertThatNoException().isThrownBy(() -> new ServerSocket(freed.port()).close()));
		}
		await().atMost(TestBus.LIMIT).until(() -> threadsNamed("secured-keys").isEmpty());
	}

	private static List<Thread> threadsNamed(String name) {
		return Thread.getAllStackTraces().keySet().stream().filter((thread) -> thread.getName().equals(name)).toList();
	}

	@Test
	void keepsItsPortsWhenItIsStartedAgain() {
		this.broker.start();
		List<Endpoint> first = List.of(this.broker.frontend(), this.broker.backend());
		this.broker.close();
		assertThat(this.broker.isRunning()).isFalse();

		this.broker.start();

		assertThat(List.of(this.broker.frontend(), this.broker.backend())).isEqualTo(first);
		assertThat(this.broker.isRunning()).isTrue();
	}

	@Test
	void staysTheSameWhenItIsStartedTwice() {
		this.broker.start();
		List<Endpoint> first = List.of(this.broker.frontend(), this.broker.backend());

		this.broker.start();

		assertThat(List.of(this.broker.frontend(), this.broker.backend())).isEqualTo(first);
	}

	@Test
	void saysWhyItCannotBeStartedAndCanBeTriedAgain() throws IOException {
		Broker second;
		try (ServerSocket taken = new ServerSocket(0)) {
			second = new Broker(BrokerOptions.builder()
				.frontend("tcp://127.0.0.1:" + taken.getLocalPort())
				.backend("tcp://127.0.0.1:0")
				.build());
			assertThatExceptionOfType(BindException.class).isThrownBy(second::start);
			assertThat(second.isRunning()).isFalse();
		}
		second.start();
		assertThat(second.isRunning()).isTrue();
		second.stop();
	}

	@Test
	void listenerThatFailsNeitherEndsTheLoopNorKeepsSnapshotsFromOthers() {
		List<BrokerSnapshot> heard = new CopyOnWriteArrayList<>();
		this.broker.onSnapshot((snapshot) -> {
			throw new IllegalStateException("Injected");
		});
		this.broker.onSnapshot(heard::add);
		this.broker.start();
		this.broker.snapshot();
		assertThat(this.broker.snapshot().rejected(Rejection.INTERNAL_ERROR)).isPositive();
		assertThat(this.broker.isRunning()).isTrue();
		int before = heard.size();
		assertThat(before).isPositive();

		this.broker.stop();

		assertThat(heard).hasSizeGreaterThan(before);
	}

	@Test
	void errorOfAListenerDoesNotEndTheLoop() {
		this.broker.onSnapshot((snapshot) -> {
			throw new NoClassDefFoundError("Injected");
		});
		this.broker.start();
		this.broker.snapshot();
		assertThat(this.broker.snapshot().rejected(Rejection.INTERNAL_ERROR)).isPositive();
	}

	@Test
	void brokerWhoseLoopHasFailedSaysSoAndStartsAnewOnTheSamePorts() {
		AtomicBoolean failing = failingWithErrors(this.broker);
		this.broker.start();
		Endpoint frontend = this.broker.frontend();
		failing.set(true);
		await().atMost(TestBus.LIMIT).until(() -> this.broker.failure() != null);
		// It restarts and fails again meanwhile.
		await().atMost(TestBus.LIMIT)
			.untilAsserted(() -> assertThatIllegalStateException().isThrownBy(this.broker::snapshot)
				.withMessage("Broker tested has failed: java.lang.InternalError: Injected"));
		failing.set(false);
		await().atMost(TestBus.LIMIT)
			.ignoreExceptionsInstanceOf(IllegalStateException.class)
			.untilAsserted(() -> assertThat(this.broker.snapshot().services()).isEmpty());
		assertThat(this.broker.isRunning()).isTrue();
		assertThat(this.broker.frontend()).isEqualTo(frontend);
		assertThat(this.broker.failure()).isNull();
	}

	@Test
	void startAfterAFailureLeavesNothingOfTheLoopThatHasFailed() {
		Broker failed = new Broker(TestBus.brokerOptions().name("failed-before").build());
		AtomicBoolean failing = failingWithErrors(failed);
		try (CapturedLog log = new CapturedLog(RestartingLoop.class.getName()); failed) {
			failed.start();
			failing.set(true);
			// By then it pauses long enough for a start in between.
			await().atMost(TestBus.LIMIT)
				.until(() -> log.messages(Level.WARN).stream().anyMatch((line) -> line.contains("restart 4 of")));
			failing.set(false);
			failed.start();
			assertThat(failed.snapshot().services()).isEmpty();
		}
		await().atMost(TestBus.LIMIT)
			.until(() -> Thread.getAllStackTraces()
				.keySet()
				.stream()
				.noneMatch((thread) -> thread.getName().startsWith("failed-before")));
	}

	@Test
	void stopWaitsForRequestsAtWorkers() throws Exception {
		CountDownLatch mayAnswer = new CountDownLatch(1);
		try (TestBus bus = TestBus.start(); CapturedLog log = new CapturedLog(Broker.class.getName())) {
			bus.worker(TestBus.service("ORDERS", "DO", (request) -> {
				assertThat(mayAnswer.await(TestBus.LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
				return "done";
			}));
			CompletableFuture<IncomingReply> reply = bus.client().send(CALL);
			bus.awaitInFlight("ORDERS", 1);

			CompletableFuture<Void> stopped = CompletableFuture.runAsync(bus.broker()::stop, bus.threads());
			await().atMost(TestBus.LIMIT).until(bus.broker()::isDraining);
			mayAnswer.countDown();

			assertThat(reply.get(TestBus.LIMIT.toSeconds(), TimeUnit.SECONDS).status()).isEqualTo(200);
			stopped.get(TestBus.LIMIT.toSeconds(), TimeUnit.SECONDS);
			assertThat(bus.broker().isRunning()).isFalse();
			assertThat(bus.broker().isDraining()).isFalse();
			assertThat(log.messages(Level.WARN)).noneMatch((line) -> line.contains("stops with requests"));
		}
	}

	@Test
	void stopDoesNotWaitLongerThanTheGracePeriod() {
		assertThat(warningsOfAStopWithARequestAtAWorker(Duration.ofMillis(50)))
			.contains("Broker zss-broker stops with requests still at workers: its grace period of 50 ms is over");
	}

	@Test
	void stopWaitsForNothingWithoutAGracePeriod() {
		assertThat(warningsOfAStopWithARequestAtAWorker(Duration.ZERO))
			.noneMatch((line) -> line.contains("stops with requests"));
	}

	@Test
	void saysSoWhenItDoesNotAnswer() throws Exception {
		CountDownLatch blocked = new CountDownLatch(1);
		CountDownLatch released = new CountDownLatch(1);
		AtomicBoolean blocking = new AtomicBoolean();
		this.broker.onSnapshot((snapshot) -> {
			if (blocking.get()) {
				blocked.countDown();
				awaitCount(released);
			}
		});
		this.broker.start();
		blocking.set(true);
		try {
			awaitCount(blocked);
			assertThatIllegalStateException().isThrownBy(this.broker::snapshot)
				.withMessage("Broker tested does not answer");
		}
		finally {
			blocking.set(false);
			released.countDown();
		}
		assertThat(this.broker.snapshot().name()).isEqualTo("tested");
	}

	@Test
	void warnsWhenItsLimitsDoNotFitIntoTheHeap() {
		Broker greedy = new Broker(TestBus.brokerOptions().name("greedy").heldLimit(Long.MAX_VALUE / 2).build());
		try (CapturedLog log = new CapturedLog(Broker.class.getName()); greedy) {
			this.broker.start();
			assertThat(log.messages(Level.WARN)).isEmpty();
			greedy.start();
			assertThat(log.messages(Level.WARN)).singleElement()
				.asString()
				.startsWith("The limits of broker greedy add up to ");
		}
	}

	private static List<String> warningsOfAStopWithARequestAtAWorker(Duration gracePeriod) {
		try (TestBus bus = TestBus.start((options) -> options.gracePeriod(gracePeriod));
				RawPeer silent = RawPeer.worker(bus.broker().backend(), "ORDERS", 1);
				CapturedLog log = new CapturedLog(Broker.class.getName())) {
			bus.client().send(CALL);
			bus.awaitInFlight("ORDERS", 1);
			assertThat(silent.receive()).as("the request").isNotEmpty();
			bus.broker().stop();
			return log.messages(Level.WARN);
		}
	}

	/**
	 * Has the loop of a broker fail at its next sweep, while the result is true.
	 */
	private static AtomicBoolean failingWithErrors(Broker broker) {
		AtomicBoolean failing = new AtomicBoolean();
		broker.onSnapshot((snapshot) -> {
			if (failing.get()) {
				throw new InternalError("Injected");
			}
		});
		return failing;
	}

	private static void awaitCount(CountDownLatch latch) {
		try {
			assertThat(latch.await(TestBus.LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			throw new AssertionError(ex);
		}
	}

}
