package io.zss.test.fault;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import io.zss.annotation.ZssService;
import io.zss.annotation.ZssVerb;
import io.zss.autoconfigure.ZssAutoConfiguration;
import io.zss.broker.Broker;
import io.zss.client.ZssCallException;
import io.zss.client.ZssNoBrokerException;
import io.zss.client.ZssTimeoutException;
import io.zss.protocol.MessagePackCodec;
import io.zss.spring.client.ZssTemplate;
import io.zss.test.EmbeddedZssBroker;
import io.zss.test.client.ZssTestClient;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link ZssFaults}.
 */
@SpringBootTest(classes = ZssFaultsTests.Application.class, properties = "zss.client.timeout=2m")
@EmbeddedZssBroker
@AutoConfigureZssFaults
@Timeout(300)
class ZssFaultsTests {

	private static final Duration SHORT = Duration.ofMillis(300);

	@Autowired
	private ZssFaults faults;

	@Autowired
	private ZssTemplate zss;

	@Autowired
	private Counter counter;

	@BeforeEach
	void begin() {
		// With a connection, so that a short time-out is that of the reply.
		assertThat(this.zss.call("counter", "other", null, Integer.class)).isPositive();
		this.counter.count.set(0);
		this.counter.other.set(0);
	}

	@Test
	void callsPassWhileThereAreNoFaults() {
		assertThat(count()).isEqualTo(1);
		assertThat(count()).isEqualTo(2);
	}

	@Test
	void delayedRequestArrives() {
		this.faults.onRequest("counter", "count").delay(Duration.ofMillis(500));
		long start = System.nanoTime();
		assertThat(count()).isEqualTo(1);
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(500));
	}

	@Test
	void requestsThatFollowPassADelayedOne() {
		this.faults.onRequest("counter", "count").delay(Duration.ofMinutes(1));
		CompletableFuture<Integer> late = this.zss.async("counter", "count", null, Integer.class);
		assertThat(this.zss.call("counter", "other", null, Integer.class)).isEqualTo(1);
		assertThat(late).isNotDone();
		late.cancel(true);
	}

	@Test
	void delayedReplyArrivesAfterTheTimeoutOfItsCaller() {
		this.faults.onReply("counter", "count").delay(Duration.ofMinutes(1));
		assertThatExceptionOfType(ZssTimeoutException.class)
			.isThrownBy(() -> this.zss.service("counter").verb("count").timeout(SHORT).call(Integer.class));
		awaitExecution();
	}

	@Test
	void lostRequestsAreNotExecuted() {
		this.faults.onRequest("counter", "count").times(2).drop();
		for (int i = 0; i < 2; i++) {
			assertThatExceptionOfType(ZssTimeoutException.class)
				.isThrownBy(() -> this.zss.service("counter").verb("count").timeout(SHORT).call(Integer.class));
		}
		assertThat(this.counter.count).hasValue(0);
		assertThat(count()).isEqualTo(1);
	}

	@Test
	void requestWhoseReplyIsLostWasExecuted() {
		this.faults.onReply("counter", "count").drop();
		assertThatExceptionOfType(ZssTimeoutException.class)
			.isThrownBy(() -> this.zss.service("counter").verb("count").timeout(SHORT).call(Integer.class));
		awaitExecution();
	}

	@Test
	void requestGoesToTheInstanceThatComesBack() {
		this.faults.onRequest("counter", "count").killInstance();
		assertThat(count()).isEqualTo(1);
	}

	@Test
	void requestIsExecutedTwiceWhenItsInstanceDiesBeforeItReplies() {
		this.faults.onReply("counter", "count").killInstance();
		assertThat(count()).isEqualTo(2);
	}

	@Test
	void requestIsExecutedOnceWhereItMustNotBeRepeated() {
		this.faults.onReply("counter", "count").killInstance();
		assertThatExceptionOfType(ZssCallException.class)
			.isThrownBy(() -> this.zss.service("counter").verb("count").once().call(Integer.class))
			.satisfies((ex) -> assertThat(ex.getExecutions()).isEqualTo(1));
		assertThat(this.counter.count).hasValue(1);
	}

	@Test
	void callFailsWhenTheBrokerDiesAndMayHaveBeenExecuted() {
		this.faults.onReply("counter", "count").killBroker();
		assertThatExceptionOfType(ZssNoBrokerException.class)
			.isThrownBy(() -> this.zss.service("counter").verb("count").once().call(Integer.class))
			.satisfies((ex) -> assertThat(ex.getExecutions()).isEqualTo(1));
		assertThat(this.counter.count).hasValue(1);
	}

	@Test
	void callIsRepeatedWhenTheBrokerIsBack() {
		this.faults.onRequest("counter", "count").killBroker();
		CompletableFuture<Integer> call = this.zss.async("counter", "count", null, Integer.class);
		this.faults.awaitInstances("counter", 0);
		assertThat(call).isNotDone();
		this.faults.restartBroker();
		assertThat(call.join()).isEqualTo(1);
	}

	@Test
	void connectionsComeBackAfterACut() {
		this.faults.clients().cut();
		this.faults.instances().cut();
		assertThat(count()).isEqualTo(1);
	}

	@Test
	void instanceStaysAwayWhileItsLineRefuses(@Autowired Broker broker) {
		this.faults.instances().refuse();
		this.faults.awaitInstances("counter", 0);
		assertThatExceptionOfType(ZssCallException.class)
			.isThrownBy(() -> this.zss.service("counter").verb("count").timeout(SHORT).call(Integer.class));
		this.faults.reset();
		assertThat(broker.snapshot().services()).anySatisfy((service) -> assertThat(service.instances()).hasSize(1));
		assertThat(count()).isEqualTo(1);
	}

	@Test
	void everyMessageTakesLongerOnASlowLine() {
		this.faults.clients().latency(Duration.ofMillis(200));
		long start = System.nanoTime();
		assertThat(count()).isEqualTo(1);
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(400));
	}

	@Test
	void nothingArrivesOnALineThatSwallows() {
		this.faults.clients().swallow();
		assertThatExceptionOfType(ZssTimeoutException.class)
			.isThrownBy(() -> this.zss.service("counter").verb("count").timeout(SHORT).call(Integer.class));
		this.faults.clients().restore();
		assertThat(count()).isEqualTo(1);
	}

	@Test
	void needsABroker() {
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(ZssAutoConfiguration.class, ZssFaultsAutoConfiguration.class))
			.run((context) -> assertThat(context.getStartupFailure()).rootCause()
				.hasMessageContaining("add @EmbeddedZssBroker"));
	}

	@Test
	void linesLeaveNoThread(@Autowired Broker broker) {
		ZssFaults own = ZssFaults.before(broker);
		List<String> names = List.of(own.clients().threadName(), own.instances().threadName());
		ZssTestClient client = ZssTestClient.connect(own.connectionDetails().frontends(), null, new MessagePackCodec());
		client.call("counter", "other").exchange().expectStatus().isOk();
		assertThat(threads(names)).hasSizeGreaterThanOrEqualTo(4);
		client.close();
		own.close();
		Awaitility.await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> assertThat(threads(names)).isEmpty());
	}

	/**
	 * Those of two lines: others come and go with the connections of the application.
	 */
	private static List<Thread> threads(List<String> names) {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> names.stream().anyMatch((name) -> thread.getName().startsWith(name)))
			.toList();
	}

	/**
	 * It may take longer than a short time-out.
	 */
	private void awaitExecution() {
		Awaitility.await()
			.atMost(Duration.ofMinutes(1))
			.untilAsserted(() -> assertThat(this.counter.count).hasValue(1));
	}

	private Integer count() {
		return this.zss.call("counter", "count", null, Integer.class);
	}

	@EnableAutoConfiguration
	@Import(Counter.class)
	static class Application {

	}

	@ZssService("counter")
	static class Counter {

		private final AtomicInteger count = new AtomicInteger();

		private final AtomicInteger other = new AtomicInteger();

		@ZssVerb
		int count() {
			return this.count.incrementAndGet();
		}

		@ZssVerb
		int other() {
			return this.other.incrementAndGet();
		}

	}

}
