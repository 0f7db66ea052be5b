package io.zss.broker;

import java.time.Duration;
import java.util.List;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The lines that follow a request through the broker.
 */
class RequestTraceTests {

	private final Logger logger = (Logger) LoggerFactory.getLogger(RequestTrace.NAME);

	private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

	@BeforeEach
	void listen() {
		this.lines.start();
		this.logger.addAppender(this.lines);
		this.logger.setAdditive(false);
	}

	@AfterEach
	void reset() {
		this.logger.detachAppender(this.lines);
		this.logger.setAdditive(true);
		this.logger.setLevel(null);
	}

	@Test
	void eachStepOfARequestIsALine() {
		this.logger.setLevel(Level.TRACE);
		TestBroker broker = new TestBroker();
		FakeWorker first = broker.worker("ORDERS", "ORDERS#1").up();
		FakeClient client = broker.clientWithIdentity("web#1");
		client.send(TestRequest.to("ORDERS").rid("r1"), TestRequest.to("ORDERS").rid("r2"));
		broker.clock().advance(Duration.ofNanos(312_000));
		first.serve();
		first.disconnect();
		broker.worker("ORDERS", "ORDERS#2").up();
		client.disconnect();
		assertThat(lines()).map((line) -> line.replaceAll("bytes=\\d+", "bytes=N"))
			.containsExactly("rid=r1 ACCEPTED ORDERS:DO client=web#1 bytes=N",
					"rid=r1 DISPATCHED instance=ORDERS#1 attempt=1", "rid=r2 ACCEPTED ORDERS:DO client=web#1 bytes=N",
					"rid=r2 QUEUED ORDERS waiting=1", "rid=r1 ANSWERED 200 in 312us",
					"rid=r2 DISPATCHED instance=ORDERS#1 attempt=1", "rid=r2 RETURNED attempt=1",
					"rid=r2 QUEUED ORDERS waiting=1", "rid=r2 DISPATCHED instance=ORDERS#2 attempt=2",
					"rid=r2 ABANDONED instance=ORDERS#2 attempt=2");
	}

	@Test
	void requestThatIsNotAcceptedIsALine() {
		this.logger.setLevel(Level.TRACE);
		TestBroker broker = new TestBroker();
		broker.clientWithIdentity("web#1").send(TestRequest.to("NOBODY").rid("r1"));
		assertThat(lines()).containsExactly("rid=r1 REJECTED 404 not-found client=web#1 NOBODY:DO");
	}

	@Test
	void answerOfTheBrokerItselfIsALine() {
		this.logger.setLevel(Level.TRACE);
		TestBroker broker = new TestBroker();
		broker.worker("ORDERS", "ORDERS#1").up();
		broker.clientWithIdentity("web#1").send(TestRequest.to("ORDERS").rid("r1").timeout(100));
		broker.pass(Duration.ofMillis(100));
		assertThat(lines()).endsWith("rid=r1 ANSWERED 599 in 100000us", "rid=r1 ABANDONED instance=ORDERS#1 attempt=1");
	}

	@Test
	void isOffByDefaultAndSwitchedOnAtTheNextSweep() {
		TestBroker broker = new TestBroker();
		broker.client().send(TestRequest.to("NOBODY"));
		this.logger.setLevel(Level.TRACE);
		broker.client().send(TestRequest.to("NOBODY"));
		assertThat(lines()).isEmpty();
		broker.pass(Duration.ofMillis(500));
		broker.client().send(TestRequest.to("NOBODY"));
		assertThat(lines()).hasSize(1);
	}

	private List<String> lines() {
		return this.lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
	}

}
