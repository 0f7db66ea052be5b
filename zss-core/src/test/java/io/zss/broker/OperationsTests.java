package io.zss.broker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.zss.protocol.ControlPayload;
import io.zss.protocol.Headers;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

/**
 * What operators ask a broker, and what they can do to an instance.
 */
class OperationsTests {

	private TestBroker broker = new TestBroker();

	private FakeClient client = this.broker.client();

	@Test
	void statusSaysWhatTheBrokerHoldsBesideItsLimits() {
		this.broker.worker("ORDERS").up();
		this.client.send(TestRequest.to("ORDERS"), TestRequest.to("ORDERS"), TestRequest.to("NOBODY"));
		this.client.replies();
		this.broker.pass(Duration.ofSeconds(3));
		Map<?, ?> status = map(ask("STATUS", null));
		assertThat(status.get("name")).isEqualTo("zss-broker");
		assertThat(status.get("state")).isEqualTo("RUNNING");
		assertThat(status.get("uptimeMillis")).hasToString("3000");
		assertThat(status.get("frontend")).isEqualTo("tcp://127.0.0.1:7777");
		assertThat(map(status.get("requests"))).extracting("open", "queued", "atWorkers", "max")
			.hasToString("[2, 1, 1, 100000]");
		assertThat(((Number) Objects.requireNonNull(map(status.get("bytes")).get("held"))).longValue()).isPositive();
		assertThat(map(status.get("services")).get("count")).hasToString("1");
		assertThat(map(status.get("instances")).get("count")).hasToString("1");
		assertThat(map(status.get("rejections")).get("not-found")).hasToString("1");
		assertThat(map(map(status.get("options")).get("requests")).get("stuckAfter")).isEqualTo("60000 ms");
		assertThat(map(status.get("loop"))).hasToString("{lagMaxMicros=0, busyPercent=0.0}");
		this.broker.cycle().drain();
		this.broker.pass(Duration.ofMillis(500));
		assertThat(map(ask("STATUS", null)).get("state")).isEqualTo("DRAINING");
	}

	@Test
	void statsTellServicesVerbsAndInstancesApart() {
		FakeWorker worker = this.broker.worker("ORDERS")
			.announcing(Headers.VERBS, List.of("CREATE", "READ"))
			.announcing(Headers.INSTANCE, Map.of("id", "one", "host", "web1"))
			.capacity(9)
			.up();
		this.client.send(TestRequest.to("ORDERS").verb("CREATE"), TestRequest.to("ORDERS").verb("read"),
				TestRequest.to("ORDERS").verb("random"));
		this.broker.clock().advance(Duration.ofMillis(8));
		List<Received> requests = worker.requests();
		worker.answer(requests.get(0), "200", "ok");
		worker.answer(requests.get(1), "404", "none");
		worker.answer(requests.get(2), "503", "out of order");
		this.client.send(TestRequest.to("ORDERS").verb("CREATE").timeout(100));
		this.broker.pass(Duration.ofSeconds(10));
		Map<?, ?> service = first(map(ask("STATS", "orders")).get("services"));
		assertThat(service.get("sid")).isEqualTo("ORDERS");
		assertThat(service.get("requests")).hasToString("4");
		assertThat(service.get("outcomes")).hasToString("{2xx=1, 4xx=1, 5xx=1, 599=1}");
		assertThat(service.get("ratePerSecond10s")).hasToString("0.4");
		assertThat(((Number) Objects.requireNonNull(service.get("p50Micros"))).intValue()).isBetween(8000, 9000);
		assertThat(verbs(service)).containsExactly(entry("CREATE", "2 {2xx=1, 4xx=0, 5xx=0, 599=1}"),
				entry("READ", "1 {2xx=0, 4xx=1, 5xx=0, 599=0}"), entry("*", "1 {2xx=0, 4xx=0, 5xx=1, 599=0}"));
		Map<?, ?> instance = first(service.get("instances"));
		assertThat(instance.get("identity")).isEqualTo(worker.name());
		assertThat(instance.get("instanceId")).isEqualTo("one");
		assertThat(instance.get("state")).isEqualTo("LIVE");
		assertThat(instance.get("requests")).hasToString("4");
		assertThat(instance.get("outcomes")).hasToString("{2xx=1, 4xx=1, 5xx=1, 599=1}");
		assertThat(instance.get("sinceMillis")).hasToString("10008");
	}

	@Test
	void statsNameVerbsOfOldWorkersOnceTheyWereAnswered() {
		FakeWorker worker = this.broker.worker("ORDERS").capacity(9).up();
		this.client.send(TestRequest.to("ORDERS").verb("create"), TestRequest.to("ORDERS").verb("random"));
		List<Received> requests = worker.requests();
		worker.answer(requests.get(0), "200", "ok");
		worker.answer(requests.get(1), "404", "none");
		this.client.send(TestRequest.to("ORDERS").verb("create"));
		worker.answer(worker.requests().get(0), "200", "ok");
		assertThat(verbs(first(map(ask("STATS", "orders")).get("services")))).containsExactly(
				entry("CREATE", "1 {2xx=1, 4xx=0, 5xx=0, 599=0}"), entry("*", "2 {2xx=1, 4xx=1, 5xx=0, 599=0}"));
	}

	@Test
	void askingAWorkerToDescribeItselfCountsNowhere() {
		FakeWorker worker = this.broker.worker("ORDERS").announcing(Headers.VERBS, List.of("CREATE")).capacity(9).up();
		this.client.send(TestRequest.to("ORDERS").verb("zss/describe"), TestRequest.to("ORDERS").verb("ZSS/DESCRIBE"),
				TestRequest.to("ORDERS").verb("ZSS/DESCRIBE").timeout(100));
		List<Received> requests = worker.requests();
		worker.answer(requests.get(0), "200", "ok");
		worker.answer(requests.get(1), "404", "none");
		this.broker.pass(Duration.ofSeconds(1));
		assertThat(this.client.replies()).extracting(Received::status).containsExactlyInAnyOrder(200, 404, 599);
		Map<?, ?> service = first(map(ask("STATS", "orders")).get("services"));
		assertThat(service.get("requests")).hasToString("0");
		assertThat(service.get("outcomes")).hasToString("{2xx=0, 4xx=0, 5xx=0, 599=0}");
		assertThat(verbs(service)).containsExactly(entry("CREATE", "0 {2xx=0, 4xx=0, 5xx=0, 599=0}"));
		assertThat(first(service.get("instances")).get("requests")).hasToString("0");
		assertThat(errors(map(ask("ERRORS", null)))).isEmpty();
	}

	@Test
	void statsNameTheOldestRequestsAndWhereTheyAre() {
		FakeWorker worker = this.broker.worker("ORDERS").up();
		this.client.send(TestRequest.to("ORDERS").rid("held"));
		this.broker.pass(Duration.ofSeconds(2));
		this.client.send(TestRequest.to("ORDERS").rid("waits"));
		this.broker.pass(Duration.ofSeconds(1));
		Map<?, ?> service = first(map(ask("STATS", null)).get("services"));
		assertThat(map(service.get("queue")).get("oldestMillis")).hasToString("1000");
		List<?> oldest = (List<?>) Objects.requireNonNull(service.get("oldest"));
		assertThat(oldest).hasSize(2);
		assertThat(map(oldest.get(0))).extracting("rid", "ageMillis", "state", "instance", "attempt")
			.hasToString("[held, 3000, AT_WORKER, " + worker.name() + ", 1]");
		assertThat(map(oldest.get(1))).extracting("rid", "ageMillis", "state", "instance")
			.hasToString("[waits, 1000, QUEUED, ]");
	}

	@Test
	void statsAreMadeOncePerSweepAndOfUnknownNamesNothingIsKept() {
		this.broker.worker("ORDERS").up();
		Object before = ask("STATS", null);
		this.client.send(TestRequest.to("ORDERS"));
		assertThat(ask("STATS", null)).isEqualTo(before);
		for (int i = 0; i < 200; i++) {
			assertThat(map(ask("STATS", "NOBODY-" + i)).get("services")).isEqualTo(List.of());
		}
		this.broker.pass(Duration.ofMillis(500));
		assertThat(ask("STATS", null)).isNotEqualTo(before);
	}

	@Test
	void reportsAreBoundedBetweenTwoSweepsAndEqualQuestionsCountOnce() {
		for (int i = 0; i < 20; i++) {
			ask("ERRORS", Map.of("since", i));
			ask("ERRORS", Map.of("since", i));
		}
		Received reply = this.client.ask(smi("ERRORS", Map.of("since", 20)));
		assertThat(reply.status()).isEqualTo(429);
		assertThat(reply.error().developerMessage())
			.isEqualTo("The broker has made 20 reports since its last sweep; try again");
		ask("STATUS", null);
		ask("STATS", null);
		this.broker.pass(Duration.ofMillis(500));
		ask("ERRORS", Map.of("since", 20));
	}

	@Test
	void errorsAreThoseOfTheBrokerAndOfWorkers() {
		FakeWorker worker = this.broker.worker("ORDERS").up();
		this.client.send(TestRequest.to("NOBODY").rid("r1"), TestRequest.to("ORDERS").rid("r2"));
		worker.answer(worker.request(), "500", Map.of("code", 500, "developerMessage", "out of paper"));
		this.client.send(TestRequest.to("ORDERS").rid("r3").timeout(100));
		this.broker.pass(Duration.ofMillis(200));
		Map<?, ?> reply = map(ask("ERRORS", null));
		assertThat(errors(reply)).containsExactly("1 r1 404 No service NOBODY:DO ",
				"2 r2 500 out of paper " + worker.name(),
				"3 r3 599 No reply from ORDERS:DO within 100 ms, dispatched 1 time " + worker.name());
		assertThat(reply.get("next")).hasToString("4");
		assertThat(reply.get("missed")).hasToString("0");
		assertThat(errors(map(ask("ERRORS", Map.of("since", 2, "sid", "orders"))))).hasSize(2);
		assertThat(errors(map(ask("ERRORS", Map.of("since", 4))))).isEmpty();
	}

	@Test
	void numberOfErrorsIsBoundedAndThoseThatWereMissedAreCounted() {
		for (int i = 0; i < 1200; i++) {
			this.client.send(TestRequest.to("NOBODY"));
			this.client.replies();
		}
		Map<?, ?> reply = map(ask("ERRORS", Map.of("since", 101)));
		assertThat(reply.get("missed")).hasToString("100");
		assertThat(errors(reply)).hasSize(200);
		int read = 0;
		for (Object next = reply.get("next"); !errors(reply).isEmpty(); next = reply.get("next")) {
			read += errors(reply).size();
			reply = map(ask("ERRORS", Map.of("since", Objects.requireNonNull(next))));
		}
		assertThat(read).isEqualTo(1000);
		assertThat(reply.get("next")).hasToString("1201");
	}

	@Test
	void errorsOfOneServiceAreReadToTheEndAmongThoseOfOthers() {
		for (int i = 0; i < 600; i++) {
			this.client.send(TestRequest.to((i % 300 == 299) ? "RARE" : "NOBODY"));
			this.client.replies();
		}
		Map<?, ?> reply = map(ask("ERRORS", Map.of("sid", "rare")));
		assertThat(errors(reply)).hasSize(2);
		assertThat(reply.get("next")).hasToString("601");
	}

	@Test
	void eventsTellTheLifeOfInstancesAndServices() {
		FakeWorker first = this.broker.worker("ORDERS", "ORDERS#1")
			.version("2.0")
			.announcing(Headers.INSTANCE, Map.of("host", "web1", "pid", 7))
			.up();
		FakeWorker second = this.broker.worker("ORDERS", "ORDERS#2").capacity(4).up();
		this.broker.pass(Duration.ofSeconds(12));
		first.disconnect();
		second.down();
		this.broker.worker("ORDERS", "ORDERS#3").up().fallSilent();
		this.broker.pass(Duration.ofSeconds(6));
		assertThat(events(ask("EVENTS", null))).containsExactly(
				"registered ORDERS ORDERS#1 capacity 1, version 2.0 (host web1, pid 7)",
				"service-up ORDERS  has its first instance", "registered ORDERS ORDERS#2 capacity 4",
				"lost ORDERS ORDERS#1 its connection has closed, was registered for 12 s, had 0 requests (host web1, pid 7)",
				"left ORDERS ORDERS#2 sent DOWN, was registered for 12 s",
				"service-down ORDERS  has lost its last instance", "registered ORDERS ORDERS#3 capacity 1",
				"service-up ORDERS  has its first instance",
				"lost ORDERS ORDERS#3 it has given no sign of life for 5000 ms, was registered for 5000 ms, had 0 requests",
				"service-down ORDERS  has lost its last instance");
		assertThat(events(ask("EVENTS", Map.of("since", 10)))).hasSize(1);
	}

	@Test
	void eventsTellOfStuckInstancesAndAFullBroker() {
		this.broker = new TestBroker((options) -> options.limits(1, 10, 10));
		this.client = this.broker.client();
		FakeWorker worker = this.broker.worker("ORDERS", "ORDERS#1").up();
		this.client.send(TestRequest.to("ORDERS").rid("r1").timeout(1000));
		Received late = worker.request();
		for (int i = 0; i < 50; i++) {
			this.client.send(TestRequest.to("ORDERS"));
		}
		this.broker.pass(Duration.ofSeconds(62));
		worker.answer(late, "200", "at last");
		this.broker.cycle().drain();
		assertThat(events(ask("EVENTS", Map.of("since", 3)))).containsExactly(
				"broker-full   The broker holds 1 requests",
				"stuck ORDERS ORDERS#1 has not answered DO for 61 s (rid r1); gets one request at a time until it answers",
				"recovered ORDERS ORDERS#1 has answered again", "broker-stopping   takes no more requests");
	}

	@Test
	void fullQueueIsOneEventInTenSecondsForEachService() {
		this.broker = new TestBroker((options) -> options.queueLimits(1, 1_000_000));
		this.client = this.broker.client();
		this.broker.worker("ORDERS").up();
		this.broker.worker("BILLING").up();
		for (int i = 0; i < 5; i++) {
			this.client.send(TestRequest.to("ORDERS"), TestRequest.to("BILLING"));
		}
		this.broker.pass(Duration.ofSeconds(9));
		this.client.send(TestRequest.to("ORDERS"));
		assertThat(fullQueues()).containsExactly("ORDERS", "BILLING");
		this.broker.pass(Duration.ofSeconds(1));
		this.client.send(TestRequest.to("ORDERS"));
		assertThat(fullQueues()).containsExactly("ORDERS", "BILLING", "ORDERS");
	}

	@Test
	void replyHoldsABoundedNumberOfEventsAndSaysWhereToContinue() {
		for (int i = 0; i < 300; i++) {
			this.broker.worker("ORDERS").up().disconnect();
		}
		Map<?, ?> reply = map(ask("EVENTS", Map.of("since", 700)));
		assertThat(reply.get("next")).hasToString("900");
		assertThat(events(reply)).hasSize(200);
		assertThat(map(ask("EVENTS", null)).get("missed")).hasToString("200");
	}

	@Test
	void eventsAreLinesOfTheLogUnlessThereAreVeryMany() {
		ListAppender<ILoggingEvent> appender = new ListAppender<>();
		Logger logger = (Logger) LoggerFactory.getLogger(Broker.class);
		Level level = logger.getLevel();
		appender.start();
		logger.addAppender(appender);
		logger.setLevel(Level.INFO);
		try {
			for (int i = 0; i < 50; i++) {
				this.broker.worker("ORDERS", "ORDERS#" + i).up();
			}
			this.broker.pass(Duration.ofSeconds(11));
			assertThat(appender.list).extracting(ILoggingEvent::getFormattedMessage)
				.startsWith("registered: ORDERS#0 of ORDERS: capacity 1", "service-up: ORDERS has its first instance")
				.contains("registered: ORDERS#19 of ORDERS: capacity 1",
						"registered: 30 more such lines were left out in 10 s")
				.hasSize(22);
		}
		finally {
			logger.detachAppender(appender);
			logger.setLevel(level);
		}
	}

	@Test
	void drainedInstanceGetsNoRequestsUntilItIsResumed() {
		FakeWorker worker = this.broker.worker("ORDERS")
			.announcing(Headers.INSTANCE, Map.of("id", "one"))
			.capacity(5)
			.up();
		FakeWorker other = this.broker.worker("ORDERS").capacity(5).up();
		Map<String, String> one = Map.of("sid", "orders", "instance", "one");
		assertThat(ask("DRAIN", one)).hasToString("{sid=ORDERS, instance=one, state=DRAINED}");
		this.client.send(TestRequest.to("ORDERS"), TestRequest.to("ORDERS"), TestRequest.to("ORDERS"));
		assertThat(worker.requests()).isEmpty();
		assertThat(other.requests()).hasSize(3);
		other.down();
		this.client.send(TestRequest.to("ORDERS").rid("waits"));
		assertThat(worker.requests()).isEmpty();
		assertThat(ask("RESUME", one)).hasToString("{sid=ORDERS, instance=one, state=LIVE}");
		assertThat(worker.rids()).containsExactly("waits");
		assertThat(events(ask("EVENTS", null))).contains(
				"drained ORDERS " + worker.name() + " gets no more requests, has 0",
				"resumed ORDERS " + worker.name() + " gets requests again");
	}

	@Test
	void drainedInstanceStaysSoWhenItConnectsAgain() {
		Map<String, String> facts = Map.of("id", "one");
		FakeWorker worker = this.broker.worker("ORDERS").announcing(Headers.INSTANCE, facts).up();
		ask("DRAIN", Map.of("sid", "ORDERS", "instance", worker.name()));
		worker.disconnect();
		FakeWorker again = this.broker.worker("ORDERS").announcing(Headers.INSTANCE, facts).up();
		this.client.send(TestRequest.to("ORDERS"));
		assertThat(again.requests()).isEmpty();
		assertThat(first(ask("LIST", "ORDERS")).get("instances")).asString().contains("state=DRAINED");
		ask("RESUME", Map.of("sid", "ORDERS", "instance", "one"));
		assertThat(again.requests()).hasSize(1);
	}

	@Test
	void nameThatSeveralInstancesHaveIsNotSteeredButAskedAbout() {
		Map<String, String> facts = Map.of("id", "one");
		FakeWorker worker = this.broker.worker("ORDERS", "ORDERS#1").announcing(Headers.INSTANCE, facts).up();
		FakeWorker impostor = this.broker.worker("ORDERS", "ORDERS#2").announcing(Headers.INSTANCE, facts).up();

		Received reply = this.client.ask(smi("DRAIN", Map.of("sid", "ORDERS", "instance", "one")));

		assertThat(reply.status()).isEqualTo(409);
		assertThat(reply.error().developerMessage()).isEqualTo(
				"2 instances are named one: ORDERS#1 of ORDERS, ORDERS#2 of ORDERS. Name a sid and one of these");
		assertThat(events(ask("EVENTS", null))).noneMatch((event) -> event.startsWith("drained"));
		ask("DRAIN", Map.of("sid", "ORDERS", "instance", "ORDERS#2"));
		this.client.send(TestRequest.to("ORDERS"), TestRequest.to("ORDERS"));
		assertThat(impostor.requests()).isEmpty();
		assertThat(worker.requests()).hasSize(1);
	}

	@Test
	void onlyFiveOfTheInstancesThatHaveANameAreNamed() {
		for (int i = 0; i < 5; i++) {
			this.broker.worker("ORDERS", "ORDERS#" + i).announcing(Headers.INSTANCE, Map.of("id", "one")).up();
		}
		assertThat(drainOne()).contains("ORDERS#4 of ORDERS").doesNotContain("...");

		this.broker.worker("ORDERS", "ORDERS#5").announcing(Headers.INSTANCE, Map.of("id", "one")).up();

		assertThat(drainOne()).startsWith("6 instances are named one: ").contains(", ...");
	}

	private String drainOne() {
		return this.client.ask(smi("DRAIN", Map.of("instance", "one"))).error().developerMessage();
	}

	@Test
	void identityNamesAnInstanceWhateverOthersCallThemselves() {
		FakeWorker worker = this.broker.worker("ORDERS", "ORDERS#1").up();
		this.broker.worker("ORDERS", "ORDERS#2").announcing(Headers.INSTANCE, Map.of("id", "ORDERS#1")).up();
		ask("DRAIN", Map.of("sid", "ORDERS", "instance", "ORDERS#1"));
		this.client.send(TestRequest.to("ORDERS"));
		assertThat(worker.requests()).isEmpty();
	}

	@Test
	void onlyWhoMaySteerCanDrain() {
		FakeWorker worker = this.broker.worker("ORDERS").up();
		Map<String, String> payload = Map.of("sid", "ORDERS", "instance", worker.name());
		assertThat(statusFrom("10.0.0.5", payload)).isEqualTo(403);
		assertThat(statusFrom("127.0.0.1", payload)).isEqualTo(200);
		this.broker = new TestBroker((options) -> options.steering(Steering.NONE));
		this.client = this.broker.client();
		assertThat(statusFrom("127.0.0.1", payload)).isEqualTo(403);
		this.broker = new TestBroker((options) -> options.steering(Steering.ANY));
		this.client = this.broker.client();
		assertThat(statusFrom("10.0.0.5", payload)).as("not registered there").isEqualTo(404);
	}

	@Test
	void payloadThatIsNotUnderstoodIsAnswered400() {
		assertThat(this.client.ask(smi("DRAIN", "text")).status()).isEqualTo(400);
		assertThat(this.client.ask(TestRequest.to("SMI").verb("STATS").payload(new byte[2000])).status())
			.isEqualTo(400);
	}

	@Test
	void listOfOneServiceIsThatAlone() {
		this.broker.worker("ORDERS").up();
		this.broker.worker("BILLING").up();
		assertThat((List<?>) ask("LIST", "billing")).hasSize(1);
		assertThat((List<?>) ask("LIST", "NOBODY")).isEmpty();
		assertThat((List<?>) ask("LIST", null)).hasSize(2);
	}

	private List<String> fullQueues() {
		return events(ask("EVENTS", null)).stream()
			.filter((event) -> event.startsWith("queue-full"))
			.map((event) -> event.split(" ", 3)[1])
			.toList();
	}

	private int statusFrom(String host, Object payload) {
		this.broker.router()
			.deliverFrom(host, FakeRouter.FRONTEND, this.client.identity(), smi("DRAIN", payload).frames());
		this.broker.run();
		return this.client.reply().status();
	}

	private Object ask(String verb, @Nullable Object payload) {
		this.client.replies();
		Received reply = this.client.ask(smi(verb, payload));
		assertThat(reply.status()).as(verb).isEqualTo(200);
		return Objects.requireNonNull(reply.payload());
	}

	private static TestRequest smi(String verb, @Nullable Object payload) {
		return TestRequest.to("SMI").verb(verb).payload(ControlPayload.encode(payload));
	}

	private static Map<?, ?> map(@Nullable Object value) {
		return (Map<?, ?>) Objects.requireNonNull(value);
	}

	private static Map<?, ?> first(@Nullable Object list) {
		return map(((List<?>) Objects.requireNonNull(list)).get(0));
	}

	private static Map<String, String> verbs(Map<?, ?> service) {
		Map<String, String> verbs = new TreeMap<>(
				Comparator.comparing((String verb) -> verb.equals("*")).thenComparing((String verb) -> verb));
		for (Object verb : (List<?>) Objects.requireNonNull(service.get("verbs"))) {
			verbs.put(String.valueOf(map(verb).get("verb")),
					map(verb).get("requests") + " " + map(verb).get("outcomes"));
		}
		return verbs;
	}

	private static List<String> errors(Map<?, ?> reply) {
		List<String> errors = new ArrayList<>();
		for (Object each : (List<?>) Objects.requireNonNull(reply.get("errors"))) {
			Map<?, ?> error = map(each);
			errors.add(error.get("n") + " " + error.get("rid") + " " + error.get("status") + " "
					+ error.get("developerMessage") + " " + error.get("instance"));
		}
		return errors;
	}

	private static List<String> events(Object reply) {
		List<String> events = new ArrayList<>();
		for (Object each : (List<?>) Objects.requireNonNull(map(reply).get("events"))) {
			Map<?, ?> event = map(each);
			events.add(event.get("type") + " " + event.get("sid") + " " + event.get("instance") + " "
					+ event.get("detail"));
		}
		return events;
	}

}
