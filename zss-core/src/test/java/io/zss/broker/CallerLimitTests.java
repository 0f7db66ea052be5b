package io.zss.broker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import ch.qos.logback.classic.Level;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

import io.zss.CapturedLog;
import io.zss.protocol.Address;
import io.zss.protocol.Headers;
import io.zss.security.Rules;
import io.zss.security.ZssPrincipal;
import io.zss.transport.Peer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What one caller may send to one service: requests in a second, and at the same time.
 */
class CallerLimitTests {

	private static final int PORT = 40_000;

	private TestBroker broker = new TestBroker();

	@Test
	void requestsBeyondTheRateAreAnswered429WithTheTimeOfTheNext() {
		limit(10, 2, 0);
		FakeClient client = client("10.0.0.1");
		client.send(TestRequest.to("ORDERS"), TestRequest.to("ORDERS"));
		assertThat(client.replies()).isEmpty();
		Received refused = client.ask(TestRequest.to("ORDERS"));
		assertThat(refused.status()).isEqualTo(429);
		assertThat(refused.error().developerMessage())
			.isEqualTo("10.0.0.1 sends more than 10 requests a second to ORDERS");
		assertThat((double) refused.header(Headers.RETRY_AFTER)).isBetween(0.1, 0.102);
		assertThat(refused.header(Headers.ATTEMPT)).as("no worker has seen it").isNull();

		this.broker.pass(Duration.ofMillis(Math.round(1000 * (double) refused.header(Headers.RETRY_AFTER))));
		client.send(TestRequest.to("ORDERS"));
		assertThat(client.replies()).isEmpty();
	}

	@Test
	void questionsForInstancesCountAsRequestsDo() {
		limit(10, 2, 0);
		FakeClient client = client("10.0.0.1");

		TestRequest question = TestRequest.to("ORDERS").verb(Address.INSTANCES);
		assertThat(client.ask(question).status()).isEqualTo(200);
		assertThat(client.ask(question).status()).isEqualTo(200);
		assertThat(client.ask(question).status()).isEqualTo(429);
	}

	@Test
	void aRefusalShowsInFiguresErrorsAndLog() {
		try (CapturedLog log = new CapturedLog(Broker.class.getName())) {
			limit(10, 1, 0);
			FakeClient client = client("10.0.0.1");
			client.send(TestRequest.to("ORDERS"), TestRequest.to("ORDERS"), TestRequest.to("ORDERS"));
			assertThat(client.statuses()).containsExactly(429, 429);
			assertThat(this.broker.snapshot().rejected(Rejection.RATE_LIMITED)).isEqualTo(2);
			assertThat(new Operator(this.broker).status("rejections").get("rate-limited")).hasToString("2");
			assertThat(log.messages(Level.WARN)).singleElement()
				.asString()
				.startsWith("rate-limited from client#")
				.contains("10.0.0.1 sends more than 10 requests a second to ORDERS");
		}
	}

	@Test
	void aCallerIsAnAddressWhateverItsConnectionsCallThemselves() {
		limit(10, 2, 0);
		List<Integer> statuses = new ArrayList<>();
		for (int i = 0; i < 5; i++) {
			FakeClient client = client("10.0.0.1", "name-" + i);
			client.send(TestRequest.to("ORDERS"));
			statuses.addAll(client.statuses());
		}
		assertThat(statuses).containsExactly(429, 429, 429);
		FakeClient other = client("10.0.0.2");
		other.send(TestRequest.to("ORDERS"));
		assertThat(other.replies()).isEmpty();
	}

	@Test
	void aCallerIsAPrincipalWhereverItsConnectionsComeFrom() {
		this.broker = new TestBroker((options) -> options.callerLimits(10, 2, 0)
			.security(SecurityOptions.byAddress(Rules.parse(List.of("allow role:client call *",
					"allow address:0.0.0.0/0 call *", "allow address:0.0.0.0/0 serve *")))));
		start();
		try (CapturedLog audit = new CapturedLog("io.zss.broker.audit")) {
			List<FakeClient> clients = Stream.of("10.0.0.1", "10.0.0.2", "10.0.0.3")
				.map((host) -> keyed("app", host))
				.toList();
			List<Integer> statuses = new ArrayList<>();
			for (FakeClient client : clients) {
				client.send(TestRequest.to("ORDERS"));
				statuses.addAll(client.statuses());
			}
			assertThat(statuses).containsExactly(429);
			assertThat(audit.messages(Level.INFO)).singleElement()
				.asString()
				.startsWith("refused: time=")
				.contains("principal=app", "address=10.0.0.3:40000", "action=call", "sid=ORDERS",
						"rule=\"app sends more than 10 requests a second to ORDERS\"");
			FakeClient likeAnAddress = keyed("10.9.9.9", "10.0.0.1");
			likeAnAddress.send(TestRequest.to("ORDERS"), TestRequest.to("ORDERS"));
			FakeClient atTheAddress = client("10.9.9.9");
			atTheAddress.send(TestRequest.to("ORDERS"), TestRequest.to("ORDERS"));
			assertThat(atTheAddress.replies()).as("a principal that is named like an address is another caller")
				.isEmpty();
		}
	}

	@Test
	void eachServiceHasARateOfItsOwnAndThoseThatAreNotThereShareOne() {
		limit(10, 1, 0);
		this.broker.worker("BILLING").capacity(100).up();
		FakeClient client = client("10.0.0.1");
		client.send(TestRequest.to("ORDERS"), TestRequest.to("BILLING"));
		assertThat(client.replies()).isEmpty();
		client.send(TestRequest.to("NOBODY"), TestRequest.to("NOTHING"), TestRequest.to("NONE"));
		assertThat(client.statuses()).containsExactly(404, 429, 429);
	}

	@Test
	void aServiceMayHaveALimitOfItsOwnOrNone() {
		this.broker = new TestBroker((options) -> options.callerLimits(10, 2, 0)
			.callerLimits("orders", 10, 1, 0)
			.callerLimits("Billing", 0, 0, 0)
			.callerLimits("SHIPPING", 0, 0, 1));
		start();
		this.broker.worker("BILLING").capacity(100).up();
		this.broker.worker("SHIPPING").capacity(100).up();
		this.broker.worker("OTHER").capacity(100).up();
		FakeClient client = client("10.0.0.1");
		for (int i = 0; i < 3; i++) {
			client.send(TestRequest.to("ORDERS"), TestRequest.to("BILLING"), TestRequest.to("SHIPPING"),
					TestRequest.to("OTHER"));
		}
		assertThat(client.replies()).extracting((reply) -> reply.error().developerMessage())
			.containsExactly("10.0.0.1 sends more than 10 requests a second to ORDERS",
					"10.0.0.1 waits for 1 requests of SHIPPING already",
					"10.0.0.1 sends more than 10 requests a second to ORDERS",
					"10.0.0.1 waits for 1 requests of SHIPPING already",
					"10.0.0.1 sends more than 10 requests a second to OTHER");
	}

	@Test
	void limitOfOneServiceAloneLimitsNoOther() {
		this.broker = new TestBroker((options) -> options.callerLimits("BILLING", 10, 1, 0));
		start();
		this.broker.worker("BILLING").capacity(100).up();
		FakeClient client = client("10.0.0.1");
		client.send(TestRequest.to("ORDERS"), TestRequest.to("ORDERS"), TestRequest.to("BILLING"),
				TestRequest.to("BILLING"));
		assertThat(client.statuses()).containsExactly(429);
	}

	@Test
	void questionsForTheBrokerCountAndRegistrationsDoNot() {
		this.broker = new TestBroker((options) -> options.callerLimits(10, 2, 0));
		start();
		FakeClient client = client("10.0.0.1");
		assertThat(client.ask(TestRequest.to("SMI").verb("LIST")).status()).isEqualTo(200);
		assertThat(client.ask(TestRequest.to("SMI").verb("PING")).status()).isEqualTo(200);
		Received refused = client.ask(TestRequest.to("SMI").verb("STATUS"));
		assertThat(refused.status()).isEqualTo(429);
		assertThat(refused.error().developerMessage())
			.isEqualTo("10.0.0.1 sends more than 10 requests a second to SMI");
		assertThat((double) refused.header(Headers.RETRY_AFTER)).isBetween(0.1, 0.102);
		assertThat(this.broker.snapshot().rejected(Rejection.RATE_LIMITED)).isEqualTo(1);
		client.send(TestRequest.to("ORDERS"));
		assertThat(client.replies()).as("a service of its own").isEmpty();
		for (int i = 0; i < 5; i++) {
			FakeWorker worker = this.broker.worker("BILLING");
			this.broker.router().introduce(worker.identity(), Peer.plain("10.0.0.1:" + PORT));
			worker.up();
		}
		assertThat(new Operator(this.broker).stats("BILLING").get("instances"))
			.asInstanceOf(InstanceOfAssertFactories.LIST)
			.hasSize(5);
	}

	@Test
	void requestsBeyondThoseAtTheSameTimeAreAnswered429UntilOneEnds() {
		limit(0, 0, 2);
		FakeWorker worker = this.broker.worker("BILLING").capacity(100).up();
		FakeClient client = client("10.0.0.1");
		client.send(TestRequest.to("BILLING"), TestRequest.to("BILLING"));
		Received refused = client.ask(TestRequest.to("BILLING"));
		assertThat(refused.status()).isEqualTo(429);
		assertThat(refused.error().developerMessage()).isEqualTo("10.0.0.1 waits for 2 requests of BILLING already");
		assertThat(refused.header(Headers.RETRY_AFTER)).isEqualTo(0.1);
		worker.serve();
		worker.serve();
		assertThat(client.statuses()).containsExactly(200, 200);
		client.send(TestRequest.to("BILLING"));
		assertThat(client.replies()).isEmpty();
	}

	@Test
	void aRequestThatTheCallerNoLongerWaitsForKeepsItsPlaceWhileAWorkerHasIt() {
		limit(0, 0, 1);
		FakeWorker worker = this.broker.worker("BILLING").capacity(100).up();
		FakeClient client = client("10.0.0.1");
		client.send(TestRequest.to("BILLING").timeout(10));
		assertThat(client.statusesAfter(Duration.ofSeconds(1))).containsExactly(599);
		assertThat(client.ask(TestRequest.to("BILLING")).status()).isEqualTo(429);
		worker.serve();
		client.send(TestRequest.to("BILLING"));
		assertThat(client.replies()).isEmpty();
	}

	@Test
	void aClientThatVanishesTakesItsPlacesAlong() {
		limit(0, 0, 1);
		FakeClient client = client("10.0.0.1", "first");
		client.send(TestRequest.to("ORDERS"));
		client.disconnect();
		this.broker.pass(Duration.ofMinutes(2));
		FakeClient next = client("10.0.0.1", "next");
		next.send(TestRequest.to("ORDERS"));
		assertThat(next.replies()).isEmpty();
	}

	@Test
	void aRequestCannotBringTheHeaderAlong() {
		limit(10, 0, 0);
		FakeWorker worker = this.broker.worker("BILLING").capacity(100).up();
		FakeClient client = client("10.0.0.1");
		client.send(TestRequest.to("BILLING").header(Headers.RETRY_AFTER, 86_400));
		assertThat(worker.request().header(Headers.RETRY_AFTER)).isNull();
	}

	private void limit(int rate, int burst, int concurrency) {
		this.broker = new TestBroker((options) -> options.callerLimits(rate, burst, concurrency));
		start();
	}

	/**
	 * A worker that answers nothing.
	 */
	private void start() {
		FakeWorker worker = this.broker.worker("ORDERS").capacity(100);
		this.broker.router().introduce(worker.identity(), Peer.plain("10.0.0.99:1"));
		worker.up();
	}

	private FakeClient client(String host) {
		return client(host, "client");
	}

	private FakeClient client(String host, String name) {
		FakeClient client = this.broker.client(name);
		this.broker.router().introduce(client.identity(), Peer.plain(host + ":" + PORT));
		return client;
	}

	private FakeClient keyed(String name, String host) {
		FakeClient client = this.broker.client("client");
		this.broker.router()
			.introduce(client.identity(), new Peer(ZssPrincipal.of(name, List.of("client")), null, host, PORT));
		return client;
	}

}
