package io.zss.autoconfigure;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import io.zss.annotation.ZssService;
import io.zss.annotation.ZssVerb;
import io.zss.broker.Broker;
import io.zss.broker.BrokerOptions;
import io.zss.spring.client.ZssTemplate;
import io.zss.observation.BrokerMetrics;
import io.zss.observation.CallObservation;
import io.zss.observation.RequestObservation;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link ZssMetricsAutoConfiguration}.
 */
class ZssMetricsAutoConfigurationTests {

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private final ApplicationContextRunner withoutRegistry = ZssContextRunner.withBroker()
		.withConfiguration(AutoConfigurations.of(MetricsAutoConfiguration.class))
		.withPropertyValues("zss.broker.name=b1", "zss.worker.concurrency=1")
		.withUserConfiguration(Slow.class);

	private final ApplicationContextRunner runner = this.withoutRegistry.withBean(SimpleMeterRegistry.class,
			() -> new SimpleMeterRegistry());

	@Test
	void hasNoMetersWithoutRegistry() {
		this.withoutRegistry.run((context) -> {
			assertThat(context).doesNotHaveBean(BrokerMetrics.class)
				.doesNotHaveBean(CallObservation.class)
				.doesNotHaveBean(RequestObservation.class);
			assertThat(greet(context.getBean(ZssTemplate.class))).isEqualTo("Hello Ann");
		});
	}

	@Test
	void worksWithoutMicrometer() {
		ZssContextRunner.withBroker()
			.withUserConfiguration(Slow.class)
			.withClassLoader(new FilteredClassLoader("io.micrometer"))
			.run((context) -> {
				assertThat(context).hasNotFailed().doesNotHaveBean("zssCallMetrics");
				assertThat(greet(context.getBean(ZssTemplate.class))).isEqualTo("Hello Ann");
			});
	}

	@Test
	void hasNoBrokerMetersWithoutBroker() {
		ZssContextRunner.withoutBroker()
			.withBean(SimpleMeterRegistry.class, () -> new SimpleMeterRegistry())
			.run((context) -> assertThat(context).doesNotHaveBean(BrokerMetrics.class)
				.hasSingleBean(CallObservation.class)
				.hasSingleBean(RequestObservation.class));
	}

	@Test
	void backsOffWhenUserProvidesMeters() {
		BrokerMetrics ownBrokerMetrics = new BrokerMetrics(
				new Broker(BrokerOptions.builder().name("elsewhere").build()));
		CallObservation ownCallObservation = new CallObservation(ObservationRegistry.NOOP, null);
		RequestObservation ownRequestObservation = new RequestObservation(ObservationRegistry.NOOP, null);
		this.runner.withBean("own1", BrokerMetrics.class, () -> ownBrokerMetrics)
			.withBean("own2", CallObservation.class, () -> ownCallObservation)
			.withBean("own3", RequestObservation.class, () -> ownRequestObservation)
			.run((context) -> {
				assertThat(context).getBean(BrokerMetrics.class).isSameAs(ownBrokerMetrics);
				assertThat(context).getBean(CallObservation.class).isSameAs(ownCallObservation);
				assertThat(context).getBean(RequestObservation.class).isSameAs(ownRequestObservation);
			});
	}

	@Test
	void metersMoveWithCalls() {
		this.runner.run((context) -> {
			MeterRegistry registry = context.getBean(MeterRegistry.class);
			ZssTemplate template = context.getBean(ZssTemplate.class);
			Slow slow = context.getBean(Slow.class);
			await().atMost(PATIENCE).until(() -> value(registry, "zss.broker.instances") == 1);
			assertThat(requests(registry, "HELLO")).isZero();
			assertThat(value(registry, "zss.broker.instances.capacity")).isEqualTo(1);

			CompletableFuture<@Nullable String> first = template.async("slow", "hello", "Ann", String.class);
			CompletableFuture<@Nullable String> second = template.async("slow", "hello", "Bob", String.class);
			await().atMost(PATIENCE)
				.untilAsserted(() -> assertThat(value(registry, "zss.broker.queue.requests")).isEqualTo(1));
			assertThat(value(registry, "zss.broker.queue.size")).isPositive();
			assertThat(value(registry, "zss.broker.instances.in.flight")).isEqualTo(1);
			assertThat(registry.get("zss.broker.requests.in.flight").tag("broker", "b1").gauge().value()).isEqualTo(2);

			slow.go.countDown();
			assertThat(first.get(30, TimeUnit.SECONDS)).isEqualTo("Hello Ann");
			assertThat(second.get(30, TimeUnit.SECONDS)).isEqualTo("Hello Bob");
			await().atMost(PATIENCE)
				.untilAsserted(() -> assertThat(registry.get("zss.broker.outcomes")
					.tags("verb", "HELLO", "outcome", "success")
					.functionCounter()
					.count()).isEqualTo(2));
			assertThat(requests(registry, "HELLO")).isEqualTo(2);
			assertThat(requests(registry, "HURRY")).isZero();
			assertThat(value(registry, "zss.broker.queue.requests")).isZero();
			assertThat(value(registry, "zss.broker.instances.in.flight")).isZero();
			assertThat(registry.get("zss.broker.latency").tag("sid", "SLOW").functionTimer())
				.satisfies((timer) -> assertThat(timer.count()).isEqualTo(2))
				.satisfies((timer) -> assertThat(timer.totalTime(TimeUnit.NANOSECONDS)).isPositive());
			for (String timer : new String[] { "zss.client.calls", "zss.worker.requests" }) {
				await().atMost(PATIENCE)
					.untilAsserted(() -> assertThat(
							registry.get(timer).tags("sid", "SLOW", "verb", "HELLO", "status", "200").timer().count())
						.as(timer)
						.isEqualTo(2));
			}
		});
	}

	@Test
	void countsWhatTheBrokerRejects() {
		this.runner.run((context) -> assertThat(
				context.getBean(MeterRegistry.class).get("zss.broker.rejections").functionCounters())
			.isNotEmpty()
			.allSatisfy((counter) -> assertThat(counter.getId().getTag("reason")).isNotBlank()));
	}

	@Test
	void tellHowTheBrokerIsSetUpAndWhatBecomesOfItsServices() {
		this.runner
			.withPropertyValues("zss.broker.strategy=least-loaded", "zss.broker.queue.max-requests=77",
					"zss.broker.queue.max-size=5KB", "zss.broker.limits.requests=88", "zss.broker.limits.instances=66",
					"zss.broker.limits.services=55")
			.run((context) -> {
				MeterRegistry registry = context.getBean(MeterRegistry.class);
				await().atMost(PATIENCE).until(() -> value(registry, "zss.broker.instances") == 1);
				assertThat(registry.get("zss.broker.info")
					.tags("broker", "b1", "strategy", "least-loaded")
					.gauge()
					.value()).isEqualTo(1);
				assertThat(registry.get("zss.broker.queue.requests.max").gauge().value()).isEqualTo(77);
				assertThat(registry.get("zss.broker.queue.size.max").gauge().value()).isEqualTo(5 * 1024);
				assertThat(registry.get("zss.broker.requests.max").gauge().value()).isEqualTo(88);
				assertThat(registry.get("zss.broker.instances.max").gauge().value()).isEqualTo(66);
				assertThat(registry.get("zss.broker.services.max").gauge().value()).isEqualTo(55);
				assertThat(registry.get("zss.broker.requests.finished.max").gauge().value()).isPositive();
				assertThat(registry.get("zss.broker.services").gauge().value()).isEqualTo(1);
				assertThat(registry.get("zss.broker.requests.finished").gauge().value()).isZero();
				assertThat(registry.get("zss.broker.clients").gauge().value()).isZero();
				assertThat(value(registry, "zss.broker.versions")).isEqualTo(1);
				for (String name : new String[] { "zss.broker.versions.held", "zss.broker.duplicates",
						"zss.broker.retries", "zss.broker.stuck", "zss.broker.instances.last.resort" }) {
					assertThat(value(registry, name)).as(name).isZero();
				}
			});
	}

	@Test
	void bindsEachServiceToEveryRegistry() {
		SimpleMeterRegistry second = new SimpleMeterRegistry();
		this.runner.run((context) -> {
			context.getBean(BrokerMetrics.class).bindTo(second);
			MeterRegistry first = context.getBean(MeterRegistry.class);
			await().atMost(PATIENCE)
				.untilAsserted(() -> assertThat(value(second, "zss.broker.instances")).isEqualTo(1));
			assertThat(value(first, "zss.broker.instances")).isEqualTo(1);
		});
	}

	@Test
	void metersOfClientsAndServicesShowWhetherTheyHaveABroker() {
		this.runner.run((context) -> {
			MeterRegistry registry = context.getBean(MeterRegistry.class);
			assertThat(registry.find("zss.client.brokers").gauge()).as("meters make no client").isNull();
			assertThat(greet(context.getBean(ZssTemplate.class))).isEqualTo("Hello Ann");
			await().atMost(PATIENCE)
				.untilAsserted(() -> assertThat(brokers(registry, "client", "default", "live")).isEqualTo(1));
			await().atMost(PATIENCE)
				.untilAsserted(() -> assertThat(brokers(registry, "sid", "SLOW", "registered")).isEqualTo(1));
			assertThat(brokers(registry, "sid", "SLOW", "missing")).isZero();
			assertThat(registry.get("zss.client.pending").tags("client", "default").gauge().value()).isZero();

			context.getBean(Broker.class).stop();

			await().atMost(PATIENCE)
				.untilAsserted(() -> assertThat(brokers(registry, "client", "default", "live")).isZero());
			assertThat(brokers(registry, "client", "default", "connecting")).isEqualTo(1);
			await().atMost(PATIENCE)
				.untilAsserted(() -> assertThat(brokers(registry, "sid", "SLOW", "missing")).isEqualTo(1));
		});
	}

	private static double brokers(MeterRegistry registry, String key, String value, String state) {
		return registry.get(key.equals("sid") ? "zss.worker.brokers" : "zss.client.brokers")
			.tags(key, value, "state", state)
			.gauge()
			.value();
	}

	private static @Nullable String greet(ZssTemplate template) throws Exception {
		CompletableFuture<@Nullable String> greeting = template.async("slow", "hurry", "Ann", String.class);
		return greeting.get(30, TimeUnit.SECONDS);
	}

	private static double requests(MeterRegistry registry, String verb) {
		return registry.get("zss.broker.requests").tags("sid", "SLOW", "verb", verb).functionCounter().count();
	}

	/**
	 * The value of a meter of the service; -1 when there is none.
	 */
	private static double value(MeterRegistry registry, String name) {
		var meter = registry.find(name).tags("broker", "b1", "sid", "SLOW").meter();
		return (meter != null) ? meter.measure().iterator().next().getValue() : -1;
	}

	@ZssService("slow")
	static class Slow {

		final CountDownLatch go = new CountDownLatch(1);

		@ZssVerb
		String hello(String name) throws InterruptedException {
			this.go.await(30, TimeUnit.SECONDS);
			return hurry(name);
		}

		@ZssVerb
		String hurry(String name) {
			return "Hello " + name;
		}

	}

}
