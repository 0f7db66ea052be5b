package io.zss;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

import io.zss.broker.Broker;
import io.zss.client.ZssCallException;
import io.zss.client.ZssClient;
import io.zss.spring.client.ZssTemplate;
import io.zss.transport.BindException;
import io.zss.transport.Endpoint;
import io.zss.worker.ServiceDefinition;
import io.zss.worker.WorkerOptions;
import io.zss.worker.ZssWorker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

@Timeout(value = 180, threadMode = ThreadMode.SEPARATE_THREAD)
class EndToEndLifecycleTests {

	@AutoClose
	private final TestBus bus = TestBus.start((options) -> options.timeToLive(Duration.ofSeconds(2)));

	@Test
	void workerAndClientStartBeforeTheBroker() {
		Endpoint frontend = this.bus.broker().frontend();
		Endpoint backend = this.bus.broker().backend();
		this.bus.broker().stop();
		ZssTemplate template = Templates.template(this.bus,
				this.bus.client(io.zss.client.ClientOptions.of("tester", frontend).withTimeout(TestBus.LIMIT)));
		ZssWorker worker = this.bus.unstartedWorker(TestBus.fastWorkerOptions(backend), echo());
		worker.start();
		assertThat(worker.awaitRegistered(Duration.ofMillis(300))).isFalse();
		assertThat(worker.status().isFullyRegistered()).isFalse();

		this.bus.broker().start();

		assertThat(worker.awaitRegistered(TestBus.LIMIT)).isTrue();
		assertThat(template.call("echo", "say", "hello", String.class)).isEqualTo("hello");
	}

	@Test
	void callMadeBeforeTheBrokerComesIsSentWhenItComes() {
		Endpoint frontend = this.bus.broker().frontend();
		this.bus.broker().stop();
		ZssTemplate template = Templates.template(this.bus,
				this.bus.client(io.zss.client.ClientOptions.of("tester", frontend).withTimeout(TestBus.LIMIT)));

		CompletableFuture<String> call = template.async("nobody", "home", null, String.class);
		this.bus.broker().start();

		assertThat(call).failsWithin(TestBus.LIMIT)
			.withThrowableThat()
			.withCauseInstanceOf(io.zss.client.ZssServiceNotFoundException.class);
	}

	@Test
	void brokerThatStartsAgainKeepsItsEphemeralPortsAndGetsItsWorkersBack() {
		Endpoint frontend = this.bus.broker().frontend();
		Endpoint backend = this.bus.broker().backend();
		this.bus.worker(TestBus.fastWorkerOptions(backend), echo());
		ZssTemplate template = Templates.template(this.bus);
		assertThat(template.call("echo", "say", "before", String.class)).isEqualTo("before");

		for (int i = 0; i < 3; i++) {
			this.bus.broker().stop();
			assertThat(this.bus.broker().isRunning()).isFalse();
			this.bus.broker().start();

			assertThat(this.bus.broker().frontend()).isEqualTo(frontend);
			assertThat(this.bus.broker().backend()).isEqualTo(backend);
			this.bus.awaitInstances("ECHO", 1);
			assertThat(template.call("echo", "say", "after", String.class)).isEqualTo("after");
		}
	}

	@Test
	void brokerThatStaysAwayForLongGetsItsWorkersBack() {
		Endpoint backend = this.bus.broker().backend();
		ZssWorker worker = this.bus.worker(new WorkerOptions(List.of(backend), Duration.ofMillis(100), 3,
				Duration.ofSeconds(1), Duration.ofSeconds(5), WorkerOptions.DEFAULT_MAX_FRAME_BYTES, Map.of()), echo());
		ZssTemplate template = Templates.template(this.bus);

		this.bus.broker().stop();
		Awaitility.await().atMost(TestBus.LIMIT).until(() -> !worker.status().isFullyRegistered());
		this.bus.broker().start();

		this.bus.awaitInstances("ECHO", 1);
		assertThat(template.call("echo", "say", "after", String.class)).isEqualTo("after");
		Awaitility.await().atMost(TestBus.LIMIT).until(() -> worker.status().isFullyRegistered());
	}

	@Test
	void brokerStartsOnceItsPortIsFree() throws IOException {
		try (Broker second = new Broker(
				TestBus.brokerOptions().backend(this.bus.broker().backend().toString()).build())) {
			assertThatExceptionOfType(BindException.class).isThrownBy(second::start)
				.withMessage("Cannot bind " + this.bus.broker().backend() + ": Address already in use");
			assertThat(second.isRunning()).isFalse();

			this.bus.broker().stop();
			second.start();

			assertThat(second.isRunning()).isTrue();
		}
	}

	@Test
	void portOfAnotherProgramIsNotBound() throws IOException {
		try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
				Broker second = new Broker(
						TestBus.brokerOptions().frontend("tcp://127.0.0.1:" + other.getLocalPort()).build())) {
			assertThatExceptionOfType(BindException.class).isThrownBy(second::start);
		}
	}

	@Test
	void workerThatStopsFinishesWhatIsInFlight() throws Exception {
		CountDownLatch release = new CountDownLatch(1);
		ZssWorker worker = this.bus.worker(TestBus.service("slow", "wait", (request) -> {
			release.await();
			return "done";
		}));
		ZssTemplate template = Templates.template(this.bus);
		CompletableFuture<String> call = template.async("slow", "wait", null, String.class);
		this.bus.awaitInFlight("SLOW", 1);

		CompletableFuture<Void> stop = CompletableFuture.runAsync(worker::stop, this.bus.threads());
		this.bus.awaitInstances("SLOW", 0);
		assertThatExceptionOfType(ZssCallException.class)
			.isThrownBy(() -> template.call("slow", "wait", null, String.class))
			.satisfies((failure) -> assertThat(failure.getStatus()).isEqualTo(404));
		assertThat(stop).isNotDone();
		release.countDown();

		assertThat(call).succeedsWithin(TestBus.LIMIT).isEqualTo("done");
		assertThat(stop).succeedsWithin(TestBus.LIMIT);
		assertThat(worker.isRunning()).isFalse();
	}

	@Test
	void workerThatStopsGivesUpAHandlerAfterTheGracePeriod() {
		CompletableFuture<String> never = new CompletableFuture<>();
		WorkerOptions options = new WorkerOptions(List.of(this.bus.broker().backend()), Duration.ofSeconds(1), 3,
				Duration.ofSeconds(10), Duration.ofMillis(300), WorkerOptions.DEFAULT_MAX_FRAME_BYTES, Map.of());
		ZssWorker worker = this.bus.worker(options, TestBus.service("slow", "wait", (request) -> never));
		CompletableFuture<String> call = Templates.template(this.bus).async("slow", "wait", null, String.class);
		this.bus.awaitInFlight("SLOW", 1);

		worker.stop();

		ZssCallException failure = catchThrowableOfType(ZssCallException.class, () -> {
			try {
				call.join();
			}
			catch (java.util.concurrent.CompletionException ex) {
				throw ex.getCause();
			}
		});
		assertThat(failure.getStatus()).isEqualTo(503);
		assertThat(failure.getDeveloperMessage()).isEqualTo("The worker has stopped");
	}

	@Test
	void workerStopsAtOnceWhenItsBrokerHasGone() {
		ZssWorker worker = this.bus.worker(echo());
		this.bus.broker().stop();

		// Well below the grace period of 20 s.
		assertThat(CompletableFuture.runAsync(worker::stop, this.bus.threads())).succeedsWithin(Duration.ofSeconds(15));
	}

	@Test
	void workerThatWasNotStartedStopsAtOnce() {
		ZssWorker worker = this.bus.unstartedWorker(WorkerOptions.of(this.bus.broker().backend()), echo());

		assertThat(CompletableFuture.runAsync(worker::stop, this.bus.threads())).succeedsWithin(Duration.ofSeconds(10));
	}

	@Test
	void blockedHandlersDoNotStopTheHeartbeat() throws Exception {
		CountDownLatch release = new CountDownLatch(1);
		this.bus.worker(TestBus.fastWorkerOptions(this.bus.broker().backend()),
				TestBus.service("slow", 2, Map.of("wait", (request) -> {
					release.await();
					return "done";
				})));
		ZssTemplate template = Templates.template(this.bus);
		List<CompletableFuture<String>> calls = List.of(template.async("slow", "wait", null, String.class),
				template.async("slow", "wait", null, String.class));
		this.bus.awaitInFlight("SLOW", 2);

		// Twice the time to live.
		Awaitility.await()
			.during(Duration.ofSeconds(4))
			.atMost(TestBus.LIMIT)
			.until(() -> this.bus.snapshot("SLOW").instances().size() == 1);

		release.countDown();
		assertThat(calls).allSatisfy((call) -> assertThat(call).succeedsWithin(TestBus.LIMIT).isEqualTo("done"));
		assertThat(this.bus.snapshot("SLOW").retried()).isZero();
	}

	@Test
	void clientThatIsClosedFreesItsRequestsAtTheBroker() {
		CompletableFuture<String> never = new CompletableFuture<>();
		this.bus.worker(TestBus.service("slow", 1, Map.of("wait", (request) -> never)));
		ZssClient client = this.bus.client();
		Templates.template(this.bus, client).async("slow", "wait", null, String.class);
		Templates.template(this.bus, client).async("slow", "wait", null, String.class);
		Awaitility.await().atMost(TestBus.LIMIT).until(() -> this.bus.snapshot("SLOW").queuedRequests() == 1);

		client.close();

		Awaitility.await().atMost(TestBus.LIMIT).until(() -> this.bus.snapshot("SLOW").queuedRequests() == 0);
		assertThat(this.bus.broker().snapshot().clients()).isZero();
		never.complete("late");
		this.bus.awaitInFlight("SLOW", 0);
	}

	private static ServiceDefinition echo() {
		return TestBus.service("echo", "say", TestBus.handler(String.class, (text) -> text));
	}

}
