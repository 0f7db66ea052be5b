package io.zss.worker;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

import ch.qos.logback.classic.Level;
import io.zss.CapturedLog;
import io.zss.TestBus;
import io.zss.protocol.Address;
import io.zss.protocol.ErrorBody;
import io.zss.protocol.Headers;
import io.zss.protocol.Message;
import io.zss.protocol.ZssException;
import io.zss.protocol.ZssResponse;
import io.zss.transport.LoopClock;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * What the application gets wrong fails the request that it was asked for, and nothing
 * else.
 */
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
class WorkerFailureTests {

	@AutoClose
	private final ScriptedBroker broker = new ScriptedBroker();

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void executorThatThrowsFailsThatRequestAlone(boolean error) {
		AtomicBoolean failing = new AtomicBoolean(true);
		ZssWorker worker = this.broker.register((request) -> "ok", (task) -> {
			if (failing.get() && error) {
				throw new StackOverflowError("of a decorator");
			}
			if (failing.get()) {
				throw new IllegalStateException("no request is bound to the thread");
			}
			task.run();
		});

		for (int i = 0; i < 5; i++) {
			this.broker.request("bad-" + i);
			assertThat(ErrorBody.decode(500, this.broker.reply().payload())).isEqualTo(ErrorBody.of(500));
		}
		failing.set(false);
		this.broker.request("good");

		assertThat(this.broker.reply().status()).isEqualTo(200);
		assertThat(worker.isRunning()).isTrue();
	}

	@Test
	void executorThatRejectsIsLoggedOnceAMinute() {
		Executor full = (task) -> {
			throw new RejectedExecutionException("full");
		};
		try (CapturedLog log = new CapturedLog(CallbackFailures.class.getName())) {
			this.broker.register((request) -> "ok", full);

			for (int i = 0; i < 5; i++) {
				this.broker.request("r-" + i);
				assertThat(this.broker.reply().status()).isEqualTo(503);
			}

			assertThat(log.messages(Level.ERROR)).singleElement().asString().contains(full.getClass().getName());
		}
	}

	@Test
	void taskThatFailsBeforeItRanFreesItsSlot() {
		ZssWorker worker = this.broker.register((request) -> "ok",
				(task) -> ((HandlerTask) task).fail(this, new IllegalStateException("decorator")));

		for (int i = 0; i < 5; i++) {
			this.broker.request("r-" + i);
			assertThat(this.broker.reply().status()).isEqualTo(500);
		}

		assertThat(worker.isRunning()).isTrue();
	}

	@Test
	void failureBehindATaskThatHasRunIsLoggedOnceAMinuteAndChangesNothing() {
		Executor decorated = (task) -> {
			task.run();
			((HandlerTask) task).fail(this, new IllegalStateException("after it"));
		};
		try (CapturedLog log = new CapturedLog(CallbackFailures.class.getName())) {
			this.broker.register((request) -> "ok", decorated);

			for (int i = 0; i < 3; i++) {
				this.broker.request("r-" + i);
				assertThat(this.broker.reply().status()).isEqualTo(200);
			}

			await().atMost(TestBus.LIMIT)
				.untilAsserted(() -> assertThat(log.messages(Level.ERROR)).singleElement()
					.asString()
					.contains(WorkerFailureTests.class.getName()));
		}
	}

	@Test
	void requestThatNoThreadTookIsAnsweredAtItsDeadlineAndFreesItsSlot() {
		this.broker.register((request) -> "ok", (task) -> {
			// lost
		});

		for (int i = 0; i < 5; i++) {
			this.broker.request("r-" + i, Map.of(Headers.TIMEOUT, 20));
			assertThat(this.broker.reply().status()).isEqualTo(599);
		}
	}

	@Test
	void executorThatLosesTasksGetsNoMoreThanItsBound() {
		this.broker.register((request) -> "ok", (task) -> {
			// lost
		});
		int bound = 2 + 64;
		for (int i = 0; i < bound; i++) {
			this.broker.request("r-" + i, Map.of(Headers.TIMEOUT, 0));
			assertThat(this.broker.reply().status()).isEqualTo(599);
		}

		this.broker.request("beyond");

		Message refused = this.broker.reply();
		assertThat(refused.status()).isEqualTo(503);
		assertThat(refused.headers()).containsEntry(Headers.REFUSED, true);
	}

	@Test
	void tasksThatAreFailedAfterTheirDeadlineDoNotCountAsHeld() throws InterruptedException {
		BlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
		this.broker.register((request) -> "ok", tasks::add);
		int bound = 2 + 64;
		for (int i = 0; i < bound; i++) {
			this.broker.request("r-" + i, Map.of(Headers.TIMEOUT, 0));
			assertThat(this.broker.reply().status()).isEqualTo(599);
			HandlerTask task = (HandlerTask) tasks.take();
			task.fail(this, new IllegalStateException("decorator"));
			task.fail(this, new IllegalStateException("decorator"));
		}

		this.broker.request("next", Map.of(Headers.TIMEOUT, 0));

		assertThat(this.broker.reply().status()).isEqualTo(599);
		assertThat(tasks).hasSize(1);
	}

	@Test
	void handlerWhoseTimeoutThrowsFailsThatRequestAlone() {
		this.broker.register(new VerbHandler() {
			@Override
			public Object handle(ServiceRequest request) {
				return "ok";
			}

			@Override
			public Duration timeout() {
				throw new AssertionError("of a handler");
			}
		}, Runnable::run);

		for (int i = 0; i < 3; i++) {
			this.broker.request("r-" + i);
			assertThat(this.broker.reply().status()).isEqualTo(500);
		}
	}

	@Test
	void failureThatCannotBePrintedIsAnsweredAsAnyOther() {
		this.broker.register((request) -> {
			throw new IllegalStateException("bad") {
				@Override
				public String getMessage() {
					throw new UnsupportedOperationException("no text");
				}
			};
		}, Runnable::run);

		for (int i = 0; i < 3; i++) {
			this.broker.request("r-" + i);
			assertThat(this.broker.reply().status()).isEqualTo(500);
		}
	}

	@Test
	void listenerThatThrowsKeepsNoReplyAndNoOtherListenerFromItsWork() {
		List<Integer> heard = new CopyOnWriteArrayList<>();
		RequestListener broken = (request, status, nanos) -> {
			throw new NoClassDefFoundError("of a listener");
		};
		RequestListener good = (request, status, nanos) -> heard.add(status);
		try (CapturedLog log = new CapturedLog(RequestListeners.class.getName())) {
			this.broker.register((request) -> "ok", Runnable::run, LoopClock.system(),
					RequestListener.of(List.of(broken, good)), RegistrationListener.NONE);

			for (int i = 0; i < 3; i++) {
				this.broker.request("r-" + i);
				assertThat(this.broker.reply().status()).isEqualTo(200);
			}

			assertThat(log.messages(Level.WARN)).singleElement().asString().contains(broken.getClass().getName());
		}
		assertThat(heard).containsExactly(200, 200, 200);
	}

	@Test
	void registrationListenerThatThrowsDoesNotEndTheWorker() {
		ZssWorker worker = this.broker.register((request) -> "ok", Runnable::run, LoopClock.system(),
				(request, status, nanos) -> {
				}, new RegistrationListener() {
					@Override
					public void onRegistered(String sid, String broker) {
						throw new StackOverflowError("of a listener");
					}

					@Override
					public void onLost(String sid, String broker, String reason) {
						throw new IllegalStateException("of a listener");
					}
				});

		this.broker.answer(this.broker.awaitVerb("HEARTBEAT"), 500, ErrorBody.of(500).encode());
		this.broker.acknowledgeUp();
		await().atMost(TestBus.LIMIT).untilAsserted(() -> assertThat(worker.status().isFullyRegistered()).isTrue());
		this.broker.request("r-1");

		assertThat(this.broker.reply().status()).isEqualTo(200);
	}

	@Test
	void loopThatFailsAnswersWhatIsInFlightSaysDownAndStartsAnew() {
		BrokenClock clock = new BrokenClock();
		List<String> lost = new CopyOnWriteArrayList<>();
		ZssWorker worker = this.broker.register((request) -> new CompletableFuture<>(), Runnable::run, clock,
				(request, status, nanos) -> {
				}, new RegistrationListener() {
					@Override
					public void onRegistered(String sid, String broker) {
					}

					@Override
					public void onLost(String sid, String broker, String reason) {
						lost.add(sid + ": " + reason);
					}
				});
		this.broker.request("r-1", Map.of(Headers.TIMEOUT, 30_000));

		clock.failsAtDeadline.set(true);
		this.broker.request("r-2", Map.of(Headers.TIMEOUT, 20));

		assertThat(this.broker.awaitVerb("DOWN").verb()).isEqualTo("DOWN");
		Message reply = this.broker.reply();
		assertThat(reply.rid()).isEqualTo("r-1");
		assertThat(reply.status()).isEqualTo(503);
		this.broker.acknowledgeUp();
		await().atMost(TestBus.LIMIT).untilAsserted(() -> assertThat(worker.status().isFullyRegistered()).isTrue());
		assertThat(worker.failure()).isNull();
		assertThat(lost).containsExactly("ORDERS: the worker has failed: java.lang.OutOfMemoryError");
	}

	@Test
	void workerThatIsPausedBetweenTwoLivesIsNotRegisteredInTheNext() {
		BrokenClock clock = new BrokenClock();
		ZssWorker worker = register(clock);
		breakLoop(clock, worker);

		worker.pause();
		clock.restart.countDown();

		awaitRestart(worker);
		assertThat(worker.status().links()).isEmpty();
		assertThat(worker.isRunning("orders")).isTrue();
	}

	@Test
	void workerThatIsResumedBetweenTwoLivesRegistersInTheNext() {
		BrokenClock clock = new BrokenClock();
		ZssWorker worker = register(clock);
		pause(worker);
		breakLoop(clock, worker);

		worker.resume();
		clock.restart.countDown();

		this.broker.acknowledgeUp();
		await().atMost(TestBus.LIMIT)
			.untilAsserted(
					() -> assertThat(worker.status().links()).hasSize(1).allMatch(WorkerStatus.Link::registered));
	}

	@Test
	void serviceThatIsStoppedBetweenTwoLivesIsNotRegisteredBeforeItIsStarted() {
		BrokenClock clock = new BrokenClock();
		ZssWorker worker = register(clock);
		breakLoop(clock, worker);

		assertThat(worker.stop("orders")).succeedsWithin(TestBus.LIMIT);
		clock.restart.countDown();

		awaitRestart(worker);
		assertThat(worker.status().links()).isEmpty();
		assertThat(worker.isRunning("orders")).isFalse();
		worker.start("orders");
		this.broker.acknowledgeUp();
		await().atMost(TestBus.LIMIT)
			.untilAsserted(
					() -> assertThat(worker.status().links()).hasSize(1).allMatch(WorkerStatus.Link::registered));
	}

	@Test
	void serviceThatIsStartedBetweenTwoLivesRegistersInTheNext() {
		BrokenClock clock = new BrokenClock();
		ZssWorker worker = register(clock);
		CompletableFuture<Void> stop = worker.stop("orders");
		this.broker.answer(this.broker.awaitVerb("DOWN"), 200, ScriptedBroker.NIL);
		assertThat(stop).succeedsWithin(TestBus.LIMIT);
		breakLoop(clock, worker);

		worker.start("orders");
		clock.restart.countDown();

		this.broker.acknowledgeUp();
		await().atMost(TestBus.LIMIT)
			.untilAsserted(
					() -> assertThat(worker.status().links()).hasSize(1).allMatch(WorkerStatus.Link::registered));
		assertThat(worker.isRunning("orders")).isTrue();
	}

	@Test
	void serviceOfAWorkerThatHasEndedCannotBeStarted() {
		ZssWorker worker = new ZssWorker(List.of(ScriptedBroker.orders((request) -> "ok")), this.broker.options(),
				TestBus.CODEC, Runnable::run);
		assertThatIllegalStateException().isThrownBy(() -> worker.start("orders"))
			.withMessage("Service ORDERS cannot be started: the worker is not running");
		worker.start();
		worker.close();
		assertThatIllegalStateException().isThrownBy(() -> worker.start("orders"));
	}

	@Test
	void workerWithoutLinksHasNoFailureOnceItHasStartedAnew() {
		BrokenClock clock = new BrokenClock();
		ZssWorker worker = register(clock);
		pause(worker);
		breakLoop(clock, worker);
		assertThat(worker.status().failure()).isInstanceOf(OutOfMemoryError.class);

		clock.restart.countDown();

		awaitRestart(worker);
	}

	@Test
	void statusOfAWorkerThatHasFailedSaysSo() {
		BrokenClock clock = new BrokenClock();
		ZssWorker worker = new ZssWorker(List.of(ScriptedBroker.orders((request) -> "ok")),
				new WorkerOptions(List.of(this.broker.endpoint()), Duration.ofMillis(1), 7, Duration.ofMillis(2),
						Duration.ZERO, 1 << 20, Map.of()),
				TestBus.CODEC, Runnable::run, clock, (request, status, nanos) -> {
				}, RegistrationListener.NONE);
		try (worker) {
			worker.start();
			clock.broken = true;

			await().atMost(TestBus.LIMIT).untilAsserted(() -> assertThat(worker.isRunning()).isFalse());

			assertThat(worker.isRunning()).isFalse();
			assertThat(worker.status().failure()).isInstanceOf(OutOfMemoryError.class);
			assertThat(worker.status().isFullyRegistered()).isFalse();
		}
	}

	@Test
	void workerThatWasStoppedIsNotRegistered() {
		ZssWorker worker = this.broker.register((request) -> "ok", Runnable::run);
		CompletableFuture<Void> stop = CompletableFuture.runAsync(worker::stop);
		this.broker.answer(this.broker.awaitVerb("DOWN"), 200, ScriptedBroker.NIL);
		assertThat(stop).succeedsWithin(TestBus.LIMIT);

		assertThat(worker.status().links()).noneMatch(WorkerStatus.Link::registered);
		assertThat(worker.status().failure()).isNull();
	}

	@Test
	void replyThatIsTooLongSaysSoWithTheProperty() {
		this.broker.register(new ZssWorker(List.of(ScriptedBroker.orders((request) -> {
			if (request.rid().equals("error")) {
				throw new ZssException(400, "x", "x".repeat(2000));
			}
			return "x".repeat(2000);
		})), this.broker.options(1000), TestBus.CODEC, Runnable::run));

		for (String rid : List.of("error", "result")) {
			this.broker.request(rid);
			Message reply = this.broker.reply();
			assertThat(reply.status()).isEqualTo(500);
			assertThat(ErrorBody.decode(500, reply.payload()).developerMessage()).contains("The payload of the reply",
					"zss.worker.max-frame-size allows 1000", "Base64");
		}
	}

	@Test
	void handlerCannotSayWhatOnlyWorkersAndBrokersSay() {
		this.broker.register((request) -> ZssResponse.of(503, "not now")
			.withHeader(Headers.REFUSED, true)
			.withHeader(Headers.STOPPING, true)
			.withHeader(Headers.ATTEMPT, 77)
			.withHeader("own", "value"), Runnable::run);

		this.broker.request("r-1", Map.of(Headers.ATTEMPT, 1));

		Message reply = this.broker.reply();
		assertThat(reply.status()).isEqualTo(503);
		assertThat(reply.headers()).containsEntry("own", "value")
			.containsEntry(Headers.ATTEMPT, 1)
			.doesNotContainKeys(Headers.REFUSED, Headers.STOPPING);
	}

	@Test
	void requestWhoseHeadersFillTheReplyIsAnswered() {
		this.broker.register(new ZssWorker(List.of(ScriptedBroker.orders((request) -> "ok")), this.broker.options(1000),
				TestBus.CODEC, Runnable::run));

		for (int i = 0; i < 4; i++) {
			this.broker.request("r-" + i, Map.of("k", "x".repeat(985)));
			Message reply = this.broker.reply();
			assertThat(reply.status()).isEqualTo(500);
			assertThat(ErrorBody.decode(500, reply.payload()).developerMessage()).contains("The headers of the reply");
		}
	}

	@Test
	void linesOfAHandlerAndTheLineOfItsFailureCarryTheRequest() {
		String handlerLog = "test.handler";
		try (CapturedLog own = new CapturedLog(handlerLog);
				CapturedLog ours = new CapturedLog(HandlerRunner.class.getName())) {
			this.broker.register((request) -> {
				LoggerFactory.getLogger(handlerLog).info("at work");
				throw new IllegalStateException("broken");
			}, Runnable::run, LoopClock.system(), new Traces(), RegistrationListener.NONE);

			this.broker.request("r-1", Map.of("x-request-id", "transaction\n1"));
			this.broker.reply();

			Map<String, String> request = Map.of("zss.sid", "ORDERS", "zss.verb", "CREATE", "zss.rid", "r-1",
					"zss.requestId", "transaction.1");
			assertThat(own.contexts(Level.INFO)).singleElement()
				.satisfies((context) -> assertThat(context).containsAllEntriesOf(request)
					.containsEntry("zss.broker", this.broker.endpoint().toString())
					.containsKey("zss.instance")
					.hasSize(6));
			assertThat(ours.contexts(Level.ERROR)).singleElement()
				.satisfies(
						(context) -> assertThat(context).containsAllEntriesOf(request).containsEntry("traceId", "abc"));
		}
	}

	@Test
	void requestsThatNoHandlerAnsweredAreHeardOfAsWell() {
		Queue<Runnable> waiting = new ArrayDeque<>();
		List<String> heard = new CopyOnWriteArrayList<>();
		this.broker.register((request) -> "ok", waiting::add, LoopClock.system(),
				(request, status, nanos) -> heard.add(request.address() + " " + status), RegistrationListener.NONE);

		this.broker.request("r-1", Map.of(Headers.TIMEOUT, 5));
		this.broker.reply();

		assertThat(heard).containsExactly(Address.of("ORDERS", "CREATE") + " 599");
	}

	private ZssWorker register(BrokenClock clock) {
		return this.broker.register((request) -> "ok", Runnable::run, clock, (request, status, nanos) -> {
		}, RegistrationListener.NONE);
	}

	private void pause(ZssWorker worker) {
		worker.pause();
		this.broker.answer(this.broker.awaitVerb("DOWN"), 200, ScriptedBroker.NIL);
		await().atMost(TestBus.LIMIT).untilAsserted(() -> assertThat(worker.status().links()).isEmpty());
	}

	private static void breakLoop(BrokenClock clock, ZssWorker worker) {
		clock.failsOnce.set(true);
		await().atMost(TestBus.LIMIT).until(() -> worker.status().failure() != null && !worker.isRunning());
	}

	private static void awaitRestart(ZssWorker worker) {
		await().atMost(TestBus.LIMIT).untilAsserted(() -> {
			assertThat(worker.isRunning()).isTrue();
			assertThat(worker.status().failure()).isNull();
		});
	}

	/**
	 * Puts the trace of a request around the lines about it.
	 */
	private static final class Traces implements RequestListener {

		@Override
		public void onRequestEnded(ServiceRequest request, int status, long nanos) {
			// not asked for
		}

		@Override
		public void inContext(ServiceRequest request, Runnable task) {
			MDC.put("traceId", "abc");
			task.run();
			MDC.remove("traceId");
		}

	}

	/**
	 * A clock that ends the loop which reads it.
	 */
	private static final class BrokenClock implements LoopClock {

		private final AtomicBoolean failsAtDeadline = new AtomicBoolean();

		/** Fails, and does not start anew before {@link #restart}. */
		private final AtomicBoolean failsOnce = new AtomicBoolean();

		private final CountDownLatch restart = new CountDownLatch(1);

		private volatile boolean holdsRestart;

		private volatile boolean broken;

		@Override
		public long nanoTime() {
			String thread = Thread.currentThread().getName();
			boolean isLoop = thread.startsWith("zss-worker");
			if (isLoop && thread.endsWith("-restart")) {
				awaitRestart();
			}
			else if (isLoop && this.failsOnce.getAndSet(false)) {
				this.holdsRestart = true;
				throw new OutOfMemoryError("as if");
			}
			if (isLoop && (this.broken || (isAtDeadline() && this.failsAtDeadline.getAndSet(false)))) {
				throw new OutOfMemoryError("as if");
			}
			return System.nanoTime();
		}

		private void awaitRestart() {
			try {
				if (this.holdsRestart) {
					this.restart.await();
				}
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}

		private boolean isAtDeadline() {
			return this.failsAtDeadline.get() && StackWalker.getInstance()
				.walk((frames) -> frames.anyMatch((frame) -> frame.getMethodName().equals("onDeadline")));
		}

		@Override
		public long epochMillis() {
			return System.currentTimeMillis();
		}

	}

}
