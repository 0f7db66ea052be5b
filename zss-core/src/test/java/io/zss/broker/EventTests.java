package io.zss.broker;

import java.time.Duration;
import java.util.List;

import ch.qos.logback.classic.Level;
import io.zss.CapturedLog;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

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
