package io.zss.broker.app;

import io.zss.broker.Broker;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ResponseEntity;
import org.springframework.web.client.RestClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the broker application tells over HTTP.
 */
@Timeout(60)
class HttpProfileTests {

	@AutoClose
	private final ConfigurableApplicationContext context = SpringApplication.run(ZssBrokerApplication.class,
			"--spring.profiles.active=http", "--server.port=0", "--zss.broker.frontend=tcp://127.0.0.1:0",
			"--zss.broker.backend=tcp://127.0.0.1:0");

	private final RestClient http = RestClient
		.create("http://127.0.0.1:" + this.context.getEnvironment().getRequiredProperty("local.server.port"));

	@Test
	void probesFollowTheBroker() {
		assertThat(status("/actuator/health/liveness")).isEqualTo(HttpStatus.OK);
		assertThat(status("/actuator/health/readiness")).isEqualTo(HttpStatus.OK);
		this.context.getBean(Broker.class).stop();
		assertThat(status("/actuator/health/liveness")).isEqualTo(HttpStatus.SERVICE_UNAVAILABLE);
		assertThat(status("/actuator/health/readiness")).isEqualTo(HttpStatus.SERVICE_UNAVAILABLE);
	}

	@Test
	void isNotReadyWhileItRefusesTraffic() {
		AvailabilityChangeEvent.publish(this.context, ReadinessState.REFUSING_TRAFFIC);
		assertThat(status("/actuator/health/readiness")).isEqualTo(HttpStatus.SERVICE_UNAVAILABLE);
		assertThat(status("/actuator/health/liveness")).isEqualTo(HttpStatus.OK);
	}

	@Test
	void metersAreThereForPrometheus() {
		Awaitility.await()
			.untilAsserted(() -> assertThat(get("/actuator/prometheus").getBody())
				.contains("zss_broker_requests_in_flight{broker=\"zss-broker\"} 0.0")
				.contains("zss_broker_rejections_total{broker=\"zss-broker\",reason=\"not-found\"} 0.0"));
	}

	private HttpStatusCode status(String path) {
		return get(path).getStatusCode();
	}

	private ResponseEntity<String> get(String path) {
		return this.http.get().uri(path).retrieve().onStatus((status) -> true, (request, response) -> {
		}).toEntity(String.class);
	}

}
