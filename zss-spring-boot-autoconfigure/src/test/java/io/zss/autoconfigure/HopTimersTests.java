package io.zss.autoconfigure;

import java.util.List;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.zss.TestBus;
import io.zss.annotation.ZssService;
import io.zss.annotation.ZssVerb;
import io.zss.observation.ZssMeters;
import io.zss.spring.client.ZssTemplate;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that clients and workers make timers of the timestamps that each hop writes.
 */
class HopTimersTests {

	private static final List<String> ALL = List.of("client-to-broker", "broker-request", "broker-to-worker", "worker",
			"worker-to-broker", "broker-reply", "broker-to-client");

	private final ApplicationContextRunner runner = ZssContextRunner.withBroker()
		.withConfiguration(AutoConfigurations.of(MetricsAutoConfiguration.class))
		.withBean(SimpleMeterRegistry.class, () -> new SimpleMeterRegistry())
		.withUserConfiguration(Inner.class, Outer.class);

	@Test
	void clientTimesTheWholeWayAndTheWorkerTheWayToItself() {
		this.runner.run((context) -> {
			assertThat(context.getBean(ZssTemplate.class).call("inner", "hello", null, String.class))
				.isEqualTo("Hello");
			MeterRegistry meters = context.getBean(MeterRegistry.class);
			awaitHops(meters, "zss.client.hops", "INNER", "HELLO", ALL, 1);
			awaitHops(meters, "zss.worker.hops", "INNER", "HELLO", ALL.subList(0, 3), 1);
			assertThat(meters.get("zss.client.hops").timers())
				.allSatisfy((timer) -> assertThat(timer.getId().getTag("client")).isEqualTo("default"));
		});
	}

	@Test
	void callOfAHandlerHasTimesOfItsOwn() {
		this.runner.run((context) -> {
			assertThat(context.getBean(ZssTemplate.class).call("outer", "pass", null, String.class)).isEqualTo("Hello");
			MeterRegistry meters = context.getBean(MeterRegistry.class);
			awaitHops(meters, "zss.client.hops", "INNER", "HELLO", ALL, 1);
			awaitHops(meters, "zss.client.hops", "OUTER", "PASS", ALL, 1);
		});
	}

	@Test
	void verbsThatAServiceLacksShareTheirTimers() {
		this.runner.run((context) -> {
			for (int i = 0; i < 10; i++) {
				assertThat(context.getBean(ZssTemplate.class)
					.service("inner")
					.verb("made-up-" + i)
					.exchange(Object.class)
					.status()).isEqualTo(404);
				context.getBean(ZssTemplate.class).service("made-up-" + i).verb("hello").exchange(Object.class);
			}
			MeterRegistry meters = context.getBean(MeterRegistry.class);
			awaitHops(meters, "zss.client.hops", "INNER", ZssMeters.UNKNOWN, ALL, 10);
			awaitHops(meters, "zss.worker.hops", "INNER", ZssMeters.UNKNOWN, ALL.subList(0, 3), 10);
			assertThat(meters.get("zss.client.hops").timers()).hasSize(ALL.size());
		});
	}

	private static void awaitHops(MeterRegistry meters, String name, String sid, String verb, List<String> hops,
			int count) {
		Awaitility.await().atMost(TestBus.LIMIT).untilAsserted(() -> {
			assertThat(meters.get(name).tags("sid", sid, "verb", verb).timers()).hasSize(hops.size());
			for (String hop : hops) {
				assertThat(meters.get(name).tags("sid", sid, "verb", verb, "hop", hop).timer().count()).as(hop)
					.isEqualTo(count);
			}
		});
	}

	@ZssService("inner")
	static class Inner {

		@ZssVerb
		String hello() {
			return "Hello";
		}

	}

	@ZssService("outer")
	static class Outer {

		private final ObjectProvider<ZssTemplate> template;

		Outer(ObjectProvider<ZssTemplate> template) {
			this.template = template;
		}

		@ZssVerb
		@Nullable String pass() {
			return this.template.getObject().call("inner", "hello", null, String.class);
		}

	}

}
