package io.zss.broker.app.console;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.zss.TestBus;
import io.zss.broker.Broker;
import io.zss.broker.app.ZssBrokerApplication;
import io.zss.security.ConnectionKeys;
import io.zss.security.KeyFiles;
import io.zss.security.KeyPair;
import io.zss.worker.ServiceDefinition;
import io.zss.worker.WorkerOptions;
import io.zss.worker.ZssWorker;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.http.MediaType;
import org.springframework.web.client.RestClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The console of a broker with keys and rules, and of brokers beside it.
 */
@Timeout(120)
class SecuredConsoleTests {

	private final KeyPair broker = KeyPair.generate();

	private final KeyPair worker = KeyPair.generate();

	@TempDir
	private Path folder;

	private final List<AutoCloseable> opened = new ArrayList<>();

	@BeforeEach
	void writeKeys() throws IOException {
		KeyFiles.writeSecret(this.folder.resolve("broker.key"), this.broker, "broker");
		authorize("console");
	}

	@AfterEach
	void close() throws Exception {
		for (int i = this.opened.size() - 1; i >= 0; i--) {
			this.opened.get(i).close();
		}
	}

	@Test
	void showsCallsAndSteersItsOwnBrokerByTheKeyOfTheBroker() {
		ConfigurableApplicationContext context = run();
		serveOrders(context);
		RestClient http = http(context);
		assertThat(get(http, "/api/brokers")).contains("\"state\":\"RUNNING\"", "\"error\":null");
		assertThat(get(http, "/api/services")).contains("\"sid\":\"ORDERS\"");
		assertThat(post(http, "/api/services/orders/create", "{}")).isEqualTo("\"created\"");
		assertThat(post(http, "/api/services/orders/other", "{}")).contains("403");
		assertThat(post(http, "/api/drain", "{\"sid\":\"orders\",\"instance\":\"" + instance(context) + "\"}"))
			.contains("\"state\":\"DRAINED\"");
	}

	@Test
	void saysWhyItMayNotLook() throws IOException {
		authorize("other");
		assertThat(get(http(run()), "/api/brokers")).contains("\"error\":\"403: ");
		Files.writeString(this.folder.resolve("authorized-keys"), "shop " + this.worker.publicKey().text() + "\n");
		assertThat(get(http(run()), "/api/brokers")).contains(
				"The keys of broker and console do not go together: it refused the key " + this.broker.publicKey());
	}

	@Test
	void showsOtherBrokersWhoseKeysAreNamed() {
		ConfigurableApplicationContext one = run();
		Broker other = run("--zss.broker.name=broker-b").getBean(Broker.class);
		String brokers = "--zss.console.brokers=" + one.getBean(Broker.class).securedFrontend() + ","
				+ other.securedFrontend();
		assertThat(get(http(run(brokers)), "/api/brokers")).containsOnlyOnce("\"name\":\"broker-b\"")
			.doesNotContain("The keys");
		// A broker of its own key pair, which the console does not know yet.
		KeyPair stranger = KeyPair.generate();
		KeyFiles.writeSecret(this.folder.resolve("stranger.key"), stranger, "stranger");
		Broker unknown = run("--zss.broker.name=broker-c",
				"--zss.security.key-file=" + this.folder.resolve("stranger.key"))
			.getBean(Broker.class);
		brokers = "--zss.console.brokers=" + unknown.securedFrontend();
		assertThat(get(http(run(brokers)), "/api/brokers")).contains("expected server key");
		Path file = this.folder.resolve("stranger.pub");
		write(file, stranger.publicKey().text());
		assertThat(get(http(run(brokers, "--zss.security.server-key=file:" + file)), "/api/brokers"))
			.contains("\"name\":\"broker-c\"");
	}

	@Test
	void showsPlainBrokersWhenToldTo() {
		try (TestBus plain = TestBus.start()) {
			String brokers = "--zss.console.brokers=" + plain.broker().frontend();
			assertThat(get(http(run(brokers, "--zss.console.plain=true")), "/api/brokers")).contains("RUNNING");
			assertThat(get(http(run(brokers)), "/api/brokers")).contains("The keys of broker and console");
		}
	}

	private void authorize(String role) {
		write(this.folder.resolve("authorized-keys"), "broker " + this.broker.publicKey().text() + " roles=" + role
				+ "\norders " + this.worker.publicKey().text() + " roles=orders-worker\n");
	}

	private static void write(Path file, String text) {
		try {
			Files.writeString(file, text);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private ConfigurableApplicationContext run(String... more) {
		List<String> arguments = new ArrayList<>(List.of("--server.port=0", "--zss.broker.frontend=tcp://127.0.0.1:0",
				"--zss.broker.backend=tcp://127.0.0.1:0", "--zss.security.broker.frontend=tcp://127.0.0.1:*",
				"--zss.security.broker.backend=tcp://127.0.0.1:*",
				"--zss.security.broker.authorized-keys=" + this.folder.resolve("authorized-keys"),
				"--zss.security.broker.rules=allow role:console look,allow role:console steer,"
						+ "allow role:console call ORDERS/CREATE,allow role:orders-worker serve ORDERS"));
		arguments.addAll(List.of(more));
		if (arguments.stream().noneMatch((argument) -> argument.startsWith("--zss.security.key-file"))) {
			arguments.add("--zss.security.key-file=" + this.folder.resolve("broker.key"));
		}
		ConfigurableApplicationContext context = SpringApplication.run(ZssBrokerApplication.class,
				arguments.toArray(String[]::new));
		this.opened.add(context);
		return context;
	}

	private void serveOrders(ConfigurableApplicationContext context) {
		ZssWorker orders = new ZssWorker(
				List.of(new ServiceDefinition("orders", "", 8,
						Map.of("create", (request) -> "created", "other", (request) -> "other"))),
				WorkerOptions.of(context.getBean(Broker.class).securedBackend())
					.withKeys(new ConnectionKeys(this.worker, List.of(this.broker.publicKey()))),
				TestBus.CODEC, Runnable::run);
		this.opened.add(orders);
		orders.start();
		assertThat(orders.awaitRegistered(Duration.ofSeconds(30))).isTrue();
	}

	private static String instance(ConfigurableApplicationContext context) {
		Map<?, ?> stats = (Map<?, ?>) context.getBean(Broker.class).ask("STATS", "ORDERS").join();
		Map<?, ?> service = (Map<?, ?>) ((List<?>) stats.get("services")).get(0);
		Map<?, ?> instance = (Map<?, ?>) ((List<?>) service.get("instances")).get(0);
		return String
			.valueOf((instance.get("instanceId") != null) ? instance.get("instanceId") : instance.get("identity"));
	}

	private static RestClient http(ConfigurableApplicationContext context) {
		return RestClient
			.create("http://127.0.0.1:" + context.getEnvironment().getRequiredProperty("local.server.port"));
	}

	/**
	 * The first question may be answered before the connection is there.
	 */
	private static String get(RestClient http, String path) {
		String[] body = new String[1];
		Awaitility.await().atMost(TestBus.LIMIT).until(() -> {
			body[0] = http.get().uri(path).retrieve().body(String.class);
			return !body[0].contains("No answer within");
		});
		return body[0];
	}

	private static String post(RestClient http, String path, String json) {
		return http.post()
			.uri(path)
			.contentType(MediaType.APPLICATION_JSON)
			.body(json)
			.retrieve()
			.onStatus((status) -> true, (request, response) -> {
			})
			.body(String.class);
	}

}
