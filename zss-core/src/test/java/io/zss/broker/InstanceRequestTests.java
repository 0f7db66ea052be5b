package io.zss.broker;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import io.zss.protocol.Address;
import io.zss.protocol.Headers;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Requests for one instance alone, and the list of instances that those who send them ask
 * for.
 */
class InstanceRequestTests {

	private TestBroker broker = new TestBroker();

	private FakeClient client = this.broker.client();

	@Test
	void requestForOneInstanceGoesToNoOther() {
		FakeWorker one = worker("ORDERS", "one", 4);
		FakeWorker two = worker("ORDERS", "two", 4);

		this.client.send(to("two"), to("two"), to("one"));

		assertThat(one.requests()).hasSize(1);
		assertThat(two.requests()).hasSize(2);
	}

	@Test
	void requestWaitsForTheRoomOfItsInstance() {
		FakeWorker one = worker("ORDERS", "one", 1);
		FakeWorker two = worker("ORDERS", "two", 4);
		this.client.send(to("one").rid("1"), to("one").rid("2"), to("one").rid("3"));
		assertThat(one.rids()).containsExactly("1");

		this.client.send(TestRequest.to("ORDERS").rid("any"));

		assertThat(two.rids()).containsExactly("any");
		assertThat(this.broker.service("ORDERS").queuedRequests()).isEqualTo(2);
	}

	@Test
	void requestsThatWaitAreServedOneByOneAsTheInstanceAnswers() {
		FakeWorker one = worker("ORDERS", "one", 1);
		this.client.send(to("one").rid("1"), to("one").rid("2"), to("one").rid("3"));

		assertThat(one.serve().rid()).isEqualTo("1");
		assertThat(one.serve().rid()).isEqualTo("2");
		assertThat(one.serve().rid()).isEqualTo("3");
		assertThat(this.client.statuses()).containsExactly(200, 200, 200);
		assertThat(this.broker.service("ORDERS").queuedRequests()).isZero();
	}

	@Test
	void requestsForOneAndForAnyInstanceWaitInTheOrderInWhichTheyCame() {
		FakeWorker one = worker("ORDERS", "one", 1);
		this.client.send(TestRequest.to("ORDERS").rid("first"));
		this.broker.pass(Duration.ofMillis(1));
		this.client.send(TestRequest.to("ORDERS").rid("any"));
		this.broker.pass(Duration.ofMillis(1));
		this.client.send(to("one").rid("own"));
		this.broker.pass(Duration.ofMillis(1));
		this.client.send(TestRequest.to("ORDERS").rid("any later"));

		assertThat(List.of(one.serve().rid(), one.serve().rid(), one.serve().rid(), one.serve().rid()))
			.containsExactly("first", "any", "own", "any later");
	}

	@Test
	void listShowsWhatHasHappenedSinceItWasMade() {
		FakeWorker one = worker("ORDERS", "one", 1);
		FakeWorker two = worker("ORDERS", "two", 1);
		assertThat(listed()).containsExactlyInAnyOrder("one LIVE", "two LIVE");

		Operator operator = new Operator(this.broker);
		operator.ask("DRAIN", Map.of("sid", "ORDERS", "instance", "one"));
		assertThat(listed()).containsExactlyInAnyOrder("one DRAINED", "two LIVE");
		two.disconnect();
		assertThat(listed()).containsExactly("one DRAINED");
		one.announcing(Headers.INSTANCE, Map.of("id", "uno")).heartbeat();

		assertThat(listed()).containsExactly("uno DRAINED");
	}

	private List<String> listed() {
		Received reply = this.client.ask(TestRequest.to("ORDERS").verb(Address.INSTANCES));
		return Operator.maps(Operator.map(reply.payload()).get("instances"))
			.stream()
			.map((instance) -> instance.get("instanceId") + " " + instance.get("state"))
			.toList();
	}

	@Test
	void instanceThatThereIsNotIsAnswered404() {
		worker("ORDERS", "one", 1);
		worker("BILLING", "two", 1);

		Received reply = this.client.ask(to("two"));

		assertThat(reply.status()).isEqualTo(404);
		assertThat(reply.error().developerMessage()).isEqualTo("No instance two of ORDERS:DO");
		assertThat(this.client.ask(TestRequest.to("ORDERS").header(Headers.TO_INSTANCE, 7)).status()).isEqualTo(404);
		assertThat(this.client.ask(to("x".repeat(1000))).status()).isEqualTo(404);
		assertThat(this.client.ask(to("\n")).error().developerMessage()).isEqualTo("No instance . of ORDERS:DO");
	}

	@Test
	void instanceThatHasNoRoomInTimeIsNamedAndHasNotSeenTheRequest() {
		worker("ORDERS", "one", 1);
		worker("ORDERS", "two", 1);
		this.client.send(to("one").rid("first"), to("one").rid("second").timeout(1000));
		this.broker.pass(Duration.ofMillis(1005));

		Received reply = this.client.reply();

		assertThat(reply.status()).isEqualTo(599);
		assertThat(reply.header("zss-attempt")).as("no worker has seen it").isNull();
		assertThat(reply.error().developerMessage())
			.matches("The instance one of ORDERS:DO had no room within 100\\d ms");
	}

	@Test
	void workerDoesNotSeeTheHeaderWhichItCouldPassOnToAnotherService() {
		FakeWorker one = worker("ORDERS", "one", 1);

		this.client.send(to("one").header("tenant", "a"));

		assertThat(one.request().message().headers()).containsEntry("tenant", "a")
			.containsEntry(Headers.IDEMPOTENT, false)
			.doesNotContainKey(Headers.TO_INSTANCE);
	}

	@Test
	void nilNamesNoInstance() {
		FakeWorker one = worker("ORDERS", "one", 1);

		this.client.send(TestRequest.to("ORDERS").header(Headers.TO_INSTANCE, null));

		assertThat(one.requests()).hasSize(1);
	}

	@Test
	void instanceOfAnotherVersionIsNotMeant() {
		FakeWorker old = this.broker.worker("ORDERS")
			.version("1.0")
			.announcing(Headers.INSTANCE, Map.of("id", "old"))
			.up();
		this.broker.worker("ORDERS").version("2.0").announcing(Headers.INSTANCE, Map.of("id", "new")).up();

		assertThat(this.client.ask(to("old").version("2.0")).status()).isEqualTo(404);
		this.client.send(to("old"), to("old").version("1.0"));
		assertThat(old.requests()).as("also for any version").hasSize(1);
		assertThat(this.broker.service("ORDERS").queuedRequests()).isEqualTo(1);
	}

	@Test
	void drainedInstanceIsAnswered503AndWhatWaitsForItWaitsOn() {
		FakeWorker one = worker("ORDERS", "one", 1);
		this.client.send(to("one"), to("one"));
		Operator operator = new Operator(this.broker);
		operator.ask("DRAIN", Map.of("instance", "one"));

		Received reply = this.client.ask(to("one"));

		assertThat(reply.status()).isEqualTo(503);
		assertThat(reply.error().developerMessage()).isEqualTo("The instance one of ORDERS is drained");
		assertThat(reply.message().headers()).as("no worker has seen it").doesNotContainKey(Headers.ATTEMPT);
		one.serve();
		assertThat(one.requests()).isEmpty();
		operator.ask("RESUME", Map.of("instance", "one"));
		assertThat(one.requests()).hasSize(1);
	}

	@Test
	void requestOfAnInstanceThatLeavesIsAnsweredAndGoesToNoOther() {
		FakeWorker one = worker("ORDERS", "one", 1);
		FakeWorker two = worker("ORDERS", "two", 1);
		this.client.send(to("one").rid("1"), to("one").rid("2"));

		one.down();

		assertThat(this.client.statuses()).as("the one that waits").containsExactly(404);
		one.serve();
		assertThat(this.client.statuses()).containsExactly(200);
		assertThat(two.requests()).isEmpty();
	}

	@Test
	void requestsOfAnInstanceThatIsLostAreAnsweredAndGoToNoOther() {
		FakeWorker one = worker("ORDERS", "one", 1);
		FakeWorker two = worker("ORDERS", "two", 1);
		this.client.send(to("one").rid("1"), to("one").rid("2"));

		one.disconnect();

		assertThat(this.client.statuses()).containsExactlyInAnyOrder(503, 503);
		assertThat(two.requests()).isEmpty();
		assertThat(this.broker.service("ORDERS").queuedRequests()).isZero();
	}

	@Test
	void requestThatItsInstanceRefusesWaitsForIt() {
		FakeWorker one = worker("ORDERS", "one", 2);
		FakeWorker two = worker("ORDERS", "two", 2);
		this.client.send(to("one"));

		one.refuse(one.request());

		assertThat(two.requests()).isEmpty();
		this.broker.pass(Duration.ofSeconds(1));
		one.serve();
		assertThat(this.client.statuses()).containsExactly(200);
	}

	@Test
	void deadlineEndsTheWaitForAnInstance() {
		FakeWorker one = worker("ORDERS", "one", 1);
		this.client.send(to("one").timeout(60_000), to("one").timeout(1000));
		one.request();

		this.broker.pass(Duration.ofSeconds(2));

		Received reply = this.client.reply();
		assertThat(reply.status()).isEqualTo(599);
		assertThat(reply.message().headers()).doesNotContainKey(Headers.ATTEMPT);
		assertThat(this.broker.service("ORDERS").queuedRequests()).isZero();
	}

	@Test
	void clientThatGoesLeavesNothingThatWaits() {
		FakeWorker one = worker("ORDERS", "one", 1);
		this.client.send(to("one"), to("one"), to("one"));
		one.request();

		this.client.disconnect();

		assertThat(this.broker.service("ORDERS").queuedRequests()).isZero();
		assertThat(one.requests()).isEmpty();
	}

	@Test
	void requestsThatWaitForInstancesShareTheBoundsOfTheQueue() {
		this.broker = new TestBroker((options) -> options.queueLimits(2, 1_000_000));
		this.client = this.broker.client();
		worker("ORDERS", "one", 1);
		worker("ORDERS", "two", 1);

		this.client.send(to("one"), to("two"), to("one"), to("two"), to("one"));

		assertThat(this.client.statuses()).containsExactly(429);
	}

	@Test
	void stuckInstanceGetsOneAtATime() {
		FakeWorker one = worker("ORDERS", "one", 4);
		this.client.send(TestRequest.to("ORDERS").timeout(1000));
		one.request();
		this.broker.pass(Duration.ofSeconds(62));
		assertThat(this.client.statuses()).containsExactly(599);

		this.client.send(to("one"), to("one"));

		assertThat(one.requests()).hasSize(1);
		assertThat(instances()).containsExactly("{instanceId=one, version=, state=STUCK}");
	}

	@Test
	void brokerListsTheLiveInstancesOfAService() {
		worker("ORDERS", "one", 1);
		worker("BILLING", "elsewhere", 1);
		assertThat(instances()).containsExactly("{instanceId=one, version=, state=LIVE}");

		FakeWorker two = worker("ORDERS", "two", 1);
		assertThat(instances()).hasSize(2);
		new Operator(this.broker).ask("DRAIN", Map.of("instance", "one"));
		two.down();

		assertThat(instances()).containsExactly("{instanceId=one, version=, state=DRAINED}");
	}

	@Test
	void listOfAServiceThatThereIsNotIsAnswered404() {
		assertThat(this.client.ask(TestRequest.to("ORDERS").verb(Address.INSTANCES)).status()).isEqualTo(404);
	}

	@Test
	void brokerThatStopsSaysSoSoThatAnotherIsAsked() {
		worker("ORDERS", "one", 1);
		this.broker.cycle().drain();

		Received reply = this.client.ask(TestRequest.to("ORDERS").verb(Address.INSTANCES));

		assertThat(reply.status()).isEqualTo(503);
		assertThat(reply.header(Headers.STOPPING)).isEqualTo(true);
	}

	@Test
	void listIsInNoFigureAndReachesNoWorker() {
		FakeWorker one = worker("ORDERS", "one", 1);

		instances();

		assertThat(one.requests()).isEmpty();
		assertThat(this.broker.service("ORDERS").requests()).isZero();
	}

	@Test
	void listEndsAtAThousandInstances() {
		this.broker = new TestBroker((options) -> options.limits(10_000, 1_200, 100));
		this.client = this.broker.client();
		for (int i = 0; i < 1_003; i++) {
			worker("ORDERS", "i" + i, 1);
		}

		Map<?, ?> list = (Map<?, ?>) this.client.ask(TestRequest.to("ORDERS").verb(Address.INSTANCES)).payload();

		assertThat((List<?>) list.get("instances")).hasSize(1_000);
		assertThat(list.get("leftOut")).hasToString("3");
	}

	private List<String> instances() {
		Received reply = this.client.ask(TestRequest.to("ORDERS").verb(Address.INSTANCES));
		assertThat(reply.status()).isEqualTo(200);
		return ((List<?>) ((Map<?, ?>) reply.payload()).get("instances")).stream().map(Object::toString).toList();
	}

	private FakeWorker worker(String sid, String id, int capacity) {
		return this.broker.worker(sid).capacity(capacity).announcing(Headers.INSTANCE, Map.of("id", id)).up();
	}

	private static TestRequest to(String instance) {
		return TestRequest.to("ORDERS").header(Headers.TO_INSTANCE, instance).notIdempotent();
	}

}
