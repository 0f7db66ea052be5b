package io.zss;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

import io.zss.spring.client.ZssTemplate;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(value = 300, threadMode = ThreadMode.SEPARATE_THREAD)
class EndToEndLoadTests {

	@AutoClose
	private final TestBus bus = TestBus.start();

	@AutoClose("shutdown")
	private final ExecutorService callers = Executors.newFixedThreadPool(64);

	private final ZssTemplate template = Templates.template(this.bus,
			this.bus.client(this.bus.clientOptions().withTimeout(Duration.ofSeconds(60)).withMaxPending(20_000)));

	@Test
	void hundredThousandCallsFrom32ThreadsEachGetTheirOwnReply() throws Exception {
		this.bus
			.worker(TestBus.service("echo", 256, Map.of("say", TestBus.handler(Long.class, (number) -> number + 1))));

		List<Future<Integer>> threads = new ArrayList<>();
		for (int thread = 0; thread < 32; thread++) {
			long from = thread * 1_000_000L;
			threads.add(this.callers.submit(() -> callInTurn(from, 3_125)));
		}

		int replies = 0;
		for (Future<Integer> thread : threads) {
			replies += thread.get();
		}
		assertThat(replies).isEqualTo(100_000);
		assertThat(this.template.pending()).isZero();
		assertThat(this.bus.broker().snapshot().requestsInFlight()).isZero();
		assertThat(this.bus.snapshot("ECHO").succeeded()).isEqualTo(100_000);
		assertThat(this.bus.snapshot("ECHO").retried()).isZero();
	}

	@Test
	void callsBeyondTheCapacityOfTheWorkerWaitAtTheBroker() {
		AtomicInteger running = new AtomicInteger();
		AtomicInteger most = new AtomicInteger();
		this.bus.worker(TestBus.service("slow", 4, Map.of("work", (request) -> {
			most.accumulateAndGet(running.incrementAndGet(), Math::max);
			CompletableFuture<Object> result = new CompletableFuture<>();
			CompletableFuture.delayedExecutor(1, TimeUnit.MILLISECONDS).execute(() -> {
				running.decrementAndGet();
				result.complete("done");
			});
			return result;
		})));

		List<CompletableFuture<String>> calls = new ArrayList<>();
		for (int i = 0; i < 1000; i++) {
			calls.add(this.template.async("slow", "work", null, String.class));
		}

		assertThat(calls)
			.allSatisfy((call) -> assertThat(call).succeedsWithin(Duration.ofSeconds(60)).isEqualTo("done"));
		assertThat(most.get()).isBetween(1, 4);
	}

	@Test
	void workersShareTheLoadByTheirCapacity() {
		AtomicInteger small = new AtomicInteger();
		AtomicInteger large = new AtomicInteger();
		CompletableFuture<String> release = new CompletableFuture<>();
		this.bus.worker(TestBus.service("shared", 4, Map.of("work", (request) -> {
			small.incrementAndGet();
			return release;
		})));
		this.bus.worker(TestBus.service("shared", 12, Map.of("work", (request) -> {
			large.incrementAndGet();
			return release;
		})));

		List<CompletableFuture<String>> calls = new ArrayList<>();
		for (int i = 0; i < 20; i++) {
			calls.add(this.template.async("shared", "work", null, String.class));
		}

		Awaitility.await().atMost(TestBus.LIMIT).until(() -> this.bus.snapshot("SHARED").queuedRequests() == 4);
		Awaitility.await().atMost(TestBus.LIMIT).until(() -> small.get() == 4 && large.get() == 12);
		release.complete("done");
		assertThat(calls).allSatisfy((call) -> assertThat(call).succeedsWithin(TestBus.LIMIT).isEqualTo("done"));
		assertThat(small.get() + large.get()).isEqualTo(20);
	}

	@Test
	void noCallFailsWhenOneOfThreeWorkersIsKilled() throws Exception {
		AtomicInteger executed = new AtomicInteger();
		for (int i = 0; i < 2; i++) {
			this.bus.worker(TestBus.service("echo", 32, Map.of("say", (request) -> {
				executed.incrementAndGet();
				return TestBus.CODEC.decode(request.payload(), Long.class);
			})));
		}
		List<Future<Integer>> threads = new ArrayList<>();
		int swallowed = 0;
		try (RawPeer victim = RawPeer.worker(this.bus.broker().backend(), "ECHO", 16)) {
			for (int thread = 0; thread < 64; thread++) {
				long from = thread * 1_000_000L;
				threads.add(this.callers.submit(() -> echoInTurn(from, 100)));
			}
			while (swallowed < 16) {
				victim.receive();
				swallowed++;
			}
		}

		for (Future<Integer> thread : threads) {
			assertThat(thread.get()).isEqualTo(100);
		}
		assertThat(executed).as("each call by one of the others, those that the victim had swallowed as well")
			.hasValue(64 * 100);
		assertThat(this.template.pending()).isZero();
	}

	private int callInTurn(long from, int count) {
		for (long number = from; number < from + count; number++) {
			assertThat(this.template.call("echo", "say", number, Long.class)).isEqualTo(number + 1);
		}
		return count;
	}

	private int echoInTurn(long from, int count) {
		for (long number = from; number < from + count; number++) {
			assertThat(this.template.call("echo", "say", number, Long.class)).isEqualTo(number);
		}
		return count;
	}

}
