package io.zss.broker;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import ch.qos.logback.classic.Level;
import io.zss.CapturedLog;
import io.zss.protocol.Headers;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

/**
 * Which events an operator sees, how often, and what they say.
 */
class EventTests {

	private final TestBroker broker = new TestBroker((options) -> options.limits(3, 10, 10));

	private final Operator operator = new Operator(this.broker);

	private final FakeClient client = this.broker.client();

	@Test
	void stuckInstanceThatAnswersItsNextRequestHasRecovered() {
		FakeWorker worker = this.broker.worker("ORDERS").up();
		this.client.send(TestRequest.to("ORDERS").timeout(1000));
		worker.request();
		this.broker.pass(Duration.ofSeconds(62));
		this.client.send(TestRequest.to("ORDERS"));
		worker.serve();
		this.client.send(TestRequest.to("ORDERS"));
		worker.serve();

		assertThat(events("recovered")).as("once")
			.containsExactly("recovered ORDERS " + worker.name() + " has answered again");
	}

	@Test
	void instanceThatWasNeverStuckDoesNotRecover() {
		FakeWorker worker = this.broker.worker("ORDERS").up();
		this.client.send(TestRequest.to("ORDERS"));
		worker.serve();

		assertThat(events("recovered")).isEmpty();
	}

	@Test
	void fullBrokerIsOneEventInTenSeconds() {
		this.broker.worker("ORDERS").up();
		for (int i = 0; i < 3; i++) {
			this.client.send(TestRequest.to("ORDERS"));
		}
		for (int i = 0; i < 5; i++) {
			this.client.send(TestRequest.to("ORDERS"));
		}
		this.broker.pass(Duration.ofMillis(9_900));
		this.client.send(TestRequest.to("ORDERS"));
		assertThat(events("broker-full")).containsExactly("broker-full   The broker holds 3 requests");

		this.broker.pass(Duration.ofMillis(100));
		this.client.send(TestRequest.to("ORDERS"), TestRequest.to("ORDERS"));
		assertThat(events("broker-full")).hasSize(2);
	}

	@Test
	void connectionsThatWereRefusedAreAnEvent() {
		this.broker.router().countConnections(3, 0);
		this.broker.pass(Duration.ofMillis(500));
		this.broker.pass(Duration.ofMillis(500));

		assertThat(events("connection-refused")).hasSize(1)
			.first()
			.asString()
			.matches("connection-refused   3 refused, as an endpoint has \\d+ connections");
	}

	@Test
	void timeThatAnInstanceWasRegisteredIsExactBelowTenSeconds() {
		FakeWorker brief = this.broker.worker("ORDERS").up();
		this.broker.pass(Duration.ofMillis(9_999));
		brief.disconnect();
		FakeWorker longer = this.broker.worker("ORDERS").up();
		this.broker.pass(Duration.ofSeconds(10));
		longer.disconnect();

		assertThat(events("lost")).containsExactly(
				"lost ORDERS " + brief.name()
						+ " its connection has closed, was registered for 9999 ms, had 0 requests",
				"lost ORDERS " + longer.name() + " its connection has closed, was registered for 10 s, had 0 requests");
	}

	@Test
	void eventErrorAndOldestRequestNameTheInstanceAsTheListOfInstancesDoes() {
		FakeWorker worker = this.broker.worker("ORDERS")
			.capacity(2)
			.announcing(Headers.INSTANCE, Map.of("id", "one", "host", "web1", "pid", "4711"))
			.up();
		this.client.send(TestRequest.to("ORDERS").verb("RESERVE").rid("r1").timeout(1000));
		worker.request();
		this.broker.pass(Duration.ofSeconds(2));
		Map<?, ?> service = this.operator.stats("ORDERS");
		assertThat(Operator.maps(service.get("instances"))).extracting("instanceId").containsExactly("one");
		assertThat(Operator.maps(service.get("oldest"))).extracting("verb", "state", "instanceId")
			.containsExactly(tuple("RESERVE", "ABANDONED", "one"));
		assertThat(Operator.maps(Operator.map(this.operator.ask("ERRORS", null)).get("errors")))
			.extracting("status", "instance", "instanceId")
			.containsExactly(tuple(599, worker.name(), "one"));
		assertThat(Operator.maps(Operator.map(this.operator.ask("EVENTS", null)).get("events")))
			.extracting("type", "instanceId")
			.contains(tuple("registered", "one"), tuple("service-up", ""));
	}

	@Test
	void instanceThatBecomesStuckIsOneEventHoweverManyRequestsItHolds() {
		TestBroker roomy = new TestBroker((options) -> options.limits(1000, 10, 10));
		FakeClient caller = roomy.client();
		FakeWorker worker = roomy.worker("ORDERS").capacity(16).up();
		try (CapturedLog log = new CapturedLog(Broker.class.getName())) {
			caller.send(TestRequest.to("ORDERS").verb("RESERVE").rid("slow").timeout(5000));
			roomy.pass(Duration.ofSeconds(1));
			for (int i = 0; i < 14; i++) {
				caller.send(TestRequest.to("ORDERS").verb("CREATE").rid("r" + i).timeout(1000));
			}
			roomy.pass(Duration.ofSeconds(55));
			caller.send(TestRequest.to("ORDERS").rid("in-time").timeout(60_000));
			assertThat(worker.requests()).hasSize(16);
			roomy.pass(Duration.ofSeconds(20));
			caller.send(TestRequest.to("ORDERS").rid("probe").timeout(100));
			roomy.pass(Duration.ofMinutes(2));

			String stuck = "has not answered 15 requests, the oldest of them RESERVE for 62 s (rid slow);"
					+ " gets one request at a time until it answers";
			assertThat(new Operator(roomy).events().stream().filter((event) -> event.startsWith("stuck")))
				.containsExactly("stuck ORDERS " + worker.name() + " " + stuck);
			assertThat(log.messages(Level.INFO)).filteredOn((line) -> line.startsWith("stuck")).hasSize(1);
		}
	}

	@Test
	void lineOfAnInstanceSaysWhereItsProcessIsAndWhatItHolds() {
		Map<String, String> facts = Map.of("id", "one", "host", "web1", "pid", "4711");
		try (CapturedLog log = new CapturedLog(Broker.class.getName())) {
			FakeWorker worker = this.broker.worker("ORDERS").announcing(Headers.INSTANCE, facts).up();
			this.client.send(TestRequest.to("ORDERS").verb("RESERVE").rid("r1").timeout(1000));
			worker.request();
			this.broker.pass(Duration.ofSeconds(62));
			this.client.send(TestRequest.to("ORDERS").rid("r2"));
			worker.disconnect();

			assertThat(log.messages(Level.INFO)).contains("registered: one of ORDERS: capacity 1 (host web1, pid 4711)",
					"stuck: one of ORDERS: has not answered RESERVE for 61 s (rid r1);"
							+ " gets one request at a time until it answers (host web1, pid 4711)",
					"lost: one of ORDERS: its connection has closed, was registered for 62 s, had 1 request"
							+ " (host web1, pid 4711)");
		}
	}

	@Test
	void lineOfAnInstanceIsOneLineWhateverItSaysOfItself() {
		try (CapturedLog log = new CapturedLog(Broker.class.getName())) {
			this.broker.worker("ORDERS")
				.announcing(Headers.INSTANCE, Map.of("id", "o\nne", "host", "w\r\u001b[2J"))
				.up();

			assertThat(log.messages(Level.INFO)).isNotEmpty().allMatch((line) -> line.matches("[ -~]+"));
		}
	}

	@Test
	void lineOfAFullQueueNamesTheQueue() {
		TestBroker small = new TestBroker((options) -> options.queueLimits(1, 1_000_000));
		try (CapturedLog log = new CapturedLog(Broker.class.getName())) {
			small.worker("ORDERS").up();
			FakeClient caller = small.client();
			caller.send(TestRequest.to("ORDERS"), TestRequest.to("ORDERS"), TestRequest.to("ORDERS"));
			assertThat(log.messages(Level.WARN)).singleElement()
				.asString()
				.contains("overload from client#", "The queue of ORDERS is full: 1 requests, ");
		}
	}

	@Test
	void linesThatWereLeftOutAreCountedAfterTenSeconds() {
		try (CapturedLog log = new CapturedLog(Broker.class.getName())) {
			for (int i = 0; i < 9; i++) {
				this.broker.worker("ORDERS").up().disconnect();
				this.broker.worker("ORDERS").up().disconnect();
				this.broker.worker("ORDERS").up().disconnect();
			}
			this.broker.pass(Duration.ofMillis(9_900));
			assertThat(log.messages(Level.INFO)).noneMatch((line) -> line.contains("left out"));

			this.broker.pass(Duration.ofMillis(100));
			assertThat(log.messages(Level.INFO)).contains("lost: 7 more such lines were left out in 10 s");

			FakeWorker next = this.broker.worker("ORDERS").up();
			assertThat(log.messages(Level.INFO)).contains("registered: " + next.name() + " of ORDERS: capacity 1");
		}
	}

	private List<String> events(String type) {
		return this.operator.events().stream().filter((event) -> event.startsWith(type + " ")).toList();
	}

}
