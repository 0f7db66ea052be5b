package io.zss;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.zss.client.ClientOptions;
import io.zss.spring.client.ZssTemplate;
import io.zss.worker.WorkerOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Workers whose capacity several brokers share, and more calls than there is room for.
 */
@Timeout(120)
class EndToEndCapacityTests {

	private static final int WORKERS = 3;

	private static final int CONCURRENCY = 8;

	private static final int IN_FLIGHT = 64;

	private static final int CALLS = 2000;

	@Test
	void twoBrokersFillTheWorkersWithoutOverfillingThem() {
		try (TestBus one = TestBus.start(); TestBus two = TestBus.start()) {
			List<AtomicInteger> highest = new ArrayList<>();
			for (int i = 0; i < WORKERS; i++) {
				highest.add(startWorker(one, two));
			}
			ZssTemplate template = Templates.template(one, one.client(new ClientOptions("tester",
					List.of(one.broker().frontend(), two.broker().frontend()), TestBus.LIMIT, 1000, 1 << 20)));

			List<CompletableFuture<Void>> callers = new ArrayList<>();
			AtomicInteger left = new AtomicInteger(CALLS);
			for (int i = 0; i < IN_FLIGHT; i++) {
				callers.add(callUntilNoneIsLeft(template, left));
			}

			assertThat(callers).allSatisfy((caller) -> assertThat(caller).succeedsWithin(TestBus.LIMIT));
			assertThat(highest).extracting(AtomicInteger::get).containsOnly(CONCURRENCY);
			System.out.printf("%d calls, %d refused by an instance and placed again%n", CALLS,
					one.snapshot("WORK").retried() + two.snapshot("WORK").retried());
			assertThat(one.snapshot("WORK").succeeded() + two.snapshot("WORK").succeeded()).isEqualTo(CALLS);
		}
	}

	/**
	 * A worker of both brokers.
	 * @return how many requests it has worked on at a time, at the most
	 */
	private static AtomicInteger startWorker(TestBus one, TestBus two) {
		Executor later = CompletableFuture.delayedExecutor(2, TimeUnit.MILLISECONDS);
		AtomicInteger highest = new AtomicInteger();
		AtomicInteger atWork = new AtomicInteger();
		one.worker(WorkerOptions.of(one.broker().backend(), two.broker().backend()),
				TestBus.service("work", CONCURRENCY, Map.of("work", (request) -> {
					highest.accumulateAndGet(atWork.incrementAndGet(), Math::max);
					return CompletableFuture.supplyAsync(() -> "done", later)
						.whenComplete((result, failure) -> atWork.decrementAndGet());
				})));
		return highest;
	}

	private static CompletableFuture<Void> callUntilNoneIsLeft(ZssTemplate template, AtomicInteger left) {
		if (left.getAndDecrement() <= 0) {
			return CompletableFuture.completedFuture(null);
		}
		return template.async("work", "work", null, String.class)
			.thenComposeAsync((done) -> callUntilNoneIsLeft(template, left));
	}

}
