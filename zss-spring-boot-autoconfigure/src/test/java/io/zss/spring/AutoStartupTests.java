package io.zss.spring;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

import io.zss.TestBus;
import io.zss.annotation.ZssService;
import io.zss.annotation.ZssVerb;
import io.zss.autoconfigure.ZssContextRunner;
import io.zss.broker.Broker;
import io.zss.client.ZssServiceNotFoundException;
import io.zss.spring.client.ZssTemplate;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.event.EventListener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Services that do not start with their application.
 */
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
class AutoStartupTests {

	private final ApplicationContextRunner runner = ZssContextRunner.withBroker()
		.withBean(Plain.class)
		.withBean(Later.class)
		.withBean(Events.class);

	@Test
	void serviceThatDoesNotStartByItselfIsStartedByTheRegistry() {
		this.runner.run((context) -> {
			ZssServiceRegistry registry = context.getBean(ZssServiceRegistry.class);
			ZssTemplate template = context.getBean(ZssTemplate.class);
			assertThat(registry.sids()).containsExactlyInAnyOrder("PLAIN", "LATER");
			assertThat(registry.isRunning("later")).isFalse();
			assertThat(template.call("plain", "now", null, String.class)).isEqualTo("plain");
			assertThatExceptionOfType(ZssServiceNotFoundException.class)
				.isThrownBy(() -> template.call("later", "now", null, String.class));

			registry.start("later");

			awaitInstances(context.getBean(Broker.class), 2);
			assertThat(template.call("later", "now", null, String.class)).isEqualTo("later");
			Events events = context.getBean(Events.class);
			Awaitility.await().atMost(TestBus.LIMIT).until(() -> events.started.contains("LATER"));
			assertThat(events.started).containsExactly("PLAIN", "LATER");
		});
	}

	@Test
	void propertySaysItForServicesThatDoNotSayItThemselves() {
		this.runner.withPropertyValues("zss.worker.auto-startup=false", "later.starts=true").run((context) -> {
			ZssServiceRegistry registry = context.getBean(ZssServiceRegistry.class);
			assertThat(registry.isRunning("plain")).isFalse();
			assertThat(registry.isRunning("later")).isTrue();
		});
	}

	@Test
	void startupWaitsForNoServiceThatDoesNotStart() {
		this.runner.withPropertyValues("zss.worker.auto-startup=false", "zss.worker.startup-timeout=10m")
			.run((context) -> assertThat(context.getBean(ZssWorkerContainer.class).status().links()).isEmpty());
	}

	@Test
	void valueThatIsNoneIsRefused() {
		this.runner.withPropertyValues("later.starts=perhaps")
			.run((context) -> assertThat(context.getStartupFailure()).rootCause()
				.isInstanceOf(InvalidServiceException.class)
				.hasMessageContaining("its autoStartup must be true or false: 'perhaps'"));
	}

	@Test
	void phaseOfTheWorkerIsAProperty() {
		this.runner.run((context) -> assertThat(context.getBean(ZssWorkerContainer.class).getPhase())
			.isEqualTo(ZssWorkerContainer.PHASE));
		this.runner.withPropertyValues("zss.worker.phase=-5")
			.run((context) -> assertThat(context.getBean(ZssWorkerContainer.class).getPhase()).isEqualTo(-5));
	}

	private static void awaitInstances(Broker broker, int count) {
		Awaitility.await()
			.atMost(Duration.ofSeconds(30))
			.until(() -> broker.snapshot()
				.services()
				.stream()
				.mapToInt((each) -> each.instances().size())
				.sum() == count);
	}

	@ZssService("plain")
	static class Plain {

		@ZssVerb
		String now() {
			return "plain";
		}

	}

	@ZssService(sid = "later", autoStartup = "${later.starts:false}")
	static class Later {

		@ZssVerb
		String now() {
			return "later";
		}

	}

	static class Events {

		final List<String> started = new CopyOnWriteArrayList<>();

		@EventListener
		void on(ZssServiceEvent.Started event) {
			this.started.add(event.sid());
		}

	}

}
