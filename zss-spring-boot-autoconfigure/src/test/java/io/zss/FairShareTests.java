package io.zss;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

import io.zss.client.ClientOptions;
import io.zss.spring.client.ZssTemplate;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
class FairShareTests {

	private static final int FLOOD = 10_000;

	private static final int CAPACITY = 2;

	private static final int ROUNDS = 5;

	@AutoClose
	private final TestBus bus = TestBus.start((options) -> options.queueLimits(2 * FLOOD, 64L * 1024 * 1024));

	private final AtomicInteger floodAnswered = new AtomicInteger();

	private final Semaphore permits = new Semaphore(0);

	@AfterEach
	void letHandlersEnd() {
		this.permits.release(FLOOD);
	}

	@Test
	void clientWithOneCallAtATimeWaitsOneRoundAndNotForTheFlood() {
		this.bus.worker(TestBus.service("work", CAPACITY, Map.of("do", TestBus.handler(String.class, this::work))));
		ZssTemplate flood = template("flood");
		ZssTemplate single = template("single");
		List<CompletableFuture<?>> waiting = new ArrayList<>();
		for (int i = 0; i < FLOOD; i++) {
			waiting.add(flood.async("work", "do", "flood", String.class).thenRun(this.floodAnswered::incrementAndGet));
		}
		awaitQueued(FLOOD - CAPACITY);

		for (int round = 1; round <= ROUNDS; round++) {
			CompletableFuture<String> call = single.async("work", "do", "single", String.class);
			awaitQueued(FLOOD - round * CAPACITY + 1);
			assertThat(call).isNotDone();
			this.permits.release(CAPACITY);
			assertThat(call).succeedsWithin(TestBus.LIMIT).isEqualTo("single");
			assertThat(this.floodAnswered).hasValueLessThanOrEqualTo(round * CAPACITY);
		}

		this.permits.release(FLOOD);
		assertThat(CompletableFuture.allOf(waiting.toArray(new CompletableFuture<?>[0]))).succeedsWithin(TestBus.LIMIT);
	}

	private String work(String caller) {
		try {
			if (caller.equals("flood") && !this.permits.tryAcquire(TestBus.LIMIT.toSeconds(), TimeUnit.SECONDS)) {
				throw new IllegalStateException("Nobody lets it go on");
			}
			return caller;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	private void awaitQueued(int count) {
		Awaitility.await().atMost(TestBus.LIMIT).until(() -> this.bus.snapshot("WORK").queuedRequests() == count);
	}

	private ZssTemplate template(String name) {
		return Templates.template(this.bus,
				this.bus.client(ClientOptions.of(name, this.bus.broker().frontend())
					.withTimeout(TestBus.LIMIT.multipliedBy(2))
					.withMaxPending(FLOOD)));
	}

}
