package io.zss.broker.app.console;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.zss.TestBus;
import io.zss.broker.Broker;
import io.zss.broker.app.ZssBrokerApplication;
import io.zss.protocol.ControlPayload;
import io.zss.protocol.ErrorBody;
import io.zss.protocol.ZssException;
import io.zss.worker.ServiceDefinition;
import io.zss.worker.WorkerOptions;
import io.zss.worker.ZssWorker;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The console's interface over HTTP, by bytes: what a client of HTTP would not send is
 * part of it.
 */
@Timeout(120)
@ExtendWith(OutputCaptureExtension.class)
class ConsoleHttpTests {

	private static final String CREATE = "/api/services/orders/create";

	@AutoClose
	private ConfigurableApplicationContext context = run();

	@AutoClose
	private ZssWorker worker = worker(this.context.getBean(Broker.class));

	@Test
	void callsAServiceWithJsonAndHeaders() throws IOException {
		Reply reply = post(CREATE, "{\"item\":\"coffee\",\"n\":[1,2.5,null]}", "Zss-Header-tenant: acme");
		assertThat(reply.status()).isEqualTo(200);
		assertThat(reply.body()).isEqualTo("{\"got\":{\"item\":\"coffee\",\"n\":[1,2.5,null]},\"tenant\":\"acme\"}");
		assertThat(reply.head()).contains("Zss-From: worker").containsPattern("Zss-Rid: [0-9a-f-]{36}");
		assertThat(post("/api/services/ORDERS/some/verb", "").body()).isEqualTo("\"SOME/VERB\"");
	}

	@Test
	void statusOfTheReplyIsThatOfTheService() throws IOException {
		Reply conflict = post("/api/services/orders/fail", "409");
		assertThat(conflict.status()).isEqualTo(409);
		assertThat(conflict.body()).contains("\"developerMessage\":\"It exists\"");
		Reply absent = post("/api/services/nobody/create", "");
		assertThat(absent.status()).isEqualTo(404);
		assertThat(absent.head()).contains("Zss-From: broker");
		assertThat(post("/api/services/orders/never?timeout=200ms", "").status()).isEqualTo(599);
	}

	@Test
	void envelopeHasStatusHeadersAndTimes() throws IOException {
		Reply reply = post("/api/services/orders/fail?envelope=true", "503");
		assertThat(reply.status()).isEqualTo(200);
		assertThat(reply.body()).contains("\"status\":503", "\"from\":\"worker\"", "\"micros\":", "\"micro.bfer\":");
	}

	@ParameterizedTest
	@ValueSource(strings = { CREATE + "?timeout=soon", CREATE + "?timeout=1h", "/api/services/or%20ders/create" })
	void whatIsNotValidIsAnsweredWithTheReason(String path) throws IOException {
		Reply reply = post(path, "{}");
		assertThat(reply.status()).isEqualTo(400);
		assertThat(reply.body()).contains("\"error\":\"");
	}

	@Test
	void bodyMustBeJson() throws IOException {
		assertThat(post(CREATE, "{item").body()).contains("The body is not JSON");
		Reply form = send("POST " + CREATE, "Host: 127.0.0.1", "Content-Type: text/plain");
		assertThat(form.status()).isEqualTo(415);
		assertThat(form.body()).contains("application/json");
	}

	@Test
	void bodyThatIsTooLongIsNotRead() throws IOException {
		assertThat(post(CREATE, "\"" + "x".repeat(1024 * 1024) + "\"").status()).isEqualTo(413);
	}

	@Test
	void listsServicesAlsoOfABrokerThatKeepsNoFigures() throws IOException {
		assertThat(get("/api/services").body()).contains("\"sid\":\"ORDERS\"", "\"instanceCount\":1", "\"capacity\":8");
		assertThat(get("/api/services/orders").body()).contains("\"verb\":\"CREATE\"", "\"state\":\"LIVE\"");
		assertThat(get("/api/services/nobody").status()).isEqualTo(404);
		assertThat(get("/api/brokers").body()).contains("\"error\":null");
	}

	@Test
	void brokerWhoseNameCannotBeResolvedIsShownWithThatError() throws IOException {
		this.context.close();
		this.context = run("--zss.console.brokers=no-such-broker.invalid");
		assertThat(get("/api/brokers").body()).contains("\"broker\":\"tcp://no-such-broker.invalid:7777\"",
				"\"error\":\"The name no-such-broker.invalid has no address\"");
	}

	@Test
	void describesAServiceAsItsWorkerDoes() throws IOException {
		assertThat(get("/api/services/orders/description").body()).contains("\"sid\":\"ORDERS\"",
				"\"verbs\":[{\"verb\":\"CREATE\"},{\"verb\":\"FAIL\"}");
		assertThat(get("/api/services/orders/description?version=7").body()).contains("\"description\":null",
				"\"reason\":\"ZSS/DESCRIBE was answered 404: No service ORDERS:ZSS/DESCRIBE@7\"");
		assertThat(get("/api/services/nobody/description").body()).startsWith("{\"description\":null,\"reason\":");
	}

	@Test
	void pageAllowsNothingFromElsewhere() throws IOException {
		Reply page = get("/");
		assertThat(page.status()).isEqualTo(200);
		assertThat(page.body()).contains("<title>ZSS console</title>").doesNotContain("http://", "https://");
		assertThat(page.head()).contains("Content-Security-Policy: default-src 'none'; script-src 'self'",
				"X-Content-Type-Options: nosniff", "frame-ancestors 'none'");
		for (String path : List.of("/console/app.js", "/console/console.css", "/console/lib/standalone.module.js")) {
			assertThat(get(path).status()).as(path).isEqualTo(200);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "evil.example", "127.0.0.1.evil.example", "localhost.evil.example:7780", "10.0.0.1", "" })
	void namesThatPointHereFromElsewhereAreRefused(String host) throws IOException {
		Reply reply = send("GET /api/services", "Host: " + host);
		assertThat(reply.status()).isIn(400, 403);
		assertThat(reply.body()).doesNotContain("ORDERS");
	}

	@Test
	void forwardedAddressesAreNotBelieved() throws IOException {
		assertThat(send("GET /api/services", "Host: evil.example", "X-Forwarded-Host: localhost",
				"X-Forwarded-For: 127.0.0.1", "Forwarded: for=127.0.0.1;host=localhost")
			.status()).isEqualTo(403);
	}

	@ParameterizedTest
	@ValueSource(strings = { "Origin: https://evil.example", "Origin: null", "Origin: http://localhost:1",
			"Sec-Fetch-Site: cross-site", "Sec-Fetch-Site: same-site" })
	void pagesOfOtherSitesCannotSend(String header) throws IOException {
		Reply reply = send("POST " + CREATE, "Host: 127.0.0.1:" + port(), "Content-Type: application/json", header);
		assertThat(reply.status()).isEqualTo(403);
	}

	@Test
	void itsOwnPageCanSend() throws IOException {
		assertThat(post(CREATE, "{}", "Origin: http://127.0.0.1:" + port(), "Sec-Fetch-Site: same-origin").status())
			.isEqualTo(200);
	}

	@Test
	void withAPasswordOneMustSignIn() throws IOException {
		restart("--zss.console.password=secret");
		Reply stranger = get("/api/services");
		assertThat(stranger.status()).isEqualTo(401);
		assertThat(stranger.head()).contains("WWW-Authenticate: Basic");
		// zss:secret, zss:wrong
		assertThat(send("GET /api/services", "Host: console.example", "Authorization: Basic enNzOnNlY3JldA==").status())
			.isEqualTo(200);
		assertThat(send("GET /api/services", "Host: console.example", "Authorization: Basic enNzOndyb25n").status())
			.isEqualTo(401);
		assertThat(get("/actuator/health").status()).isEqualTo(200);
	}

	@ParameterizedTest
	@ValueSource(strings = { "POST /actuator/../api/drain", "POST /actuator/%2e%2e/api/drain",
			"POST /actuator;/../api/drain", "POST //api/drain", "POST /actuatorx" })
	void noSpellingOfAPathComesPast(String request) throws IOException {
		Reply reply = send(request, "Host: evil.example", "Content-Type: application/json");
		assertThat(reply.status()).isIn(400, 403, 404);
		assertThat(reply.body()).doesNotContain("instance");
	}

	@Test
	void actuatorCanBeReadByAddressAndWrittenByThisMachineAlone() throws IOException {
		restart("--management.endpoints.web.exposure.include=zss,loggers");
		assertThat(send("GET /actuator/zss", "Host: 10.0.0.1:7780").status()).isEqualTo(200);
		assertThat(send("GET /actuator/zss", "Host: evil.example:7780").status()).isEqualTo(403);
		String write = "POST /actuator/loggers/some";
		String json = "Content-Type: application/json";
		assertThat(post("/actuator/loggers/some", "{\"configuredLevel\":null}").status()).isEqualTo(204);
		assertThat(send(write, "Host: 10.0.0.1", json).status()).isEqualTo(403);
		assertThat(send(write, "Host: evil.example", json).status()).isEqualTo(403);
		assertThat(send(write, "Host: 127.0.0.1", json, "Origin: http://evil.example").status()).isEqualTo(403);
		assertThat(send(write, "Host: 127.0.0.1", "Content-Type: text/plain").status()).isEqualTo(415);
	}

	@Test
	void isOffByAProperty() {
		restart("--zss.console.enabled=false");
		assertThat(this.context.getEnvironment().containsProperty("local.server.port")).isFalse();
		assertThat(this.context.getBean(Broker.class).isRunning()).isTrue();
	}

	@Test
	void listensOnLoopbackAlone() {
		assertThat(this.context.getEnvironment().getProperty("server.address")).isEqualTo("127.0.0.1");
		restart("--spring.profiles.active=http");
		assertThat(this.context.getEnvironment().getProperty("server.address")).isNull();
	}

	@Test
	void brokerServesAlsoWhereThePortIsTaken(CapturedOutput output) throws IOException {
		try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			restart("--server.port=" + other.getLocalPort());
			assertThat(this.context.getBean(Broker.class).isRunning()).isTrue();
			assertThat(output).contains("The console is not available: port " + other.getLocalPort() + " is in use");
		}
	}

	private void restart(String... more) {
		this.worker.close();
		this.context.close();
		this.context = run(more);
	}

	private int port() {
		return this.context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
	}

	private Reply get(String path) throws IOException {
		return send("GET " + path, "Host: localhost:" + port());
	}

	private Reply post(String path, String json, String... headers) throws IOException {
		List<String> all = new ArrayList<>(List.of(headers));
		all.add("Host: 127.0.0.1:" + port());
		all.add("Content-Type: application/json");
		return send("POST " + path, json, all);
	}

	private Reply send(String request, String... headers) throws IOException {
		return send(request, "", List.of(headers));
	}

	private Reply send(String request, String body, List<String> headers) throws IOException {
		byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
		String head = request + " HTTP/1.1\r\nConnection: close\r\nContent-Length: " + bytes.length + "\r\n"
				+ String.join("\r\n", headers) + "\r\n\r\n";
		try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
			socket.setSoTimeout(30_000);
			OutputStream out = socket.getOutputStream();
			out.write(head.getBytes(StandardCharsets.UTF_8));
			out.write(bytes);
			out.flush();
			return Reply.parse(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
		}
	}

	private static ConfigurableApplicationContext run(String... more) {
		List<String> args = new ArrayList<>(
				List.of("--zss.broker.frontend=tcp://127.0.0.1:0", "--zss.broker.backend=tcp://127.0.0.1:0"));
		args.addAll(List.of(more));
		if (args.stream().noneMatch((arg) -> arg.startsWith("--server.port="))) {
			args.add("--server.port=0");
		}
		return SpringApplication.run(ZssBrokerApplication.class, args.toArray(String[]::new));
	}

	private static ZssWorker worker(Broker broker) {
		ServiceDefinition service = new ServiceDefinition("orders", "", 8,
				Map.of("create", (request) -> StagedBroker.map("got", ControlPayload.decode(request.payload()),
						"tenant", request.headers().get("tenant")), "fail", (request) -> {
							throw new ZssException(
									ErrorBody.of(((Number) ControlPayload.decode(request.payload())).intValue())
										.withDeveloperMessage("It exists"),
									null);
						}, "never", (request) -> new CompletableFuture<>(), "some/verb",
						(request) -> request.address().verb()));
		ZssWorker worker = new ZssWorker(List.of(service), WorkerOptions.of(broker.backend()), TestBus.CODEC,
				Runnable::run);
		worker.start();
		assertThat(worker.awaitRegistered(Duration.ofSeconds(30))).isTrue();
		return worker;
	}

	/**
	 * A reply of the server.
	 */
	record Reply(int status, String head, String body) {

		static Reply parse(String text) {
			int end = text.indexOf("\r\n\r\n");
			String head = text.substring(0, end);
			String body = text.substring(end + 4);
			if (head.contains("Transfer-Encoding: chunked")) {
				StringBuilder whole = new StringBuilder();
				String rest = body;
				while (!rest.isEmpty()) {
					int line = rest.indexOf("\r\n");
					int size = Integer.parseInt(rest.substring(0, line), 16);
					if (size == 0) {
						break;
					}
					whole.append(rest, line + 2, line + 2 + size);
					rest = rest.substring(line + 4 + size);
				}
				body = whole.toString();
			}
			return new Reply(Integer.parseInt(head.substring(9, 12)), head, body);
		}

	}

}
