package io.zss;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import io.zss.client.ClientOptions;
import io.zss.protocol.ZssException;
import io.zss.spring.client.ZssTemplate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Brokers that stop while requests are at workers and in their queues, over real sockets.
 */
@Timeout(120)
class EndToEndDrainTests {

	@Test
	void stoppingBrokerPassesOnWhatIsAtWorkersAndSendsTheRestElsewhere() {
		CompletableFuture<String> release = new CompletableFuture<>();
		AtomicInteger executions = new AtomicInteger();
		try (TestBus stopping = TestBus.start(); TestBus other = TestBus.start()) {
			stopping.worker(TestBus.service("slow", 100, Map.of("wait", (request) -> {
				executions.incrementAndGet();
				return release;
			})));
			other.worker(TestBus.service("slow", "wait", (request) -> "elsewhere"));
			ZssTemplate template = both(stopping, other);
			List<CompletableFuture<String>> calls = new ArrayList<>();
			Awaitility.await().atMost(TestBus.LIMIT).until(() -> {
				IntStream.range(0, 10).forEach((i) -> calls.add(template.async("slow", "wait", null, String.class)));
				return stopping.snapshot("SLOW").queuedRequests() >= 50;
			});

			CompletableFuture<Void> stop = CompletableFuture.runAsync(stopping.broker()::stop);

			Awaitility.await()
				.atMost(TestBus.LIMIT)
				.until(() -> calls.stream().filter((call) -> !call.isDone()).count() == 100);
			assertThat(stop).isNotDone();
			assertThat(stopping.broker().isDraining()).isTrue();
			release.complete("here");
			assertThat(calls).allSatisfy((call) -> assertThat(call).succeedsWithin(TestBus.LIMIT));
			assertThat(stop).succeedsWithin(TestBus.LIMIT);
			assertThat(calls.stream().filter((call) -> "here".equals(call.join()))).hasSize(100);
			assertThat(executions).hasValue(100);
		}
	}

	@Test
	void callThatMayRunOnceGoesElsewhereWhenNoWorkerHasSeenIt() {
		CompletableFuture<String> release = new CompletableFuture<>();
		try (TestBus stopping = TestBus.start(); TestBus other = TestBus.start()) {
			stopping.worker(TestBus.service("slow", 1, Map.of("wait", (request) -> release)));
			other.worker(TestBus.service("slow", "wait", (request) -> "elsewhere"));
			ZssTemplate template = both(stopping, other);
			List<CompletableFuture<String>> calls = new ArrayList<>();
			Awaitility.await().atMost(TestBus.LIMIT).until(() -> {
				calls.add(callOnce(template));
				return stopping.snapshot("SLOW").queuedRequests() >= 3;
			});

			CompletableFuture<Void> stop = CompletableFuture.runAsync(stopping.broker()::stop);

			Awaitility.await()
				.atMost(TestBus.LIMIT)
				.until(() -> calls.stream().filter((call) -> !call.isDone()).count() == 1);
			release.complete("here");
			assertThat(calls).allSatisfy((call) -> assertThat(call).succeedsWithin(TestBus.LIMIT));
			assertThat(stop).succeedsWithin(TestBus.LIMIT);
		}
	}

	/**
	 * None of them is on its way when the socket closes.
	 */
	@Test
	void callsThatMayRunOnceGoOnWhileOneOfTheirBrokersStops() {
		try (TestBus stopping = TestBus.start(); TestBus other = TestBus.start()) {
			for (TestBus bus : List.of(stopping, other)) {
				bus.worker(TestBus.service("slow", 64, Map.of("wait", (request) -> "quickly")));
			}
			ZssTemplate template = both(stopping, other);
			AtomicInteger left = new AtomicInteger(20_000);
			List<CompletableFuture<Void>> callers = IntStream.range(0, 32)
				.mapToObj((i) -> callUntilNoneIsLeft(template, left))
				.toList();
			Awaitility.await().atMost(TestBus.LIMIT).until(() -> left.get() < 15_000);

			stopping.broker().stop();

			assertThat(left.get()).as("calls to come").isPositive();
			assertThat(callers).allSatisfy((caller) -> assertThat(caller).succeedsWithin(TestBus.LIMIT));
		}
	}

	@Test
	void handlerThatNeverReturnsIsWaitedForAsLongAsTheGracePeriod() {
		try (TestBus bus = TestBus.start((options) -> options.gracePeriod(Duration.ofMillis(300)))) {
			CompletableFuture<String> release = new CompletableFuture<>();
			bus.worker(TestBus.service("slow", "wait", (request) -> release));
			CompletableFuture<Integer> status = callOnce(Templates.template(bus))
				.handle((result, failure) -> ((ZssException) failure).getStatus());
			bus.awaitInFlight("SLOW", 1);

			bus.broker().stop();

			assertThat(status).succeedsWithin(TestBus.LIMIT).isEqualTo(503);
			release.complete("too late");
		}
	}

	/**
	 * The last replies are on their way when the socket closes.
	 */
	@Test
	void repliesJustBeforeTheEndArrive() {
		byte[] large = new byte[200_000];
		CompletableFuture<byte[]> release = new CompletableFuture<>();
		try (TestBus bus = TestBus.start((options) -> options.linger(TestBus.LIMIT))) {
			bus.worker(TestBus.service("slow", 100, Map.of("wait", (request) -> release)));
			ZssTemplate template = Templates.template(bus);
			List<CompletableFuture<byte[]>> calls = IntStream.range(0, 100)
				.mapToObj((i) -> template.async("slow", "wait", null, byte[].class))
				.toList();
			bus.awaitInFlight("SLOW", 100);
			CompletableFuture<Void> stop = CompletableFuture.runAsync(bus.broker()::stop);

			release.complete(large);

			assertThat(calls).allSatisfy((call) -> assertThat(call).succeedsWithin(TestBus.LIMIT).isEqualTo(large));
			assertThat(stop).succeedsWithin(TestBus.LIMIT);
		}
	}

	private static ZssTemplate both(TestBus one, TestBus other) {
		return Templates.template(one, one.client(new ClientOptions("tester",
				List.of(one.broker().frontend(), other.broker().frontend()), TestBus.LIMIT, 1000, 1 << 20)));
	}

	private static CompletableFuture<Void> callUntilNoneIsLeft(ZssTemplate template, AtomicInteger left) {
		return (left.getAndDecrement() <= 0) ? CompletableFuture.completedFuture(null)
				: callOnce(template).thenComposeAsync((done) -> callUntilNoneIsLeft(template, left));
	}

	private static CompletableFuture<String> callOnce(ZssTemplate template) {
		return template.service("slow").verb("wait").once().async(String.class);
	}

}
