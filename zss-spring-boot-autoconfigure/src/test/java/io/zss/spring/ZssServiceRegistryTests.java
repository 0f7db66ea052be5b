package io.zss.spring;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.zss.Templates;
import io.zss.TestBus;
import io.zss.annotation.ZssService;
import io.zss.annotation.ZssVerb;
import io.zss.autoconfigure.ZssContextRunner;
import io.zss.client.ZssServiceNotFoundException;
import io.zss.protocol.ZssException;
import io.zss.spring.client.ZssTemplate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.event.EventListener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link ZssServiceRegistry} and {@link ZssServiceEvent}: services that are
 * stopped and started while the application runs.
 */
@Timeout(60)
class ZssServiceRegistryTests {

	private TestBus bus;

	private ZssTemplate template;

	@BeforeEach
	void startOutside() {
		this.bus = TestBus.start();
		this.template = Templates.template(this.bus);
	}

	@AfterEach
	void stopOutside() {
		this.bus.close();
	}

	@Test
	void stoppedServiceIsNotFoundWhileTheOthersAnswer() {
		runner().run((context) -> {
			ZssServiceRegistry registry = context.getBean(ZssServiceRegistry.class);
			assertThat(registry.sids()).containsExactlyInAnyOrder("SLOW", "QUICK");

			registry.stop("slow");

			assertThat(registry.isRunning("slow")).isFalse();
			assertThat(registry.isRunning("quick")).isTrue();
			assertThatExceptionOfType(ZssServiceNotFoundException.class).isThrownBy(() -> call("slow", "now"));
			assertThat(call("quick", "now")).isEqualTo("quickly");
			assertThat(context.getBean(ZssWorkerContainer.class).status().links()).extracting("sid")
				.containsExactly("QUICK");
		});
	}

	@Test
	void stoppedServiceFinishesWhatIsInFlight() {
		runner().run((context) -> {
			Slow slow = context.getBean(Slow.class);
			CompletableFuture<@Nullable String> call = this.template.async("slow", "wait", null, String.class);
			assertThat(slow.called.await(30, TimeUnit.SECONDS)).isTrue();
			CompletableFuture<Void> stop = CompletableFuture
				.runAsync(() -> context.getBean(ZssServiceRegistry.class).stop("slow"));
			this.bus.awaitInstances("SLOW", 0);
			assertThat(stop).isNotDone();

			slow.go.countDown();

			assertThat(call).succeedsWithin(TestBus.LIMIT).isEqualTo("slowly");
			assertThat(stop).succeedsWithin(TestBus.LIMIT);
		});
	}

	@Test
	void requestThatOutlastsTheGracePeriodIsAnswered503AndTheOthersGoOn() {
		runner().withPropertyValues("zss.worker.shutdown.grace-period=50ms").run((context) -> {
			Slow slow = context.getBean(Slow.class);
			CompletableFuture<Integer> status = this.template.async("slow", "wait", null, String.class)
				.handle((result, failure) -> ((ZssException) failure).getStatus());
			assertThat(slow.called.await(30, TimeUnit.SECONDS)).isTrue();

			context.getBean(ZssServiceRegistry.class).stop("slow");

			assertThat(status).succeedsWithin(TestBus.LIMIT).isEqualTo(503);
			assertThat(call("quick", "now")).isEqualTo("quickly");
			slow.go.countDown();
		});
	}

	@Test
	void serviceThatIsStartedAgainAnswers() {
		runner().run((context) -> {
			ZssServiceRegistry registry = context.getBean(ZssServiceRegistry.class);
			for (int i = 0; i < 3; i++) {
				registry.stop("slow");
				registry.stop("slow");
				this.bus.awaitInstances("SLOW", 0);
				registry.start("slow");
				registry.start("slow");
				this.bus.awaitInstances("SLOW", 1);
				assertThat(call("slow", "now")).isEqualTo("slowly");
			}
			assertThat(registry.isRunning("slow")).isTrue();
		});
	}

	@Test
	void serviceMayBeStartedAgainWhileItStillFinishes() {
		runner().run((context) -> {
			ZssServiceRegistry registry = context.getBean(ZssServiceRegistry.class);
			Slow slow = context.getBean(Slow.class);
			CompletableFuture<@Nullable String> call = this.template.async("slow", "wait", null, String.class);
			assertThat(slow.called.await(30, TimeUnit.SECONDS)).isTrue();
			CompletableFuture<Void> stop = CompletableFuture.runAsync(() -> registry.stop("slow"));
			this.bus.awaitInstances("SLOW", 0);

			registry.start("slow");

			this.bus.awaitInstances("SLOW", 1);
			assertThat(call("slow", "now")).isEqualTo("slowly");
			assertThat(stop).isNotDone();
			slow.go.countDown();
			assertThat(call).succeedsWithin(TestBus.LIMIT).isEqualTo("slowly");
			assertThat(stop).succeedsWithin(TestBus.LIMIT);
		});
	}

	@Test
	void tellsWhatBecomesOfEachServiceInOrder() {
		String broker = this.bus.broker().backend().toString();
		Heard[] heard = new Heard[1];
		runner().run((context) -> {
			heard[0] = context.getBean(Heard.class);
			ZssServiceRegistry registry = context.getBean(ZssServiceRegistry.class);
			registry.stop("slow");
			registry.start("slow");
			this.bus.awaitInstances("SLOW", 1);
			await().atMost(TestBus.LIMIT).until(() -> heard[0].of("SLOW").size() == 5);
			this.bus.broker().stop();
			await().atMost(TestBus.LIMIT)
				.until(() -> last(heard[0].of("SLOW")) instanceof ZssServiceEvent.Lost lost
						&& lost.broker().equals(broker));
		});

		assertThat(heard[0].of("SLOW"))
			.startsWith(new ZssServiceEvent.Started("SLOW"), new ZssServiceEvent.Registered("SLOW", broker),
					new ZssServiceEvent.Stopped("SLOW"), new ZssServiceEvent.Started("SLOW"),
					new ZssServiceEvent.Registered("SLOW", broker))
			.endsWith(new ZssServiceEvent.Stopped("SLOW"));
		assertThat(heard[0].of("QUICK")).endsWith(new ZssServiceEvent.Stopped("QUICK"));
	}

	@Test
	void listenerThatBlocksOrFailsHoldsUpNothing() {
		runner().withUserConfiguration(Stubborn.class).run((context) -> {
			Stubborn stubborn = context.getBean(Stubborn.class);
			assertThat(stubborn.called.await(30, TimeUnit.SECONDS)).isTrue();

			assertThat(call("quick", "now")).isEqualTo("quickly");

			stubborn.go.countDown();
			await().atMost(TestBus.LIMIT).until(() -> context.getBean(Heard.class).of("QUICK").size() == 2);
		});
	}

	@Test
	void unknownServiceIsRefused() {
		runner().run((context) -> {
			ZssServiceRegistry registry = context.getBean(ZssServiceRegistry.class);
			assertThatIllegalArgumentException().isThrownBy(() -> registry.stop("other")).withMessageContaining("SLOW");
			assertThatIllegalArgumentException().isThrownBy(() -> registry.start("other"));
			context.getBean(ZssWorkerContainer.class).stop();
			assertThat(registry.isRunning("slow")).isFalse();
			assertThatIllegalStateException().isThrownBy(() -> registry.start("slow"));
		});
	}

	@Test
	void contextThatClosesAnswersAHundredRequestsInFlight() {
		runner().withPropertyValues("zss.worker.concurrency=100").run((context) -> {
			Slow slow = context.getBean(Slow.class);
			List<CompletableFuture<@Nullable String>> calls = IntStream.range(0, 100)
				.mapToObj((i) -> this.template.async("slow", "wait", null, String.class))
				.toList();
			this.bus.awaitInFlight("SLOW", 100);
			CompletableFuture<Void> close = CompletableFuture.runAsync(context::close);
			this.bus.awaitInstances("SLOW", 0);
			assertThat(close).isNotDone();

			slow.go.countDown();

			assertThat(calls).allSatisfy((call) -> assertThat(call).succeedsWithin(TestBus.LIMIT).isEqualTo("slowly"));
			assertThat(close).succeedsWithin(Duration.ofSeconds(20));
		});
	}

	private static ZssServiceEvent last(List<ZssServiceEvent> events) {
		return events.get(events.size() - 1);
	}

	private ApplicationContextRunner runner() {
		return ZssContextRunner.withoutBroker()
			.withUserConfiguration(Slow.class, Quick.class, Heard.class)
			.withPropertyValues("zss.worker.brokers=" + this.bus.broker().backend(), "zss.worker.startup-timeout=20s",
					"zss.worker.heartbeat-interval=100ms", "zss.worker.liveness=20");
	}

	private @Nullable String call(String sid, String verb) {
		return this.template.call(sid, verb, null, String.class);
	}

	@ZssService("slow")
	static class Slow {

		final CountDownLatch called = new CountDownLatch(1);

		final CountDownLatch go = new CountDownLatch(1);

		@ZssVerb("wait")
		String await() throws InterruptedException {
			this.called.countDown();
			return this.go.await(30, TimeUnit.SECONDS) ? "slowly" : "never";
		}

		@ZssVerb
		String now() {
			return "slowly";
		}

	}

	@ZssService("quick")
	static class Quick {

		@ZssVerb
		String now() {
			return "quickly";
		}

	}

	static class Heard {

		private final Queue<ZssServiceEvent> events = new ConcurrentLinkedQueue<>();

		@EventListener
		void on(ZssServiceEvent event) {
			this.events.add(event);
		}

		List<ZssServiceEvent> of(String sid) {
			return this.events.stream().filter((event) -> event.sid().equals(sid)).toList();
		}

	}

	static class Stubborn {

		final CountDownLatch called = new CountDownLatch(1);

		final CountDownLatch go = new CountDownLatch(1);

		@EventListener
		void on(ZssServiceEvent.Started event) throws InterruptedException {
			this.called.countDown();
			this.go.await(30, TimeUnit.SECONDS);
			throw new IllegalStateException("stubborn");
		}

	}

}
