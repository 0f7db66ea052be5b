package io.zss.samples.secured;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

import io.zss.broker.Broker;
import io.zss.client.ZssCallException;
import io.zss.client.ZssNoBrokerException;
import io.zss.samples.secured.Accounts.Account;
import io.zss.samples.secured.Accounts.Deposit;
import io.zss.security.KeyFiles;
import io.zss.security.KeyPair;
import io.zss.spring.client.ZssTemplate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Broker, service and gateway with keys of their own, and those who have other keys.
 */
@Timeout(120)
class SecuredApplicationTests {

	private static final HttpClient http = HttpClient.newHttpClient();

	private static final List<ConfigurableApplicationContext> applications = new ArrayList<>();

	@TempDir
	private static Path keys;

	private static String frontend;

	private static String accounts;

	@BeforeAll
	static void start() throws IOException {
		Files.write(keys.resolve("authorized-keys"),
				List.of(key("broker", ""), key("accounts-worker", "roles=accounts-worker"),
						key("gateway", "roles=client,teller"), key("reports", "roles=client"),
						key("billing", "roles=other")));
		key("stranger", "");
		Broker broker = start("broker", "broker", "--zss.security.broker.frontend=tcp://127.0.0.1:0",
				"--zss.security.broker.backend=tcp://127.0.0.1:0",
				"--zss.security.broker.authorized-keys=" + keys.resolve("authorized-keys"))
			.getBean(Broker.class);
		frontend = "--zss.client.brokers=" + broker.securedFrontend();
		start("service", "accounts-worker", "--zss.worker.brokers=" + broker.securedBackend(),
				"--zss.worker.startup-timeout=20s");
		ConfigurableApplicationContext gateway = start("gateway", "gateway", frontend, "--server.port=0");
		accounts = "http://127.0.0.1:" + gateway.getEnvironment().getProperty("local.server.port") + "/accounts";
	}

	@AfterAll
	static void stop() {
		for (int i = applications.size() - 1; i >= 0; i--) {
			applications.get(i).close();
		}
	}

	@Test
	void clerkDepositsThroughTheGateway() throws Exception {
		assertThat(deposit("clara:clerk", "a-1").body()).contains("\"cents\":500", "\"changedBy\":\"gateway\"");
		assertThat(get("vera:viewer", "a-1").body()).contains("\"cents\":500");
	}

	@Test
	void gatewayLetsItsUsersDoWhatTheyMay() throws Exception {
		assertThat(deposit("vera:viewer", "a-2").statusCode()).isEqualTo(403);
		assertThat(get("vera:guess", "a-2").statusCode()).isEqualTo(401);
	}

	@Test
	void applicationWithoutTheRoleMayReadAndNotDeposit() {
		ZssTemplate reports = client("reports");
		assertThat(reports.call("accounts", "balance", "a-3", Account.class)).isEqualTo(new Account("a-3", 0, ""));
		assertThatExceptionOfType(ZssCallException.class)
			.isThrownBy(() -> reports.call("accounts", "deposit", new Deposit("a-3", 1), Account.class))
			.satisfies((ex) -> assertThat(ex.getStatus()).isEqualTo(403));
	}

	@Test
	void applicationThatNoRuleLetsCallDoesNotReachTheService() {
		assertThatExceptionOfType(ZssCallException.class)
			.isThrownBy(() -> client("billing").call("accounts", "balance", "a-4", Account.class))
			.satisfies((ex) -> assertThat(ex.getStatus()).isEqualTo(403))
			.withMessageContaining("billing may not call ACCOUNTS/BALANCE");
	}

	@Test
	void applicationWithAnUnknownKeyDoesNotConnect() {
		assertThatExceptionOfType(ZssNoBrokerException.class)
			.isThrownBy(() -> client("stranger").call("accounts", "balance", "a-5", Account.class))
			.withMessageContaining("not authorized");
	}

	private static String key(String name, String roles) throws IOException {
		KeyPair pair = KeyPair.generate();
		KeyFiles.writeSecret(keys.resolve(name + ".key"), pair, name);
		Files.writeString(keys.resolve(name + ".pub"), pair.publicKey().text() + "\n");
		return name + "  " + pair.publicKey().text() + "  " + roles;
	}

	private static ConfigurableApplicationContext start(String profile, String key, String... arguments) {
		List<String> all = new ArrayList<>(List.of(arguments));
		all.add("--zss.security.key-file=" + keys.resolve(key + ".key"));
		if (!profile.equals("broker")) {
			all.add("--zss.security.server-key=file:" + keys.resolve("broker.pub"));
		}
		ConfigurableApplicationContext application = new SpringApplicationBuilder(SecuredApplication.class)
			.profiles(profile)
			.registerShutdownHook(false)
			.run(all.toArray(String[]::new));
		applications.add(application);
		return application;
	}

	private static ZssTemplate client(String key) {
		return start("client", key, frontend, "--spring.main.web-application-type=none").getBean(ZssTemplate.class);
	}

	private static HttpResponse<String> deposit(String user, String number) throws IOException, InterruptedException {
		return send(request(user, "").header("Content-Type", "application/json")
			.POST(BodyPublishers.ofString("{\"number\": \"%s\", \"cents\": 500}".formatted(number))));
	}

	private static HttpResponse<String> get(String user, String number) throws IOException, InterruptedException {
		return send(request(user, "/" + number));
	}

	private static HttpRequest.Builder request(String user, String path) {
		return HttpRequest.newBuilder(URI.create(accounts + path))
			.header("Authorization",
					"Basic " + Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8)));
	}

	private static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
		return http.send(request.build(), BodyHandlers.ofString());
	}

}
