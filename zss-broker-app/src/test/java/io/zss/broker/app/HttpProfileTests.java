package io.zss.broker.app;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.zss.TestBus;
import io.zss.broker.Broker;
import io.zss.client.ClientOptions;
import io.zss.client.IncomingReply;
import io.zss.client.OutgoingCall;
import io.zss.client.ZssClient;
import io.zss.protocol.Address;
import io.zss.protocol.MessagePackCodec;
import io.zss.worker.ServiceDefinition;
import io.zss.worker.WorkerOptions;
import io.zss.worker.ZssWorker;
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
import org.springframework.http.MediaType;
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
	void isNotReadyWhileItFinishesWhatIsAtWorkers() {
		Broker broker = this.context.getBean(Broker.class);
		CompletableFuture<String> result = new CompletableFuture<>();
		ServiceDefinition service = new ServiceDefinition("slow", "", 1, Map.of("wait", (request) -> result));
		try (ZssWorker worker = new ZssWorker(List.of(service), WorkerOptions.of(broker.backend()),
				new MessagePackCodec(), Runnable::run);
				ZssClient client = new ZssClient(ClientOptions.of("tester", broker.frontend()))) {
			worker.start();
			assertThat(worker.awaitRegistered(Duration.ofSeconds(20))).isTrue();
			client.start();
			CompletableFuture<IncomingReply> call = client.send(new OutgoingCall(Address.of("slow", "wait"), Map.of(),
					Duration.ofSeconds(30), true, new byte[] { (byte) 0xc0 }));
			Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> broker.snapshot().requestsAtWorkers() == 1);

			CompletableFuture<Void> close = CompletableFuture.runAsync(this.context::close);

			Awaitility.await().atMost(Duration.ofSeconds(30)).until(broker::isDraining);
			assertThat(status("/actuator/health/readiness")).isEqualTo(HttpStatus.SERVICE_UNAVAILABLE);
			assertThat(status("/actuator/health/liveness")).isEqualTo(HttpStatus.OK);
			assertThat(call).isNotDone();
			result.complete("at last");
			assertThat(call).succeedsWithin(Duration.ofSeconds(20)).extracting(IncomingReply::status).isEqualTo(200);
			assertThat(close).succeedsWithin(Duration.ofSeconds(20));
		}
	}

	@Test
	void metersAreThereForPrometheus() {
		Awaitility.await()
			.atMost(TestBus.LIMIT)
			.untilAsserted(() -> assertThat(get("/actuator/prometheus").getBody())
				.contains("zss_broker_requests_in_flight_requests{broker=\"zss-broker\"} 0.0")
				.contains("zss_broker_rejections_messages_total{broker=\"zss-broker\",reason=\"not-found\"} 0.0"));
	}

	@Test
	void endpointShowsTheBrokerAndDoesNotSteerIt() {
		assertThat(get("/actuator/zss").getBody()).contains("\"status\":{\"name\":\"zss-broker\"", "\"statistics\"");
		assertThat(this.http.post()
			.uri("/actuator/zss")
			.contentType(MediaType.APPLICATION_JSON)
			.body("{\"action\": \"dump\", \"sid\": \"ORDERS\"}")
			.retrieve()
			.onStatus((status) -> true, (request, response) -> {
			})
			.toBodilessEntity()
			.getStatusCode()).isEqualTo(HttpStatus.METHOD_NOT_ALLOWED);
	}

	private HttpStatusCode status(String path) {
		return get(path).getStatusCode();
	}

	private ResponseEntity<String> get(String path) {
		return this.http.get().uri(path).retrieve().onStatus((status) -> true, (request, response) -> {
		}).toEntity(String.class);
	}

}
