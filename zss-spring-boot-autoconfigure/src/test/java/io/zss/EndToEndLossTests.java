package io.zss;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.zss.broker.Broker;
import io.zss.client.ClientOptions;
import io.zss.client.ZssNoBrokerException;
import io.zss.spring.client.ZssTemplate;
import io.zss.transport.Endpoint;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Connections between client and broker that are lost, noticed by both or by one, and
 * brokers that stop, with calls in flight.
 */
@Timeout(value = 180, threadMode = ThreadMode.SEPARATE_THREAD)
class EndToEndLossTests {

	/** Its broker does not wait long for what never ends. */
	@AutoClose
	private final TestBus bus = TestBus.start((options) -> options.gracePeriod(Duration.ofSeconds(1)));

	@Test
	void clientIsAnsweredAgainThoughTheBrokerHasNotNoticedTheLoss() throws IOException {
		this.bus.worker(TestBus.service("echo", "say", TestBus.handler(String.class, (text) -> text)));
		try (TcpRelay relay = TcpRelay.to(this.bus.broker().frontend())) {
			ZssTemplate template = template(relay.endpoint());
			for (int i = 0; i < 2; i++) {
				assertThat(template.call("echo", "say", "before", String.class)).isEqualTo("before");
				relay.forgetConnections();
				assertThat(template.call("echo", "say", "after", String.class)).isEqualTo("after");
			}
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "stops", "is cut off" })
	void noCallFailsWhenOneOfTwoBrokersGoesAwayUnderLoad(String how) throws Exception {
		try (Broker second = new Broker(TestBus.brokerOptions().build())) {
			second.start();
			this.bus.worker(TestBus.fastWorkerOptions(this.bus.broker().backend(), second.backend()),
					TestBus.service("echo", "say", TestBus.handler(String.class, (text) -> text)));
			try (TcpRelay relay = TcpRelay.to(second.frontend())) {
				ZssTemplate template = template(this.bus.broker().frontend(), relay.endpoint());
				AtomicBoolean enough = new AtomicBoolean();
				AtomicInteger answered = new AtomicInteger();
				List<CompletableFuture<Void>> callers = new ArrayList<>();
				for (int i = 0; i < 8; i++) {
					callers.add(CompletableFuture.runAsync(() -> {
						while (!enough.get()) {
							assertThat(template.call("echo", "say", "hello", String.class)).isEqualTo("hello");
							answered.incrementAndGet();
						}
					}, this.bus.threads()));
				}
				awaitMore(answered, 500);

				if (how.equals("stops")) {
					second.stop();
				}
				else {
					relay.cutOff();
				}

				awaitMore(answered, 500);
				enough.set(true);
				assertThat(callers).allSatisfy((caller) -> assertThat(caller).succeedsWithin(TestBus.LIMIT));
			}
		}
	}

	@Test
	void callsInFlightSurviveARestartOfTheirOnlyBroker() {
		AtomicInteger runs = new AtomicInteger();
		AtomicBoolean restarted = new AtomicBoolean();
		CompletableFuture<Object> lost = new CompletableFuture<>();
		this.bus.worker(TestBus.fastWorkerOptions(this.bus.broker().backend()),
				TestBus.service("slow", "wait", (request) -> {
					runs.incrementAndGet();
					return restarted.get() ? "done" : lost.copy();
				}));
		ZssTemplate template = template(this.bus.broker().frontend());
		List<CompletableFuture<String>> calls = new ArrayList<>();
		for (int i = 0; i < 4; i++) {
			calls.add(template.async("slow", "wait", null, String.class));
		}
		Awaitility.await().atMost(TestBus.LIMIT).until(() -> runs.get() == 4);

		this.bus.broker().stop();
		restarted.set(true);
		this.bus.broker().start();

		// Though the broker knows no worker at first.
		assertThat(calls).allSatisfy((call) -> assertThat(call).succeedsWithin(TestBus.LIMIT).isEqualTo("done"));
		lost.complete("of the broker before");
	}

	@Test
	void callThatMayRunOnceFailsWhenItsConnectionIsLostAndDoesNotRunAgain() throws IOException {
		AtomicInteger runs = new AtomicInteger();
		CompletableFuture<String> result = new CompletableFuture<>();
		this.bus.worker(TestBus.service("slow", "wait", (request) -> {
			runs.incrementAndGet();
			// The broker may cancel the first one.
			return result.copy();
		}));
		try (TcpRelay relay = TcpRelay.to(this.bus.broker().frontend())) {
			ZssTemplate template = template(relay.endpoint());
			CompletableFuture<String> once = template.service("slow").verb("wait").once().async(String.class);
			this.bus.awaitInFlight("SLOW", 1);

			relay.resetConnections();

			assertThat(once).failsWithin(TestBus.LIMIT)
				.withThrowableThat()
				.havingCause()
				.isInstanceOfSatisfying(ZssNoBrokerException.class,
						(failure) -> assertThat(failure.isRetryable()).isFalse())
				.withMessageStartingWith("SLOW:WAIT may have run: the connection to broker " + relay.endpoint()
						+ " was lost before the reply came, and it may be executed only once (rid=");
			result.complete("done");
			assertThat(template.call("slow", "wait", null, String.class)).isEqualTo("done");
			assertThat(runs).hasValue(2);
		}
	}

	private static void awaitMore(AtomicInteger count, int more) {
		int target = count.get() + more;
		Awaitility.await().atMost(TestBus.LIMIT).until(() -> count.get() >= target);
	}

	private ZssTemplate template(Endpoint... brokers) {
		return Templates.template(this.bus,
				this.bus.client(ClientOptions.of("tester", brokers).withTimeout(TestBus.LIMIT)));
	}

}
