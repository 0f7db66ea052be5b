package io.zss.actuate;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

import ch.qos.logback.classic.Level;
import io.zss.CapturedLog;
import io.zss.TestBus;
import io.zss.broker.Broker;
import io.zss.client.ZssClient;
import io.zss.spring.client.ZssTemplate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.client.RestClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The endpoint {@code zss} over HTTP, and the versions in {@code info}.
 */
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
class ZssEndpointTests {

	private ConfigurableApplicationContext context = EndpointApplication
		.run("--management.endpoints.web.exposure.include=zss,info", "--zss.client.named.eu.brokers=tcp://127.0.0.1:1");

	private final EndpointApplication.Orders orders = this.context.getBean(EndpointApplication.Orders.class);

	private final Broker broker = this.context.getBean(Broker.class);

	@AfterEach
	void stop() {
		this.orders.done.countDown();
		this.context.close();
	}

	@Test
	void brokerIsShownAsItDescribesItselfOverSmi() {
		Map<String, Object> shown = map(get("/actuator/zss").get("broker"));
		assertThat(map(shown.get("status")).keySet()).isEqualTo(map(this.broker.ask("STATUS", null).join()).keySet());
		assertThat(map(shown.get("status"))).extracting("name", "state", "frontend")
			.containsExactly("zss-broker", "RUNNING", this.broker.frontend().toString());
		Map<String, Object> service = first(map(shown.get("statistics")).get("services"));
		assertThat(service.keySet())
			.isEqualTo(first(map(this.broker.ask("STATS", null).join()).get("services")).keySet());
		assertThat(service.get("sid")).isEqualTo("ORDERS");
	}

	@Test
	void servicesAreShownWithTheirBrokersSlotsAndOldestRequests() {
		ZssTemplate template = this.context.getBean(ZssTemplate.class);
		CompletableFuture<String> call = template.service("orders")
			.verb("create")
			.payload("coffee")
			.async(String.class);
		await().atMost(TestBus.LIMIT).until(() -> number(worker().get("inFlight")) == 1);

		Map<String, Object> service = worker();
		assertThat(service).extracting("sid", "version", "state", "capacity", "refusals")
			.containsExactly("ORDERS", "2.1.0", "OFFERED", 16, 0);
		Map<String, Object> registration = first(service.get("brokers"));
		assertThat(registration).extracting("broker", "registered")
			.containsExactly(this.broker.backend().toString(), true);
		assertThat(Instant.parse((String) registration.get("since"))).isBeforeOrEqualTo(Instant.now());
		assertThat(Instant.parse((String) registration.get("lastAcknowledgement"))).isBeforeOrEqualTo(Instant.now());
		Map<String, Object> oldest = first(service.get("oldest"));
		assertThat(oldest).extracting("verb", "caller", "state").containsExactly("CREATE", "shop", "RUNNING");
		assertThat(number(oldest.get("ageMillis"))).isNotNegative();

		this.orders.done.countDown();
		assertThat(call).succeedsWithin(Duration.ofSeconds(30)).isEqualTo("coffee");
		await().atMost(TestBus.LIMIT).until(() -> number(worker().get("inFlight")) == 0);
	}

	@Test
	void clientsAreShownWithTheirBrokers() {
		assertThat(map(get("/actuator/zss").get("clients"))).as("to look at them makes none").isEmpty();
		this.context.getBean("zssTemplate");
		this.context.getBean("euZssTemplate");
		await().atMost(TestBus.LIMIT).untilAsserted(() -> {
			Map<String, Object> clients = map(get("/actuator/zss").get("clients"));
			assertThat(map(clients.get("default"))).extracting("name", "running", "pending", "maxPending")
				.containsExactly("shop", true, 0, 10000);
			assertThat(first(map(clients.get("default")).get("brokers"))).extracting("broker", "state")
				.containsExactly(this.broker.frontend().toString(), "LIVE");
			assertThat(first(map(clients.get("eu")).get("brokers"))).extracting("broker", "state")
				.containsExactly("tcp://127.0.0.1:1", "CONNECTING");
		});
		this.context.getBean("zssClient", ZssClient.class).close();
		assertThat(map(map(get("/actuator/zss").get("clients")).get("default"))).extracting("running", "reason")
			.containsExactly(false, "it was closed, or not started");
	}

	@Test
	void oneServiceIsShownAlone() {
		Map<String, Object> service = get("/actuator/zss/orders");
		assertThat((List<?>) map(map(service.get("broker")).get("statistics")).get("services")).hasSize(1);
		assertThat((List<?>) map(service.get("worker")).get("services")).hasSize(1);
		assertThat(request("/actuator/zss/nobody").getStatusCode().value()).isEqualTo(404);
	}

	@Test
	void serviceIsDrainedAndResumed() {
		assertThat(post("/actuator/zss/orders", Map.of("action", "drain")))
			.isEqualTo("200 {sid=ORDERS, state=LEAVING}");
		await().atMost(TestBus.LIMIT).until(() -> worker().get("state").equals("STOPPED"));
		assertThat(post("/actuator/zss/orders", Map.of("action", "resume")))
			.isEqualTo("200 {sid=ORDERS, state=OFFERED}");
		await().atMost(TestBus.LIMIT)
			.untilAsserted(() -> assertThat(first(worker().get("brokers")).get("registered")).isEqualTo(true));
	}

	@Test
	void drainingAndResumingAreInTheLogOfTheApplication() {
		try (CapturedLog log = new CapturedLog(ZssEndpoint.class.getName())) {
			post("/actuator/zss/orders", Map.of("action", "drain"));
			post("/actuator/zss/orders", Map.of("action", "resume"));
			assertThat(log.messages(Level.INFO)).containsExactly(
					"Service ORDERS was drained over the actuator: it leaves its brokers until it is resumed",
					"Service ORDERS was resumed over the actuator");
		}
	}

	@Test
	void timesAreWholeNumbers() {
		Map<String, Object> status = map(map(get("/actuator/zss").get("broker")).get("status"));
		assertThat(status.get("time")).isInstanceOf(Long.class);
		assertThat(WholeNumbers.in(Map.of("a", List.of(1.795670117988E12, 12.5, Double.NaN))))
			.isEqualTo(Map.of("a", List.of(1_795_670_117_988L, 12.5, Double.NaN)));
	}

	@Test
	void drainingDoesNotWaitForTheRequestsThatTheServiceHas() {
		CompletableFuture<String> call = this.context.getBean(ZssTemplate.class)
			.service("orders")
			.verb("create")
			.payload("coffee")
			.async(String.class);
		await().atMost(TestBus.LIMIT).until(() -> number(worker().get("inFlight")) == 1);
		assertThat(post("/actuator/zss/orders", Map.of("action", "drain"))).startsWith("200");
		assertThat(worker()).extracting("state", "inFlight").containsExactly("LEAVING", 1);
		this.orders.done.countDown();
		assertThat(call).succeedsWithin(Duration.ofSeconds(30)).isEqualTo("coffee");
		await().atMost(TestBus.LIMIT).until(() -> worker().get("state").equals("STOPPED"));
	}

	@Test
	void instanceOfTheBrokerIsDrainedAndResumed() {
		String instance = (String) worker().get("instanceId");
		assertThat(post("/actuator/zss/orders", Map.of("action", "drain", "instance", instance)))
			.isEqualTo("200 {sid=ORDERS, instance=" + instance + ", state=DRAINED}");
		assertThat(post("/actuator/zss/orders", Map.of("action", "resume", "instance", instance)))
			.isEqualTo("200 {sid=ORDERS, instance=" + instance + ", state=LIVE}");
		assertThat(post("/actuator/zss/orders", Map.of("action", "drain", "instance", "none")))
			.isEqualTo("404 {error=No instance none of ORDERS}");
	}

	@Test
	void whatCannotBeDoneIsRefusedWithTheReason() {
		assertThat(post("/actuator/zss/orders", Map.of("action", "explode")))
			.isEqualTo("400 {error=No action 'explode': it must be 'drain' or 'resume'}");
		assertThat(post("/actuator/zss", Map.of("action", "nix")))
			.isEqualTo("400 {error=No action 'nix': it must be 'dump' or 'end-dump'}");
		assertThat(post("/actuator/zss/orders", Map.of())).startsWith("400");
		assertThat(post("/actuator/zss/nobody", Map.of("action", "drain")))
			.isEqualTo("404 {error=This application has no service NOBODY; 'instance' names one at its broker}");
		assertThat(post("/actuator/zss", Map.of("action", "dump"))).startsWith("400 {error=")
			.contains("'sid', 'rid' or 'client'");
	}

	@Test
	void messagesAreShownInTheLogUntilThatIsEnded() {
		try (CapturedLog log = new CapturedLog("io.zss.broker.dump")) {
			assertThat(post("/actuator/zss", Map.of("action", "dump", "sid", "orders", "seconds", 30)))
				.startsWith("200 {state=ON, sid=ORDERS, payload=false, messages=100, secondsLeft=30");
			this.context.getBean(ZssTemplate.class).call("orders", "read", "coffee", String.class);
			assertThat(post("/actuator/zss", Map.of("action", "end-dump"))).isEqualTo("200 {state=OFF, seen=4}");
			assertThat(log.messages(Level.INFO)).hasSize(6)
				.anyMatch((line) -> line.contains("sid ORDERS, sversion *, verb READ"));
		}
	}

	@Test
	void brokerThatHangsDoesNotHoldUpTheEndpoint() {
		CountDownLatch hangs = new CountDownLatch(1);
		CountDownLatch end = new CountDownLatch(1);
		this.broker.onSnapshot((snapshot) -> {
			hangs.countDown();
			join(end);
		});
		join(hangs);
		try {
			Map<String, Object> overview = get("/actuator/zss");
			assertThat(map(overview.get("broker")).get("error")).asString()
				.startsWith("no answer within 2000 ms: its thread is busy, or hangs");
			assertThat(worker(overview)).containsEntry("sid", "ORDERS");
			assertThat(post("/actuator/zss/orders", Map.of("action", "drain", "instance", "one")))
				.startsWith("503 {error=The broker: no answer within 2000 ms");
		}
		finally {
			end.countDown();
		}
	}

	@Test
	void brokerThatIsStoppedIsShownSo() {
		this.broker.stop();
		assertThat(map(get("/actuator/zss").get("broker")).get("error")).isEqualTo("Broker zss-broker is not started");
	}

	@Test
	void withReadOnlyAccessNothingIsSteered() {
		this.context.close();
		this.context = EndpointApplication.run("--management.endpoints.web.exposure.include=zss",
				"--management.endpoint.zss.access=read-only");
		assertThat(get("/actuator/zss")).containsKeys("broker", "worker", "clients");
		assertThat(post("/actuator/zss/orders", Map.of("action", "drain"))).startsWith("405");
		assertThat(worker().get("state")).isEqualTo("OFFERED");
	}

	@Test
	void versionsAreInInfo() {
		assertThat(map(get("/actuator/info").get("zss"))).containsEntry("protocol", "ZSS:0.0")
			.containsEntry("jeromq", "0.6.0")
			.hasEntrySatisfying("version", (version) -> assertThat(version).asString().matches("\\d+\\.\\d+\\.\\d+.*"));
	}

	private Map<String, Object> worker() {
		return worker(get("/actuator/zss"));
	}

	private static Map<String, Object> worker(Map<String, Object> overview) {
		return first(map(overview.get("worker")).get("services"));
	}

	private Map<String, Object> get(String path) {
		ResponseEntity<Map<String, Object>> response = request(path);
		assertThat(response.getStatusCode().value()).as(path).isEqualTo(200);
		return response.getBody();
	}

	private ResponseEntity<Map<String, Object>> request(String path) {
		return entity(http().get().uri(path).retrieve());
	}

	private String post(String path, Map<String, Object> body) {
		ResponseEntity<Map<String, Object>> response = entity(
				http().post().uri(path).contentType(MediaType.APPLICATION_JSON).body(body).retrieve());
		return response.getStatusCode().value() + " " + response.getBody();
	}

	private static ResponseEntity<Map<String, Object>> entity(RestClient.ResponseSpec response) {
		return response.onStatus((status) -> true, (request, answer) -> {
		}).toEntity(new ParameterizedTypeReference<Map<String, Object>>() {
		});
	}

	private RestClient http() {
		return RestClient
			.create("http://127.0.0.1:" + this.context.getEnvironment().getRequiredProperty("local.server.port"));
	}

	@SuppressWarnings("unchecked")
	private static Map<String, Object> map(Object value) {
		return (Map<String, Object>) value;
	}

	private static Map<String, Object> first(Object list) {
		return map(((List<?>) list).get(0));
	}

	private static int number(Object value) {
		return ((Number) value).intValue();
	}

	private static void join(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
