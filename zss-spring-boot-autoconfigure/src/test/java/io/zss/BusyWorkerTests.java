package io.zss;

import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

import io.zss.client.ZssCallException;
import io.zss.spring.client.ZssTemplate;
import io.zss.client.ZssTimeoutException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
class BusyWorkerTests {

	@AutoClose
	private final TestBus bus = TestBus.start();

	private final ZssTemplate template = Templates.template(this.bus);

	private final Queue<String> handled = new ConcurrentLinkedQueue<>();

	private final Map<String, CompletableFuture<Void>> gates = new ConcurrentHashMap<>();

	@BeforeEach
	void startWorkers() {
		for (int i = 0; i < 2; i++) {
			this.bus.worker(TestBus.service("work", 1, Map.of("do", TestBus.handler(String.class, this::work))));
		}
	}

	@AfterEach
	void letHandlersEnd() {
		this.gates.keySet().forEach(this::letGo);
	}

	@Test
	void requestThatWaitsIsAnsweredAsSoonAsOneWorkerIsFree() {
		CompletableFuture<String> first = call("first");
		CompletableFuture<String> second = call("second");
		this.bus.awaitInFlight("WORK", 2);
		CompletableFuture<String> third = call("third");
		awaitQueued(1);
		assertThat(this.handled).containsExactlyInAnyOrder("first", "second");

		letGo("third");
		letGo("first");

		assertThat(third).succeedsWithin(TestBus.LIMIT).isEqualTo("third");
		assertThat(second).as("the other worker is busy").isNotDone();
		letGo("second");
		assertThat(first).succeedsWithin(TestBus.LIMIT).isEqualTo("first");
		assertThat(second).succeedsWithin(TestBus.LIMIT).isEqualTo("second");
		assertThat(this.handled).containsExactlyInAnyOrder("first", "second", "third");
	}

	@Test
	void requestWhoseDeadlinePassesWhileItWaitsIsNeverDispatched() {
		CompletableFuture<String> first = call("first");
		CompletableFuture<String> second = call("second");
		this.bus.awaitInFlight("WORK", 2);

		ZssCallException failure = catchThrowableOfType(ZssCallException.class,
				() -> this.template.service("work")
					.verb("do")
					.payload("expired")
					.timeout(Duration.ofMillis(300))
					.call(String.class));
		assertThat(failure).isInstanceOf(ZssTimeoutException.class);
		awaitQueued(0);

		letGo("first");
		letGo("second");
		letGo("last");
		assertThat(first).succeedsWithin(TestBus.LIMIT).isEqualTo("first");
		assertThat(second).succeedsWithin(TestBus.LIMIT).isEqualTo("second");
		assertThat(call("last")).succeedsWithin(TestBus.LIMIT).isEqualTo("last");
		assertThat(this.handled).containsExactlyInAnyOrder("first", "second", "last");
	}

	private String work(String payload) {
		this.handled.add(payload);
		gate(payload).orTimeout(TestBus.LIMIT.toSeconds(), TimeUnit.SECONDS).join();
		return payload;
	}

	private void letGo(String payload) {
		gate(payload).complete(null);
	}

	private CompletableFuture<Void> gate(String payload) {
		return this.gates.computeIfAbsent(payload, (key) -> new CompletableFuture<>());
	}

	private CompletableFuture<String> call(String payload) {
		return this.template.async("work", "do", payload, String.class);
	}

	private void awaitQueued(int count) {
		Awaitility.await().atMost(TestBus.LIMIT).until(() -> this.bus.snapshot("WORK").queuedRequests() == count);
	}

}
