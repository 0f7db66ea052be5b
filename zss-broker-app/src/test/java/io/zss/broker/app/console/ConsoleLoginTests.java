package io.zss.broker.app.console;

import java.io.IOException;
import java.net.CookieManager;
import java.net.HttpCookie;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.zss.TestBus;
import io.zss.broker.Broker;
import io.zss.broker.app.ZssBrokerApplication;
import io.zss.worker.ServiceDefinition;
import io.zss.worker.WorkerOptions;
import io.zss.worker.ZssWorker;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The console where users sign in: browsers by a form, programs with each request.
 */
@Timeout(120)
@ExtendWith(OutputCaptureExtension.class)
class ConsoleLoginTests {

	private static final Pattern TOKEN = Pattern.compile("name=\"_csrf\" type=\"hidden\" value=\"([^\"]+)\"");

	private static final String CALL = "/api/services/orders/create";

	private ConfigurableApplicationContext context;

	private ZssWorker worker;

	private final CookieManager cookies = new CookieManager();

	private final HttpClient http = HttpClient.newBuilder().cookieHandler(this.cookies).build();

	@BeforeEach
	void start() {
		List<String> arguments = new ArrayList<>(
				List.of("--zss.broker.frontend=tcp://127.0.0.1:0", "--zss.broker.backend=tcp://127.0.0.1:0",
						"--server.port=0", "--management.endpoints.web.exposure.include=*"));
		arguments.addAll(List.of("--zss.console.users.alice.password=of alice",
				"--zss.console.users.alice.roles=view,call,steer", "--zss.console.users.bob.password=of bob",
				"--zss.console.users.carol.password=" + bcrypt("of carol"), "--zss.console.users.carol.roles=call"));
		this.context = SpringApplication.run(ZssBrokerApplication.class, arguments.toArray(String[]::new));
		this.worker = new ZssWorker(
				List.of(new ServiceDefinition("orders", "", 8, Map.of("create", (request) -> "created"))),
				WorkerOptions.of(this.context.getBean(Broker.class).backend()), TestBus.CODEC, Runnable::run);
		this.worker.start();
		assertThat(this.worker.awaitRegistered(Duration.ofSeconds(30))).isTrue();
	}

	@AfterEach
	void stop() {
		this.worker.close();
		this.context.close();
	}

	@Test
	void browserThatHasNotSignedInIsSentToTheForm() throws Exception {
		HttpResponse<String> page = get("/", "Accept", "text/html");
		assertThat(page.statusCode()).isEqualTo(302);
		assertThat(page.headers().firstValue("Location").orElse("")).endsWith("/login");
		HttpResponse<String> form = get("/login", "Accept", "text/html");
		assertThat(form.statusCode()).isEqualTo(200);
		assertThat(form.body()).containsPattern(TOKEN).doesNotContain("http://", "https://", "<script");
		assertThat(form.headers().firstValue("Content-Security-Policy").orElse("")).contains("form-action 'self'",
				"frame-ancestors 'none'");
		// A stranger who asks again and again fills no memory with sessions.
		assertThat(cookie("ZSS-CONSOLE")).isNull();
	}

	@Test
	void signingInGivesASessionThatNoOtherSiteCanUse() throws Exception {
		HttpResponse<String> signedIn = signIn("alice", "of alice");
		assertThat(signedIn.statusCode()).isEqualTo(302);
		assertThat(signedIn.headers().firstValue("Location").orElse("")).endsWith("/");
		assertThat(signedIn.headers().allValues("Set-Cookie")).filteredOn((cookie) -> cookie.startsWith("ZSS-CONSOLE="))
			.singleElement()
			.asString()
			.contains("HttpOnly", "SameSite=Strict");
		assertThat(get("/api/me").body()).isEqualTo("{\"user\":\"alice\",\"roles\":[\"VIEW\",\"CALL\",\"STEER\"]}");
		assertThat(get("/", "Accept", "text/html").body()).contains("<title>ZSS console</title>");
		assertThat(get("/api/services").body()).contains("ORDERS");
	}

	@Test
	void programThatSendsNoPasswordIsAskedForIt() throws Exception {
		HttpResponse<String> stranger = post(CALL, "{}");
		assertThat(stranger.statusCode()).isEqualTo(401);
		assertThat(stranger.body()).contains("Sign in with the name and password");
	}

	@Test
	void sessionNeedsTheTokenOfItsPage() throws Exception {
		signIn("alice", "of alice");
		HttpResponse<String> without = post(CALL, "{}");
		assertThat(without.statusCode()).isEqualTo(403);
		assertThat(without.body()).contains("CSRF token");
		assertThat(post(CALL, "{}", "X-XSRF-TOKEN", "0123").statusCode()).isEqualTo(403);
		get("/api/me");
		HttpResponse<String> with = post(CALL, "{}", "X-XSRF-TOKEN", token());
		assertThat(with.statusCode()).isEqualTo(200);
		assertThat(with.body()).isEqualTo("\"created\"");
		assertThat(post(CALL, "{}", "X-XSRF-TOKEN", token(), "Origin", "https://evil.example").statusCode())
			.isEqualTo(403);
	}

	@Test
	void signingInNeedsTheTokenOfTheForm() throws Exception {
		HttpResponse<String> reply = form("/login", "username=alice&password=of+alice");
		assertThat(reply.statusCode()).isEqualTo(403);
		assertThat(get("/api/me").statusCode()).isEqualTo(401);
	}

	@Test
	void signingOutEndsTheSession() throws Exception {
		signIn("alice", "of alice");
		get("/api/me");
		assertThat(post("/logout", "", "X-XSRF-TOKEN", token()).statusCode()).isEqualTo(204);
		assertThat(get("/api/me").statusCode()).isEqualTo(401);
	}

	@Test
	void rolesSayWhoMayDoWhat() throws Exception {
		String steering = "{\"sid\":\"orders\",\"instance\":\"none\"}";
		assertThat(get("/api/services", basic("bob")).statusCode()).isEqualTo(200);
		assertThat(get("/api/services", basic("carol")).statusCode()).isEqualTo(200);
		assertThat(post(CALL, "{}", basic("alice")).statusCode()).isEqualTo(200);
		assertThat(post(CALL, "{}", basic("carol")).statusCode()).isEqualTo(200);
		HttpResponse<String> refused = post(CALL, "{}", basic("bob"));
		assertThat(refused.statusCode()).isEqualTo(403);
		assertThat(refused.body()).isEqualTo("{\"error\":\"Your roles do not allow this\"}");
		assertThat(post("/api/drain", steering, basic("alice")).statusCode()).isEqualTo(200);
		assertThat(post("/api/drain", steering, basic("carol")).statusCode()).isEqualTo(403);
		assertThat(post("/api/resume", steering, basic("bob")).statusCode()).isEqualTo(403);
	}

	@Test
	void steeringIsLoggedWithTheUser(CapturedOutput output) throws Exception {
		post("/api/drain", "{\"sid\":\"orders\",\"instance\":\"no\\nne\"}", basic("alice"));
		assertThat(output).contains("DRAIN of instance no.ne of orders over the console, by alice at 127.0.0.1");
	}

	@Test
	void programsSendNameAndPasswordAndNoToken() throws Exception {
		HttpResponse<String> stranger = get("/api/services");
		assertThat(stranger.statusCode()).isEqualTo(401);
		assertThat(stranger.headers().firstValue("WWW-Authenticate").orElse("")).startsWith("Basic");
		assertThat(post(CALL, "{}", basic("alice")).statusCode()).isEqualTo(200);
		assertThat(post(CALL, "{}", "Authorization", "Basic x").statusCode()).isEqualTo(401);
	}

	@Test
	void pageItselfIsNotAskedByAWindowOfTheBrowser() throws Exception {
		HttpResponse<String> reply = get("/api/services", "X-Requested-With", "XMLHttpRequest");
		assertThat(reply.statusCode()).isEqualTo(401);
		assertThat(reply.headers().firstValue("WWW-Authenticate")).isEmpty();
	}

	@Test
	void failureToSignInIsLoggedWithoutWhatWasTyped(CapturedOutput output) throws Exception {
		signIn("hunter2", "wrong");
		signIn("alice", "hunter3");
		assertThat(get("/api/me").statusCode()).isEqualTo(401);
		assertThat(output).contains("Signing in to the console from 127.0.0.1 has failed")
			.doesNotContain("hunter2", "hunter3");
	}

	@Test
	void addressThatHasFailedTooOftenMustWaitWhateverItSendsAndSessionsStay(CapturedOutput output) throws Exception {
		signIn("alice", "of alice");
		for (int i = 0; i < 10; i++) {
			assertThat(get("/actuator/env", basic("bob", "guess " + i)).statusCode()).isEqualTo(401);
		}
		HttpResponse<String> refused = get("/actuator/env", basic("bob", "of bob"));
		assertThat(refused.statusCode()).isEqualTo(429);
		assertThat(refused.body()).contains("Signing in has failed too often from this address: try again in ");
		assertThat(Long.parseLong(refused.headers().firstValue("Retry-After").orElse(""))).isBetween(1L, 6L);
		assertThat(form("/login", "username=alice&password=of+alice").statusCode()).isEqualTo(429);
		assertThat(get("/api/services").statusCode()).isEqualTo(200);
		assertThat(output).contains("signing in has failed too often from 127.0.0.1");
	}

	@Test
	void actuatorIsBehindTheLoginButForProbes() throws Exception {
		assertThat(get("/actuator/health").statusCode()).isEqualTo(200);
		assertThat(get("/actuator/health/liveness").statusCode()).isIn(200, 404);
		for (String path : List.of("/actuator", "/actuator/zss", "/actuator/env")) {
			assertThat(get(path).statusCode()).as(path).isEqualTo(401);
		}
		assertThat(get("/actuator/../actuator/env").statusCode()).isEqualTo(400);
		assertThat(get("/actuator/zss", basic("bob")).statusCode()).isEqualTo(200);
		String level = "{\"configuredLevel\":null}";
		assertThat(post("/actuator/loggers/x", level, basic("bob")).statusCode()).isEqualTo(403);
		assertThat(post("/actuator/loggers/x", level, basic("alice")).statusCode()).isEqualTo(204);
	}

	@Test
	void passwordsAreInNoEndpoint(CapturedOutput output) throws Exception {
		for (String path : List.of("/actuator/env", "/actuator/configprops", "/actuator/beans", "/api/brokers")) {
			assertThat(get(path, basic("alice")).body()).as(path).doesNotContain("of alice", "of bob");
		}
		assertThat(output).doesNotContain("of alice", "of bob");
	}

	private static String bcrypt(String password) {
		return "{bcrypt}" + new BCryptPasswordEncoder(4).encode(password);
	}

	private HttpResponse<String> signIn(String user, String password) throws Exception {
		Matcher token = TOKEN.matcher(get("/login", "Accept", "text/html").body());
		assertThat(token.find()).isTrue();
		return form("/login",
				"username=" + encode(user) + "&password=" + encode(password) + "&_csrf=" + encode(token.group(1)));
	}

	private HttpResponse<String> form(String path, String body) throws Exception {
		return send(request(path).header("Content-Type", "application/x-www-form-urlencoded")
			.header("Accept", "text/html")
			.POST(HttpRequest.BodyPublishers.ofString(body)));
	}

	private HttpResponse<String> get(String path, String... headers) throws Exception {
		return send(headers(request(path), headers));
	}

	private HttpResponse<String> post(String path, String json, String... headers) throws Exception {
		return send(headers(request(path).header("Content-Type", "application/json"), headers)
			.POST(HttpRequest.BodyPublishers.ofString(json)));
	}

	private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
		return this.http.send(request.timeout(Duration.ofSeconds(60)).build(), HttpResponse.BodyHandlers.ofString());
	}

	private HttpRequest.Builder request(String path) {
		return HttpRequest.newBuilder(URI.create(
				"http://127.0.0.1:" + this.context.getEnvironment().getRequiredProperty("local.server.port") + path));
	}

	private static HttpRequest.Builder headers(HttpRequest.Builder request, String... headers) {
		return (headers.length > 0) ? request.headers(headers) : request;
	}

	private static String[] basic(String user) {
		return basic(user, "of " + user);
	}

	private static String[] basic(String user, String password) {
		return new String[] { "Authorization", "Basic "
				+ Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8)) };
	}

	private String token() {
		return String.valueOf(cookie("XSRF-TOKEN"));
	}

	private String cookie(String name) {
		return this.cookies.getCookieStore()
			.getCookies()
			.stream()
			.filter((cookie) -> cookie.getName().equals(name))
			.map(HttpCookie::getValue)
			.findFirst()
			.orElse(null);
	}

	private static String encode(String text) {
		return URLEncoder.encode(text, StandardCharsets.UTF_8);
	}

}
