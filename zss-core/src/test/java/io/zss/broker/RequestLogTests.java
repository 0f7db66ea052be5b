package io.zss.broker;

import java.time.Duration;
import java.util.Map;

import ch.qos.logback.classic.Level;
import io.zss.CapturedLog;
import io.zss.protocol.Headers;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The one line that a request has at level DEBUG.
 */
class RequestLogTests {

	@Test
	void requestThatIsAnsweredIsOneLineWithItsFields() {
		try (CapturedLog log = new CapturedLog(RequestLog.NAME, Level.DEBUG)) {
			TestBroker broker = new TestBroker();
			FakeWorker worker = broker.worker("ORDERS", "ORDERS#1")
				.announcing(Headers.INSTANCE, Map.of("id", "one"))
				.up();
			FakeClient client = broker.clientWithIdentity("web#1");
			client.send(TestRequest.to("ORDERS").rid("r1"));
			broker.clock().advance(Duration.ofNanos(312_000));
			worker.serve();

			assertThat(log.messages(Level.DEBUG)).singleElement()
				.asString()
				.matches(
						"ORDERS:DO 200 in 312 us \\(rid=r1, client=web#1, instance=ORDERS#1, attempts=1, bytes=\\d+\\)");
			assertThat(log.fields(Level.DEBUG))
				.containsExactly(Map.of("zss.broker", "zss-broker", "zss.sid", "ORDERS", "zss.verb", "DO", "zss.rid",
						"r1", "zss.client", "web#1", "zss.instance", "one", "zss.status", "200"));
		}
	}

	@Test
	void requestThatEndsOtherwiseIsOneLineAsWell() {
		try (CapturedLog log = new CapturedLog(RequestLog.NAME, Level.DEBUG)) {
			TestBroker broker = new TestBroker();
			broker.worker("ORDERS", "ORDERS#1").up();
			FakeClient client = broker.clientWithIdentity("web#1");
			client.send(TestRequest.to("NOBODY").rid("r1"), TestRequest.to("ORDERS").rid("r2").timeout(100));
			broker.pass(Duration.ofMillis(200));
			client.send(TestRequest.to("ORDERS").rid("r3"));
			client.disconnect();

			assertThat(log.messages(Level.DEBUG)).map((line) -> line.replaceAll(", bytes=\\d+| in \\d+ us", ""))
				.containsExactly("NOBODY:DO 404, not-found (rid=r1, client=web#1)",
						"ORDERS:DO 599 (rid=r2, client=web#1, instance=ORDERS#1, attempts=1)",
						"ORDERS:DO not answered, its client has gone after 0 us (rid=r3, client=web#1, instance=none, "
								+ "attempts=0)");
		}
	}

	@Test
	void requestAtAWorkerWhoseClientGoesIsOneLineWithItsInstance() {
		try (CapturedLog log = new CapturedLog(RequestLog.NAME, Level.DEBUG)) {
			TestBroker broker = new TestBroker();
			broker.worker("ORDERS", "ORDERS#1").up();
			FakeClient client = broker.clientWithIdentity("web#1");
			client.send(TestRequest.to("ORDERS").rid("r1"));

			client.disconnect();

			assertThat(log.messages(Level.DEBUG)).singleElement()
				.asString()
				.startsWith("ORDERS:DO not answered, its client has gone")
				.contains("rid=r1, client=web#1, instance=ORDERS#1, attempts=1");
		}
	}

	@Test
	void isOffByDefaultAndSwitchedOnAtTheNextSweep() {
		TestBroker broker = new TestBroker();
		try (CapturedLog log = new CapturedLog(RequestLog.NAME, Level.DEBUG)) {
			broker.client().send(TestRequest.to("NOBODY"));
			assertThat(log.messages(Level.DEBUG)).isEmpty();
			broker.pass(Duration.ofMillis(500));
			broker.client().send(TestRequest.to("NOBODY"));
			assertThat(log.messages(Level.DEBUG)).hasSize(1);
		}
	}

}
