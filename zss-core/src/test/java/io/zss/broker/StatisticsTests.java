package io.zss.broker;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.zss.protocol.Headers;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

/**
 * What STATS says of rates and times as time passes, and of the requests that are in the
 * broker now.
 */
class StatisticsTests {

	private static final int SECOND = 1_000_000;

	private final TestBroker broker = new TestBroker();

	private final Operator operator = new Operator(this.broker);

	private final FakeClient client = this.broker.client();

	@Test
	void rateIsKnownAfterOneSecond() {
		this.broker.worker("ORDERS").capacity(100).announcing(Headers.VERBS, List.of("DO")).up();
		for (int i = 0; i < 30; i++) {
			this.client.send(TestRequest.to("ORDERS"), TestRequest.to("ORDERS").verb("OTHER"));
		}

		this.broker.pass(Duration.ofSeconds(1));

		Map<?, ?> service = this.operator.stats("ORDERS");
		assertThat(List.of(service, instance(service)))
			.allSatisfy((figures) -> assertThat(figures.get("ratePerSecond10s")).isEqualTo(60.0));
		assertThat(Operator.maps(service.get("verbs")))
			.extracting((verb) -> verb.get("verb"), (verb) -> verb.get("ratePerSecond10s"))
			.containsExactly(tuple("DO", 30.0), tuple("*", 30.0));
	}

	@Test
	void timesCountHalfAfterAMinuteAndTheLongestIsKnownForTwo() {
		FakeWorker worker = this.broker.worker("ORDERS").announcing(Headers.VERBS, List.of("DO")).up();
		this.client.send(TestRequest.to("ORDERS"));
		this.broker.pass(Duration.ofSeconds(1));
		worker.serve();

		this.broker.pass(Duration.ofMillis(58_500));
		assertTimes(SECOND, SECOND);
		this.broker.pass(Duration.ofMillis(500));
		assertTimes(0, SECOND);
		this.broker.pass(Duration.ofMillis(59_500));
		assertTimes(0, SECOND);
		this.broker.pass(Duration.ofMillis(500));
		assertTimes(0, 0);
	}

	@Test
	void timeInTheQueueIsThatOfTheServiceButNotOfTheInstance() {
		FakeWorker worker = this.broker.worker("ORDERS").up();
		this.client.send(TestRequest.to("ORDERS"), TestRequest.to("ORDERS"));
		this.broker.pass(Duration.ofSeconds(1));
		worker.serve();
		this.broker.clock().advance(Duration.ofMillis(8));
		worker.serve();

		Map<?, ?> service = this.operator.stats("ORDERS");
		assertThat(micros(queue(service), "waitP50Micros")).as("the first did not wait").isZero();
		assertThat(micros(queue(service), "waitP99Micros")).isBetween(SECOND, SECOND * 9 / 8);
		assertThat(micros(service, "p50Micros")).isBetween(SECOND, SECOND * 9 / 8);
		assertThat(micros(instance(service), "p50Micros")).isBetween(8_000, 9_000);

		this.broker.pass(Duration.ofMinutes(1));
		assertThat(micros(queue(this.operator.stats("ORDERS")), "waitP99Micros")).as("counts half").isZero();
	}

	@Test
	void refusalOfTheBrokerIsCountedButItsTimeIsNotThatOfTheService() {
		TestBroker broker = new TestBroker((options) -> options.queueLimits(1, 1_000_000));
		FakeClient client = broker.client();
		FakeWorker worker = broker.worker("ORDERS").announcing(Headers.VERBS, List.of("DO")).up();
		for (int i = 0; i < 10; i++) {
			client.send(TestRequest.to("ORDERS"));
		}
		broker.pass(Duration.ofSeconds(1));
		worker.serve();

		Map<?, ?> service = new Operator(broker).stats("ORDERS");
		assertThat(service.get("outcomes")).hasToString("{2xx=1, 4xx=8, 5xx=0, 599=0}");
		Map<?, ?> verb = Operator.maps(service.get("verbs")).get(0);
		assertThat(verb.get("outcomes")).hasToString("{2xx=1, 4xx=8, 5xx=0, 599=0}");
		assertThat(List.of(service, verb))
			.allSatisfy((figures) -> assertThat(micros(figures, "p50Micros")).isBetween(SECOND, SECOND * 9 / 8));
	}

	@Test
	void requestThatComesBackFromALostInstanceHasNotWaitedBefore() {
		FakeWorker lost = this.broker.worker("ORDERS").up();
		this.client.send(TestRequest.to("ORDERS"));
		this.broker.pass(Duration.ofSeconds(1));
		lost.disconnect();
		this.broker.worker("ORDERS").up().serve();

		Map<?, ?> service = this.operator.stats("ORDERS");
		assertThat(micros(queue(service), "waitP99Micros")).isZero();
		assertThat(micros(service, "p50Micros")).isBetween(SECOND, SECOND * 9 / 8);
	}

	@Test
	void verbThatAHeartbeatAnnouncesHasFiguresOfItsOwn() {
		FakeWorker worker = this.broker.worker("ORDERS").announcing(Headers.VERBS, List.of("CREATE")).up();
		worker.announcing(Headers.VERBS, List.of("CREATE", "DO")).heartbeat();
		this.client.send(TestRequest.to("ORDERS").verb("DO"));

		assertThat(Operator.maps(this.operator.stats("ORDERS").get("verbs")))
			.extracting((verb) -> verb.get("verb"), (verb) -> String.valueOf(verb.get("requests")))
			.containsExactlyInAnyOrder(tuple("CREATE", "0"), tuple("DO", "1"));
	}

	@Test
	void replyWithoutAValidStatusCountsAsAnErrorOfItsInstance() {
		FakeWorker worker = this.broker.worker("ORDERS").up();
		this.client.send(TestRequest.to("ORDERS"));
		worker.answer(worker.request(), "OK", "result");

		Map<?, ?> service = this.operator.stats("ORDERS");
		assertThat(List.of(service, instance(service)))
			.allSatisfy((figures) -> assertThat(figures.get("outcomes")).hasToString("{2xx=0, 4xx=0, 5xx=1, 599=0}"));
	}

	@Test
	void replyThatIsTooLongCountsAsAnErrorOfItsInstanceAndItsVerb() {
		TestBroker small = new TestBroker((options) -> options.messageLimits(1000, 1000));
		FakeClient caller = small.client();
		FakeWorker worker = small.worker("ORDERS").announcing(Headers.VERBS, List.of("DO")).up();
		caller.send(TestRequest.to("ORDERS"));
		worker.answer(worker.request(), "200", "x".repeat(2000));

		assertThat(caller.reply().status()).isEqualTo(500);
		Map<?, ?> service = new Operator(small).stats("ORDERS");
		assertThat(List.of(service, instance(service), Operator.maps(service.get("verbs")).get(0)))
			.allSatisfy((figures) -> assertThat(figures.get("outcomes")).hasToString("{2xx=0, 4xx=0, 5xx=1, 599=0}"));
		assertThat(small.service("ORDERS").failed()).isEqualTo(1);
	}

	@Test
	void replyForWhichItsClientHasNoRoomIsAnErrorOfTheBroker() {
		FakeWorker worker = this.broker.worker("ORDERS").up();
		this.client.send(TestRequest.to("ORDERS").rid("r1"));
		this.broker.router().limitRoom(this.client.identity(), 1000);
		worker.answer(worker.request(), "200", "x".repeat(2000));

		assertThat(this.client.reply().status()).isEqualTo(503);
		List<Map<?, ?>> errors = Operator.maps(Operator.map(this.operator.ask("ERRORS", null)).get("errors"));
		assertThat(errors).singleElement()
			.satisfies(
					(error) -> assertThat(List.of(error.get("rid"), error.get("status"), error.get("developerMessage")))
						.hasToString("[r1, 503, The reply does not fit beside those that wait to be sent]"));
	}

	@Test
	void oldestRequestsAreThoseOfAllQueuesAndInstances() {
		this.broker.worker("ORDERS").version("1.0").up();
		FakeWorker lost = this.broker.worker("ORDERS").version("1.0").up();
		for (String rid : List.of("held", "returned", "any version", "exact version")) {
			TestRequest request = TestRequest.to("ORDERS").rid(rid);
			this.client.send(rid.equals("exact version") ? request.version("1.0") : request);
			this.broker.clock().advance(Duration.ofMillis(1));
		}
		lost.disconnect();

		Map<?, ?> service = this.operator.stats("ORDERS");
		assertThat(Operator.maps(service.get("oldest")))
			.extracting((each) -> each.get("rid"), (each) -> each.get("state"),
					(each) -> String.valueOf(each.get("ageMillis")))
			.containsExactly(tuple("held", "AT_WORKER", "4"), tuple("returned", "QUEUED", "3"),
					tuple("any version", "QUEUED", "2"), tuple("exact version", "QUEUED", "1"));
		assertThat(queue(service).get("oldestMillis")).hasToString("3");
	}

	@Test
	void statsOfOneServiceAreThoseAlone() {
		this.broker.worker("ORDERS").up();
		this.broker.worker("BILLING").up();

		assertThat(sids("orders")).containsExactly("ORDERS");
		assertThat(sids("NOBODY")).isEmpty();
		assertThat(sids(null)).containsExactlyInAnyOrder("ORDERS", "BILLING");
	}

	@Test
	void listSaysHowLongAnInstanceIsThere() {
		this.broker.worker("ORDERS").up();
		this.broker.pass(Duration.ofSeconds(3));

		Map<?, ?> service = Operator.maps(this.operator.ask("LIST", "ORDERS")).get(0);
		assertThat(instance(service).get("sinceMillis")).hasToString("3000");
		assertThat(instance(this.operator.stats("ORDERS")).get("sinceMillis")).hasToString("3000");
		assertThat(Operator.map(this.operator.ask("STATS", null)).get("uptimeMillis")).hasToString("3000");
	}

	private List<Object> sids(@Nullable String asked) {
		return Operator.maps(Operator.map(this.operator.ask("STATS", asked)).get("services"))
			.stream()
			.<Object>map((service) -> service.get("sid"))
			.toList();
	}

	private void assertTimes(int median, int longest) {
		Map<?, ?> service = this.operator.stats("ORDERS");
		assertThat(List.of(service, verb(service), instance(service))).allSatisfy((figures) -> {
			assertThat(micros(figures, "p50Micros")).isEqualTo(median);
			assertThat(micros(figures, "maxMicros")).isEqualTo(longest);
		});
	}

	private static Map<?, ?> verb(Map<?, ?> service) {
		return Operator.maps(service.get("verbs")).get(0);
	}

	private static Map<?, ?> instance(Map<?, ?> service) {
		return Operator.maps(service.get("instances")).get(0);
	}

	private static Map<?, ?> queue(Map<?, ?> service) {
		return Operator.map(service.get("queue"));
	}

	private static int micros(Map<?, ?> figures, String name) {
		return ((Number) Objects.requireNonNull(figures.get(name))).intValue();
	}

}
