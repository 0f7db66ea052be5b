package io.zss.autoconfigure;

import java.util.Map;
import java.util.Set;

import io.zss.TestBus;
import io.zss.actuate.BrokerHealthIndicator;
import io.zss.actuate.ClientHealthIndicator;
import io.zss.actuate.WorkerHealthIndicator;
import io.zss.annotation.ZssService;
import io.zss.annotation.ZssVerb;
import io.zss.broker.Broker;
import io.zss.client.ZssClient;
import io.zss.spring.ZssWorkerContainer;
import io.zss.spring.ZssServiceRegistry;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link ZssHealthAutoConfiguration}.
 */
class ZssHealthAutoConfigurationTests {

	private final ApplicationContextRunner runner = ZssContextRunner.withBroker()
		.withConfiguration(AutoConfigurations.of(ZssHealthAutoConfiguration.class));

	@Test
	void brokerIsUpWhileItRuns() {
		this.runner.run((context) -> {
			Broker broker = context.getBean(Broker.class);
			Health health = context.getBean(BrokerHealthIndicator.class).health();
			assertThat(health.getStatus()).isEqualTo(Status.UP);
			assertThat(health.getDetails()).containsEntry("name", "zss-broker")
				.containsEntry("frontend", broker.frontend().toString())
				.containsEntry("backend", broker.backend().toString());
			broker.stop();
			assertThat(context.getBean(BrokerHealthIndicator.class).health().getStatus()).isEqualTo(Status.DOWN);
		});
	}

	@Test
	void brokerWhoseThreadHasEndedIsDownWithTheReason() {
		Broker broker = mock(Broker.class);
		given(broker.options()).willReturn(TestBus.brokerOptions().build());
		given(broker.failure()).willReturn(new LinkageError("class is missing"));
		Health health = new BrokerHealthIndicator(broker).health();
		assertThat(health.getStatus()).isEqualTo(Status.DOWN);
		assertThat(health.getDetails()).containsEntry("name", "zss-broker")
			.containsEntry("error", "java.lang.LinkageError: class is missing");
	}

	@Test
	void brokerThatWasStoppedIsDownWithTheReason() {
		this.runner.run((context) -> {
			context.getBean(Broker.class).stop();
			Health health = context.getBean(BrokerHealthIndicator.class).health();
			assertThat(health.getStatus()).isEqualTo(Status.DOWN);
			assertThat(health.getDetails()).containsEntry("reason", "it is stopped");
		});
	}

	@Test
	void workerIsUpWhileItsServicesAreRegistered() {
		this.runner.withUserConfiguration(Greetings.class).run((context) -> {
			WorkerHealthIndicator indicator = context.getBean(WorkerHealthIndicator.class);
			String backend = context.getBean(Broker.class).backend().toString();
			assertThat(indicator.health().getStatus()).isEqualTo(Status.UP);
			assertThat(indicator.health().getDetails()).containsEntry("registered",
					Map.of("GREETINGS", Map.of(backend, true)));
			context.getBean(Broker.class).stop();
			Awaitility.await().atMost(TestBus.LIMIT).until(() -> indicator.health().getStatus().equals(Status.DOWN));
		});
	}

	@Test
	void workerShowsABrokerWhoseNameHasNoAddress() {
		ZssContextRunner.withoutBroker()
			.withConfiguration(AutoConfigurations.of(ZssHealthAutoConfiguration.class))
			.withPropertyValues("zss.worker.brokers=tcp://no-such-host.invalid:7776", "zss.worker.startup-timeout=1ms")
			.withUserConfiguration(Greetings.class)
			.run((context) -> {
				Health health = context.getBean(WorkerHealthIndicator.class).health();
				assertThat(health.getStatus()).isEqualTo(Status.DOWN);
				assertThat(health.getDetails())
					.containsEntry("registered", Map.of("GREETINGS", Map.of("tcp://no-such-host.invalid:7776", false)))
					.containsEntry("missing",
							Set.of("GREETINGS at tcp://no-such-host.invalid:7776: its name has no address"));
			});
	}

	@Test
	void workerIsUpWhenItsServiceWasStoppedOnPurpose() {
		this.runner.withUserConfiguration(Greetings.class).run((context) -> {
			context.getBean(ZssServiceRegistry.class).stop("greetings");
			WorkerHealthIndicator indicator = context.getBean(WorkerHealthIndicator.class);
			assertThat(indicator.health().getStatus()).isEqualTo(Status.UP);
			context.getBean(ZssWorkerContainer.class).stop();
			assertThat(indicator.health().getStatus()).isEqualTo(Status.DOWN);
		});
	}

	@Test
	void workerThatWasNeverRegisteredIsDown() {
		ZssContextRunner.withoutBroker()
			.withConfiguration(AutoConfigurations.of(ZssHealthAutoConfiguration.class))
			.withPropertyValues("zss.worker.brokers=tcp://127.0.0.1:1", "zss.worker.startup-timeout=1ms")
			.withUserConfiguration(Greetings.class)
			.run((context) -> assertThat(context.getBean(WorkerHealthIndicator.class).health().getStatus())
				.isEqualTo(Status.DOWN));
	}

	@Test
	void applicationWithoutServicesIsUp() {
		this.runner.run((context) -> assertThat(context.getBean(WorkerHealthIndicator.class).health().getStatus())
			.isEqualTo(Status.UP));
	}

	@Test
	void applicationThatCallsNothingIsUpAndMakesNoClient() {
		this.runner.run((context) -> {
			Health health = context.getBean(ClientHealthIndicator.class).health();
			assertThat(health.getStatus()).isEqualTo(Status.UP);
			assertThat(health.getDetails()).isEmpty();
			assertThat(context.getBeanFactory().containsSingleton("zssClient")).isFalse();
		});
	}

	@Test
	void clientsShowTheirBrokers() {
		this.runner.withPropertyValues("zss.client.named.eu.brokers=tcp://127.0.0.1:1,tcp://no-such-host.invalid:7777")
			.run((context) -> {
				ClientHealthIndicator indicator = context.getBean(ClientHealthIndicator.class);
				context.getBean(ZssClient.class);
				Awaitility.await().atMost(TestBus.LIMIT).until(() -> indicator.health().getStatus().equals(Status.UP));
				assertThat(indicator.health().getDetails().get("default")).asString()
					.contains("running=true", context.getBean(Broker.class).frontend() + "=LIVE since ", "pending=0");

				context.getBean("euZssClient");

				assertThat(indicator.health().getStatus()).isEqualTo(Status.DOWN);
				assertThat(indicator.health().getDetails().get("eu")).asString()
					.contains("tcp://127.0.0.1:1=CONNECTING since ",
							"tcp://no-such-host.invalid:7777=UNRESOLVED since ");
			});
	}

	@Test
	void indicatorsCanBeTurnedOffAndReplaced() {
		this.runner.withPropertyValues("management.health.zss-broker.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(BrokerHealthIndicator.class)
				.hasSingleBean(WorkerHealthIndicator.class));
		HealthIndicator own = () -> Health.up().build();
		this.runner.withBean("zssWorkerHealthIndicator", HealthIndicator.class, () -> own)
			.run((context) -> assertThat(context).doesNotHaveBean(WorkerHealthIndicator.class)
				.getBean("zssWorkerHealthIndicator")
				.isSameAs(own));
	}

	@Test
	void worksWithoutTheHealthModule() {
		this.runner.withClassLoader(new FilteredClassLoader("org.springframework.boot.health"))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean("zssBrokerHealthIndicator"));
	}

	@ZssService("greetings")
	static class Greetings {

		@ZssVerb
		String hello() {
			return "Hello";
		}

	}

}
