package io.zss.broker.app.console;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

import io.zss.broker.app.ZssBrokerApplication;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An actuator with a port of its own is guarded as the console is.
 */
@Timeout(120)
class ManagementPortTests {

	private static final String LEVEL = "{\"configuredLevel\":null}";

	private final HttpClient http = HttpClient.newHttpClient();

	@Test
	void isBehindTheUsersOfTheConsoleButForProbes() throws Exception {
		try (ConfigurableApplicationContext context = run("--management.endpoints.web.base-path=/manage",
				"--zss.console.users.alice.password=of alice", "--zss.console.users.alice.roles=view,steer",
				"--zss.console.users.bob.password=of bob")) {
			assertThat(send(context, "/manage/health", "").statusCode()).isEqualTo(200);
			assertThat(send(context, "/manage/env", "").statusCode()).isEqualTo(401);
			assertThat(send(context, "/manage/env", "bob").statusCode()).isEqualTo(200);
			assertThat(write(context, "bob").statusCode()).isEqualTo(403);
			assertThat(write(context, "alice").statusCode()).isEqualTo(204);
			for (int i = 0; i < 10; i++) {
				assertThat(send(context, "/manage/env", "mallory" + i).statusCode()).isEqualTo(401);
			}
			assertThat(send(context, "/manage/env", "bob").statusCode()).isEqualTo(429);
		}
	}

	@Test
	void withoutUsersPagesOfOtherSitesCanWriteNothing() throws Exception {
		try (ConfigurableApplicationContext context = run()) {
			assertThat(send(context, "/actuator/env", "").statusCode()).isEqualTo(200);
			HttpRequest.Builder forged = request(context, "/actuator/loggers/x", "").header("Origin",
					"http://evil.example");
			assertThat(post(forged).statusCode()).isEqualTo(403);
			assertThat(post(request(context, "/actuator/loggers/x", "")).statusCode()).isEqualTo(204);
		}
	}

	private static ConfigurableApplicationContext run(String... more) {
		List<String> arguments = new ArrayList<>(List.of("--zss.broker.frontend=tcp://127.0.0.1:0",
				"--zss.broker.backend=tcp://127.0.0.1:0", "--server.port=0", "--management.server.port=0",
				"--management.server.address=127.0.0.1", "--management.endpoints.web.exposure.include=*"));
		arguments.addAll(List.of(more));
		return SpringApplication.run(ZssBrokerApplication.class, arguments.toArray(String[]::new));
	}

	private HttpResponse<String> send(ConfigurableApplicationContext context, String path, String user)
			throws Exception {
		return this.http.send(request(context, path, user).build(), HttpResponse.BodyHandlers.ofString());
	}

	private HttpResponse<String> write(ConfigurableApplicationContext context, String user) throws Exception {
		return post(request(context, "/manage/loggers/x", user));
	}

	private HttpResponse<String> post(HttpRequest.Builder request) throws Exception {
		return this.http.send(request.header("Content-Type", "application/json")
			.POST(HttpRequest.BodyPublishers.ofString(LEVEL))
			.build(), HttpResponse.BodyHandlers.ofString());
	}

	/**
	 * A request to the actuator.
	 * @param user who signs in; empty for no one
	 */
	private static HttpRequest.Builder request(ConfigurableApplicationContext context, String path, String user) {
		String port = context.getEnvironment().getRequiredProperty("local.management.port");
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
			.timeout(Duration.ofSeconds(60));
		return user.isEmpty() ? request : request.header("Authorization",
				"Basic " + Base64.getEncoder().encodeToString((user + ":of " + user).getBytes(StandardCharsets.UTF_8)));
	}

}
