package io.zss.broker.app;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.zss.annotation.ZssService;
import io.zss.annotation.ZssVerb;
import io.zss.broker.Broker;
import io.zss.cli.ZssCommandLine;
import io.zss.client.ZssClient;
import io.zss.security.KeyFiles;
import io.zss.security.KeyPair;
import io.zss.spring.ZssWorkerContainer;
import io.zss.spring.client.ZssTemplate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.MediaType;
import org.springframework.web.client.RestClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * A run with broker, worker, client, console and actuator, all with keys, whose calls
 * succeed and fail, and whose operator shows everything: no text of it holds a secret.
 */
@Timeout(180)
@ExtendWith(OutputCaptureExtension.class)
class SecretsTests {

	private static final String PASSWORD = "open-sesame-17";

	private static final Pattern LINK = Pattern.compile("\"href\":\"(http://[^\"{]+)\",\"templated\":false");

	private final KeyPair broker = KeyPair.generate();

	private final KeyPair application = KeyPair.generate();

	private final KeyPair stranger = KeyPair.generate();

	@TempDir
	private Path folder;

	private final List<ConfigurableApplicationContext> contexts = new ArrayList<>();

	private final Map<String, String> said = new LinkedHashMap<>();

	@AfterEach
	void close() {
		for (int i = this.contexts.size() - 1; i >= 0; i--) {
			this.contexts.get(i).close();
		}
	}

	@Test
	void noTextOfASecuredRunHoldsASecret(CapturedOutput output) throws IOException {
		Files.writeString(this.folder.resolve("authorized-keys"), "broker " + this.broker.publicKey().text()
				+ " roles=console\nshop " + this.application.publicKey().text() + " roles=client,worker\n");
		ConfigurableApplicationContext house = broker();
		Broker served = house.getBean(Broker.class);
		ConfigurableApplicationContext shop = application("shop", this.application, this.broker, served);
		call(shop, "orders", "create");
		call(shop, "orders", "fail");
		call(shop, "billing", "create");
		call(application("stranger", this.stranger, this.broker, served), "orders", "create");
		call(application("misled", this.application, this.stranger, served), "orders", "create");
		commandLine(served);
		noteFailure("failure of a start",
				catchThrowable(
						() -> run(Shop.class, "--zss.broker.enabled=false", "--spring.main.web-application-type=none",
								"--zss.security.secret-key=" + this.application.secretKeyText() + "x")));
		noteFailure("failure of a start with the key in place of its file",
				catchThrowable(
						() -> run(Shop.class, "--zss.broker.enabled=false", "--spring.main.web-application-type=none",
								"--zss.security.key-file=" + this.application.secretKeyText(),
								"--zss.security.server-key=" + this.broker.publicKey().text())));

		RestClient console = http(house);
		for (String path : List.of("/api/me", "/api/brokers", "/api/services", "/api/services/orders", "/api/events",
				"/api/errors", "/api/services/orders/description")) {
			note("console " + path, get(console, path));
		}
		note("console call",
				console.post()
					.uri("/api/services/orders/fail?envelope=true")
					.contentType(MediaType.APPLICATION_JSON)
					.body("{}")
					.exchange((request, response) -> response.bodyTo(String.class)));
		actuator("broker", console);
		actuator("shop", http(shop));
		beans(house);
		beans(shop);
		this.contexts.forEach(ConfigurableApplicationContext::close);
		note("output", output.getAll());

		assertThat(this.said.get("output")).contains("DEBUG", "refused", "403");
		assertThat(this.said.keySet()).anyMatch((source) -> source.endsWith("/env"))
			.anyMatch((source) -> source.endsWith("/configprops"))
			.anyMatch((source) -> source.endsWith("/zss"));
		for (KeyPair keys : List.of(this.broker, this.application, this.stranger)) {
			assertNoneHolds(keys.secretKeyText());
			assertNoneHolds(HexFormat.of().formatHex(keys.secretKeyBytes()));
			assertNoneHolds(Base64.getEncoder().encodeToString(keys.secretKeyBytes()));
		}
		assertNoneHolds(PASSWORD);
	}

	private void assertNoneHolds(String secret) {
		this.said.forEach((source, text) -> assertThat(text.contains(secret)).as(source + " holds a secret").isFalse());
	}

	private ConfigurableApplicationContext broker() {
		return run(ZssBrokerApplication.class, "--spring.profiles.active=http", "--server.address=127.0.0.1",
				"--zss.console.users.alice.password=" + PASSWORD, "--zss.console.users.alice.roles=view,call,steer",
				"--zss.broker.frontend=tcp://127.0.0.1:0", "--zss.broker.backend=tcp://127.0.0.1:0",
				"--zss.security.secret-key=" + this.broker.secretKeyText(),
				"--zss.security.broker.frontend=tcp://127.0.0.1:*", "--zss.security.broker.backend=tcp://127.0.0.1:*",
				"--zss.security.broker.authorized-keys=" + this.folder.resolve("authorized-keys"),
				"--zss.security.broker.audit=all",
				"--zss.security.broker.rules=allow role:console look,allow role:console call ORDERS,"
						+ "allow role:client call ORDERS,allow role:worker serve ORDERS");
	}

	/**
	 * An application whose key comes from a config tree, as in Kubernetes.
	 */
	private ConfigurableApplicationContext application(String name, KeyPair keys, KeyPair server, Broker served)
			throws IOException {
		Path secrets = Files.createDirectories(this.folder.resolve(name));
		Files.writeString(secrets.resolve("zss.security.secret-key"), keys.secretKeyText() + "\n");
		return run(Shop.class, "--zss.broker.enabled=false", "--spring.application.name=" + name,
				"--spring.config.import=configtree:" + secrets + "/",
				"--zss.security.server-key=" + server.publicKey().text(),
				"--zss.client.brokers=" + served.securedFrontend(), "--zss.worker.brokers=" + served.securedBackend(),
				"--zss.worker.startup-timeout=" + (name.equals("shop") ? "30s" : "1s"), "--zss.client.timeout=3s");
	}

	private ConfigurableApplicationContext run(Class<?> application, String... arguments) {
		List<String> all = new ArrayList<>(List.of("--server.port=0", "--logging.level.root=debug",
				"--management.endpoints.web.exposure.include=*", "--management.endpoint.env.show-values=always",
				"--management.endpoint.configprops.show-values=always",
				"--management.endpoint.quartz.show-values=always", "--management.endpoint.health.show-details=always"));
		all.addAll(List.of(arguments));
		ConfigurableApplicationContext context = SpringApplication.run(application, all.toArray(String[]::new));
		this.contexts.add(context);
		return context;
	}

	private void call(ConfigurableApplicationContext context, String sid, String verb) {
		ZssTemplate template = context.getBean(ZssTemplate.class);
		Throwable failure = catchThrowable(() -> note("reply of " + sid,
				String.valueOf(template.call(sid, verb, Map.of("item", "coffee"), Object.class))));
		if (failure != null) {
			noteFailure("failure of " + context.getId() + " calling " + sid + "/" + verb, failure);
		}
	}

	private void commandLine(Broker served) {
		Path file = this.folder.resolve("stranger.key");
		KeyFiles.writeSecret(file, this.stranger, "stranger");
		for (String key : List.of(file.toString(), this.stranger.secretKeyText())) {
			ZssCommandLine.run("status", "-b", served.securedFrontend().toString(), "--key-file", key, "--server-key",
					this.broker.publicKey().text(), "--timeout", "2s");
		}
	}

	private void actuator(String name, RestClient http) {
		Matcher link = LINK.matcher(get(http, "/actuator"));
		while (link.find()) {
			String url = link.group(1);
			if (!url.endsWith("/heapdump") && !url.endsWith("/shutdown")) {
				note(name + " " + url, get(http, url.substring(url.indexOf("/actuator"))));
			}
		}
	}

	private void beans(ConfigurableApplicationContext context) {
		for (String bean : context.getBeanDefinitionNames()) {
			if (bean.toLowerCase(Locale.ROOT).contains("zss") || bean.startsWith("console")) {
				note("bean " + bean, String.valueOf(context.getBean(bean)));
			}
		}
		context.getBeanProvider(Broker.class)
			.forEach((each) -> note("options of the broker", each.options() + " " + each.snapshot()));
		context.getBeanProvider(ZssClient.class)
			.forEach((each) -> note("options of a client", each.options() + " " + each.status()));
		context.getBeanProvider(ZssWorkerContainer.class).forEach((each) -> note("worker", each.status().toString()));
	}

	private void noteFailure(String source, Throwable failure) {
		StringWriter text = new StringWriter();
		failure.printStackTrace(new PrintWriter(text));
		note(source, text.toString());
	}

	private void note(String source, String text) {
		this.said.merge(source, text, (one, other) -> one + other);
	}

	private static String get(RestClient http, String path) {
		return http.get()
			.uri(path)
			.exchange((request, response) -> String.valueOf(response.getHeaders()) + response.bodyTo(String.class));
	}

	private static RestClient http(ConfigurableApplicationContext context) {
		return RestClient.builder()
			.baseUrl("http://127.0.0.1:" + context.getEnvironment().getRequiredProperty("local.server.port"))
			.defaultHeaders((headers) -> headers.setBasicAuth("alice", PASSWORD))
			.build();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Shop {

		@Bean
		Orders orders() {
			return new Orders();
		}

	}

	@ZssService("orders")
	static class Orders {

		@ZssVerb
		String create(Map<String, Object> order) {
			return "created " + order.size();
		}

		@ZssVerb
		String fail(Map<String, Object> order) {
			throw new IllegalStateException("Out of paper");
		}

	}

}
