package io.zss.actuate;

import io.zss.TestBus;
import io.zss.broker.Broker;
import io.zss.broker.BrokerOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.web.client.RestClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The probes of an application with the groups that {@code docs/actuator.md} recommends:
 * the loss of all brokers makes a worker unready, and never has it restarted.
 */
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
class ReadinessGroupTests {

	private final Broker broker = new Broker(
			BrokerOptions.builder().frontend("tcp://127.0.0.1:0").backend("tcp://127.0.0.1:0").build());

	@AfterEach
	void stop() {
		this.broker.stop();
	}

	@Test
	void workerIsReadyWhileItIsRegisteredAndAliveAllTheTime() {
		this.broker.start();
		String[] arguments = { "--zss.broker.enabled=false", "--zss.worker.brokers=" + this.broker.backend(),
				"--zss.client.brokers=" + this.broker.frontend(), "--zss.worker.startup-timeout=1ms",
				"--management.endpoint.health.group.readiness.include=readinessState,zssWorker" };
		this.broker.stop();
		try (ConfigurableApplicationContext context = EndpointApplication.run(arguments)) {
			assertThat(probe(context, "readiness")).isEqualTo(503);
			assertThat(probe(context, "liveness")).isEqualTo(200);

			this.broker.start();
			await().atMost(TestBus.LIMIT).until(() -> probe(context, "readiness") == 200);
			assertThat(probe(context, "liveness")).isEqualTo(200);

			this.broker.stop();
			await().atMost(TestBus.LIMIT).until(() -> probe(context, "readiness") == 503);
			assertThat(probe(context, "liveness")).isEqualTo(200);
		}
	}

	@Test
	void withoutGroupsTheLossOfBrokersTouchesNoProbe() {
		this.broker.start();
		String backend = this.broker.backend().toString();
		this.broker.stop();
		try (ConfigurableApplicationContext context = EndpointApplication.run("--zss.broker.enabled=false",
				"--zss.worker.brokers=" + backend, "--zss.worker.startup-timeout=1ms")) {
			assertThat(probe(context, "readiness")).isEqualTo(200);
			assertThat(probe(context, "liveness")).isEqualTo(200);
		}
	}

	private static int probe(ConfigurableApplicationContext context, String probe) {
		return RestClient
			.create("http://127.0.0.1:" + context.getEnvironment().getRequiredProperty("local.server.port"))
			.get()
			.uri("/actuator/health/" + probe)
			.retrieve()
			.onStatus((status) -> true, (request, response) -> {
			})
			.toBodilessEntity()
			.getStatusCode()
			.value();
	}

}
