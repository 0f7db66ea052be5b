package io.zss.broker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;

import ch.qos.logback.classic.Level;
import io.zss.CapturedLog;
import io.zss.protocol.ControlPayload;
import io.zss.protocol.Headers;
import io.zss.security.AccessRequest;
import io.zss.security.AuthorizedKeys;
import io.zss.security.AuthorizedKeysSource;
import io.zss.security.Decision;
import io.zss.security.Rules;
import io.zss.security.ZssAuthorizer;
import io.zss.security.ZssPrincipal;
import io.zss.transport.Peer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What peers may do where there are rules, how they are answered, and what is said of it.
 */
class AccessControlTests {

	private static final List<String> RULES = List.of("allow role:client call ORDERS",
			"allow role:orders-worker serve ORDERS", "allow role:viewer look", "allow role:operator steer",
			"allow address:10.9.0.0/16 call ORDERS/READ");

	@AutoClose
	private final CapturedLog audit = new CapturedLog("io.zss.broker.audit");

	private final List<AccessRequest> asked = new ArrayList<>();

	private TestBroker broker = broker(Rules.parse(RULES), false);

	private FakeWorker worker = orders();

	@Test
	void callThatARuleAllowsReachesTheWorkerAndIsNotAudited() {
		client("app", "client").send(TestRequest.to("ORDERS").rid("r-1"));

		assertThat(this.worker.rids()).containsExactly("r-1");
		assertThat(this.audit.messages(Level.INFO)).isEmpty();
	}

	@Test
	void callOfAKeyThatNoRuleAllowsIs403WithOneLineAndOneEvent() {
		Received reply = client("app").ask(TestRequest.to("ORDERS").rid("r-1"));

		assertThat(reply.status()).isEqualTo(403);
		assertThat(reply.error().developerMessage()).contains("app", "call ORDERS/DO");
		assertThat(this.worker.requests()).isEmpty();
		assertThat(this.audit.messages(Level.INFO)).singleElement()
			.asString()
			.contains("refused: ", "principal=app ", "address=10.1.2.3:40000 ",
					"action=call sid=ORDERS verb=DO rid=r-1", "rule=\"no rule allows it\"");
		assertThat(events()).last().asString().startsWith("access-refused ORDERS ");
		assertThat(this.broker.snapshot().rejected(Rejection.FORBIDDEN)).isEqualTo(1);
	}

	@Test
	void callWithoutAKeyThatNoRuleAllowsIs401() {
		FakeClient client = plain("10.1.2.3");

		assertThat(client.ask(TestRequest.to("ORDERS")).status()).isEqualTo(401);
		assertThat(this.broker.snapshot().rejected(Rejection.UNAUTHORIZED)).isEqualTo(1);
		assertThat(this.worker.requests()).isEmpty();
	}

	@Test
	void addressMayWhatItsRuleAllows() {
		FakeClient client = plain("10.9.2.3");

		client.send(TestRequest.to("ORDERS").verb("READ").rid("r-1"));
		assertThat(this.worker.rids()).containsExactly("r-1");
		assertThat(client.ask(TestRequest.to("ORDERS").verb("CREATE")).status()).isEqualTo(401);
	}

	@Test
	void peerServesOnlyWhatARuleAllows() {
		assertThat(register("BILLING", keyed("orders", "orders-worker"))).isEqualTo(403);
		assertThat(register("ORDERS", keyed("app", "client"))).isEqualTo(403);
		assertThat(register("ORDERS", Peer.plain("10.1.2.3:40000"))).isEqualTo(401);
		assertThat(this.broker.service("ORDERS").instances()).hasSize(1);
	}

	@Test
	void instanceThatMayNoLongerServeGetsNoMoreRequestsAndLosesThoseItHas() {
		client("app", "client").send(TestRequest.to("ORDERS").rid("r-1"));
		assertThat(this.worker.rids()).containsExactly("r-1");
		this.broker.router().introduce(this.worker.identity(), keyed("orders", "other"));

		assertThat(this.worker.heartbeat().status()).isEqualTo(403);

		assertThat(this.broker.knows(this.worker)).isFalse();
		assertThat(events()).anyMatch(
				(event) -> event.startsWith("lost ORDERS ") && event.contains("it may no longer serve what it serves"));
	}

	@Test
	void lookingAndSteeringNeedTheirOwnRules() {
		Map<String, String> instance = Map.of("sid", "ORDERS", "instance", this.worker.name());
		for (String verb : List.of("LIST", "STATUS", "STATS", "ERRORS", "EVENTS")) {
			assertThat(smi(client("ops", "viewer"), verb, null)).as(verb).isEqualTo(200);
			assertThat(smi(client("app", "client"), verb, null)).as(verb).isEqualTo(403);
		}
		for (String verb : List.of("DRAIN", "RESUME")) {
			assertThat(smi(client("ops", "viewer"), verb, instance)).as(verb).isEqualTo(403);
			assertThat(smi(client("ops", "operator"), verb, instance)).as(verb).isEqualTo(200);
		}
		assertThat(smi(client("ops", "viewer"), "DUMP", null)).isEqualTo(403);
		assertThat(smi(client("ops", "operator"), "DUMP", null)).isEqualTo(200);
		assertThat(smi(client("app"), "PING", null)).as("PING is for everyone").isEqualTo(200);
	}

	@Test
	void workerLearnsTheNameOfTheKeyAndNotWhatTheClientSays() {
		client("app", "client").send(TestRequest.to("ORDERS").header("ZSS-Caller", Map.of("name", "root")));

		Received request = this.worker.request();
		assertThat(request.message().headers()).doesNotContainKey("ZSS-Caller");
		assertThat(request.header(Headers.CALLER)).isEqualTo(Map.of("name", "app", "roles", List.of("client")));
	}

	@Test
	void replyOfAnotherInstanceIsAuditedAndGoesNowhere() {
		FakeClient client = client("app", "client");
		client.send(TestRequest.to("ORDERS"));
		Received request = this.worker.request();
		FakeWorker thief = this.broker.worker("ORDERS", "ORDERS#thief");
		this.broker.router().introduce(thief.identity(), keyed("thief", "orders-worker"));
		thief.up();

		thief.answer(request, "200", "forged");

		assertThat(client.replies()).isEmpty();
		assertThat(this.audit.messages(Level.INFO)).singleElement()
			.asString()
			.contains("principal=thief ", "action=serve ", "verb=reply ",
					"rule=\"it does not hold the request that it replies to\"");
		this.worker.answer(request, "200", "right");
		assertThat(client.reply().status()).isEqualTo(200);
	}

	@Test
	void lateReplyIsNoForgery() {
		client("app", "client").send(TestRequest.to("ORDERS").timeout(100));
		Received request = this.worker.request();
		this.broker.pass(Duration.ofMinutes(2));

		this.worker.answer(request, "200", "late");

		assertThat(this.audit.messages(Level.INFO)).isEmpty();
	}

	@Test
	void decisionIsAskedForOnceInTenSeconds() {
		FakeClient client = client("app", "client");
		for (int i = 0; i < 5; i++) {
			client.send(TestRequest.to("ORDERS").rid("r-" + i));
		}
		assertThat(calls()).hasSize(1);
		this.broker.pass(Duration.ofSeconds(9));
		client.send(TestRequest.to("ORDERS").rid("r-5"));
		assertThat(calls()).hasSize(1);

		this.broker.pass(Duration.ofSeconds(2));
		client.send(TestRequest.to("ORDERS").rid("r-6"));

		assertThat(calls()).hasSize(2);
	}

	@Test
	void whatIsAllowedIsAuditedWhereThatIsWanted() {
		this.broker = broker(Rules.parse(RULES), true);
		this.worker = orders();

		client("app", "client").send(TestRequest.to("ORDERS"));

		assertThat(this.audit.messages(Level.INFO)).last()
			.asString()
			.startsWith("allowed: ")
			.contains("principal=app ");
	}

	@Test
	void authorizerThatFailsAllowsNothing() {
		List<ZssAuthorizer> failing = List.of((request) -> {
			throw new IllegalStateException("no database");
		}, (request) -> {
			throw new NoClassDefFoundError("Gone");
		}, (request) -> {
			throw new AssertionError("never");
		}, (request) -> {
			throw new StackOverflowError();
		});
		for (ZssAuthorizer authorizer : failing) {
			this.broker = broker(authorizer, false);
			assertThat(client("app", "client").ask(TestRequest.to("ORDERS")).status()).isEqualTo(403);
		}
		assertThat(this.audit.messages(Level.INFO)).hasSize(failing.size())
			.allMatch((line) -> line.contains("the authorizer has failed: "));
	}

	private TestBroker broker(ZssAuthorizer authorizer, boolean auditAllowed) {
		ZssAuthorizer noting = (request) -> {
			this.asked.add(request);
			Decision decision = authorizer.decide(request);
			return Objects.requireNonNull(decision);
		};
		UnaryOperator<BrokerOptionsBuilder> options = (builder) -> builder.security(new SecurityOptions(null, null,
				null, AuthorizedKeysSource.of(AuthorizedKeys.NONE), false, noting, auditAllowed));
		return new TestBroker(options);
	}

	private FakeWorker orders() {
		FakeWorker registered = this.broker.worker("ORDERS", "ORDERS#1").capacity(100);
		this.broker.router().introduce(registered.identity(), keyed("orders", "orders-worker"));
		return registered.up();
	}

	private int register(String sid, Peer peer) {
		FakeWorker another = this.broker.worker(sid);
		this.broker.router().introduce(another.identity(), peer);
		another.post("UP");
		this.broker.run();
		List<byte[]> frames = Objects.requireNonNull(this.broker.router().take(another.identity()));
		return Received.of(frames).status();
	}

	private FakeClient client(String name, String... roles) {
		FakeClient client = this.broker.client();
		this.broker.router().introduce(client.identity(), keyed(name, roles));
		return client;
	}

	private FakeClient plain(String host) {
		FakeClient client = this.broker.client();
		this.broker.router().introduce(client.identity(), Peer.plain(host + ":40000"));
		return client;
	}

	private static Peer keyed(String name, String... roles) {
		return new Peer(ZssPrincipal.of(name, Set.of(roles)), null, "10.1.2.3", 40_000);
	}

	private List<AccessRequest> calls() {
		return this.asked.stream().filter((request) -> request.action().label().equals("call")).toList();
	}

	private List<String> events() {
		Received reply = client("ops", "viewer")
			.ask(TestRequest.to("SMI").verb("EVENTS").payload(ControlPayload.encode(null)));
		return Operator.maps(Operator.map(reply.payload()).get("events"))
			.stream()
			.map((event) -> event.get("type") + " " + event.get("sid") + " " + event.get("detail"))
			.toList();
	}

	private static int smi(FakeClient client, String verb, @Nullable Object payload) {
		return client.ask(TestRequest.to("SMI").verb(verb).payload(ControlPayload.encode(payload))).status();
	}

}
