package io.zss.spring.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import reactor.core.publisher.Mono;

import io.zss.RawPeer;
import io.zss.TestBus;
import io.zss.client.ClientOptions;
import io.zss.client.ZssCallException;
import io.zss.client.ZssClient;
import io.zss.client.ZssTimeoutException;
import io.zss.protocol.Status;
import io.zss.transport.EndingStage;
import io.zss.transport.LoopClock;

import org.springframework.core.ReactiveAdapter;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Calls end though every thread of the application's executor waits for one.
 */
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
class BlockedExecutorTests {

	private static final int THREADS = 8;

	@AutoClose
	private final RawPeer broker = RawPeer.broker();

	private final ThreadPoolTaskExecutor executor = new ThreadPoolTaskExecutor();

	private final CountDownLatch release = new CountDownLatch(1);

	private ZssClient client;

	private ZssTemplate template;

	@BeforeEach
	void start() {
		// As Spring Boot's own.
		this.executor.setCorePoolSize(THREADS);
		this.executor.setThreadNamePrefix("application-");
		this.executor.setDaemon(true);
		this.executor.afterPropertiesSet();
		RetryPolicy policy = RetryPolicy.builder().maxRetries(2).delay(Duration.ofMillis(1)).build();
		RetryInterceptor retries = new RetryInterceptor((sid) -> sid.equals("ABSENT") ? policy : null, TestBus.CODEC,
				LoopClock.system());
		this.client = new ZssClient(ClientOptions.of("tester", this.broker.endpoint()).withTimeout(TestBus.LIMIT),
				LoopClock.system(), List.of(retries), (address, status, nanos) -> {
				});
		this.client.start();
		this.template = new ZssTemplate(this.client, TestBus.CODEC, this.executor);
	}

	@AfterEach
	void close() {
		this.release.countDown();
		this.client.close();
		this.executor.shutdown();
	}

	@Test
	void blockingCallsOfAllThreadsAreRepeatedAndEnd() {
		List<CompletableFuture<Integer>> statuses = onAllThreads(
				() -> status(() -> this.template.call("absent", "call", null, String.class)));

		answer(THREADS * 3, 404);

		assertThat(statuses).allSatisfy((status) -> assertThat(status).succeedsWithin(TestBus.LIMIT).isEqualTo(404));
	}

	@Test
	void asynchronousCallsThatAllThreadsJoinAreRepeatedAndEnd() {
		List<CompletableFuture<Integer>> statuses = onAllThreads(
				() -> status(() -> this.template.async("absent", "call", null, String.class).join()));

		answer(THREADS * 3, 404);

		assertThat(statuses).allSatisfy((status) -> assertThat(status).succeedsWithin(TestBus.LIMIT).isEqualTo(404));
	}

	@Test
	void timeOutsReachAllThreadsThatJoin() {
		List<CompletableFuture<Integer>> statuses = onAllThreads(() -> status(() -> this.template.service("silent")
			.verb("call")
			.timeout(Duration.ofSeconds(1))
			.async(String.class)
			.join()));

		assertThat(statuses)
			.allSatisfy((status) -> assertThat(status).succeedsWithin(TestBus.LIMIT).isEqualTo(Status.TIMEOUT));
	}

	@Test
	void threadThatWaitsForAContinuationRunsItItself() {
		// No thread ever leaves, so that none is there to run anything for another.
		List<CompletableFuture<String>> joined = new ArrayList<>();
		for (int i = 0; i < THREADS; i++) {
			joined.add(new CompletableFuture<>());
		}
		joined.forEach((each) -> this.executor.execute(() -> {
			String caller = Thread.currentThread().getName();
			each.complete(this.template.async("orders", "create", null, String.class)
				.thenApply((value) -> value + " on " + Thread.currentThread().getName().equals(caller))
				.thenApply((value) -> value + "!")
				.join());
			await(this.release);
		}));

		answer(THREADS, 200);

		assertThat(joined)
			.allSatisfy((each) -> assertThat(each).succeedsWithin(TestBus.LIMIT).isEqualTo("done on true!"));
	}

	@Test
	void allOfSeveralCallsIsThereForAllThreads() {
		List<CompletableFuture<Integer>> statuses = onAllThreads(() -> {
			List<CompletableFuture<String>> both = List.of(this.template.async("orders", "a", null, String.class),
					this.template.async("orders", "b", null, String.class));
			CompletableFuture.allOf(both.toArray(CompletableFuture<?>[]::new)).join();
			return both.size();
		});

		answer(2 * THREADS, 200);

		assertThat(statuses).allSatisfy((status) -> assertThat(status).succeedsWithin(TestBus.LIMIT));
	}

	@Test
	void continuationsRunOnTheExecutorAndNeverOnAThreadOfTheClient() throws Exception {
		List<CompletableFuture<String>> threads = new ArrayList<>();
		for (int i = 0; i < 3; i++) {
			CompletableFuture<String> call = this.template.async("orders", "create", null, String.class);
			CompletableFuture<String> thread = new CompletableFuture<>();
			threads.add(thread);
			switch (i) {
				case 0 -> call.thenApply((value) -> Thread.currentThread().getName())
					.whenComplete((name, ex) -> thread.complete(name));
				case 1 -> call.copy().thenAccept((value) -> thread.complete(Thread.currentThread().getName()));
				default -> call.exceptionally((ex) -> "not so")
					.thenRun(() -> thread.complete(Thread.currentThread().getName()));
			}
		}

		answer(3, 200);

		for (CompletableFuture<String> thread : threads) {
			assertThat(thread.get(30, TimeUnit.SECONDS)).startsWith("application-");
		}
	}

	@Test
	void waitWithALimitOfItsOwnEndsThen() {
		CompletableFuture<String> call = this.template.async("silent", "call", null, String.class);

		assertThatExceptionOfType(TimeoutException.class).isThrownBy(() -> call.get(20, TimeUnit.MILLISECONDS));
		assertThat(call).isNotDone();
		call.cancel(true);
		assertThat(this.client.pending()).isZero();
	}

	@Test
	void interruptEndsTheWaitButNotTheCall() throws Exception {
		CompletableFuture<String> call = this.template.async("silent", "call", null, String.class);

		Thread.currentThread().interrupt();

		assertThatExceptionOfType(InterruptedException.class).isThrownBy(() -> assertThat(call.get()).isNull());
		assertThat(call).isNotDone();
		call.cancel(true);
	}

	@Test
	void monosThatAllThreadsBlockForEndWithTheirOperators() {
		List<CompletableFuture<Integer>> statuses = onAllThreads(
				() -> status(() -> mono("absent", TestBus.LIMIT).map((value) -> value + "!").block()));

		answer(THREADS * 3, 404);

		assertThat(statuses).allSatisfy((status) -> assertThat(status).succeedsWithin(TestBus.LIMIT).isEqualTo(404));
	}

	@Test
	void timeOutsReachAllThreadsThatBlockForAMono() {
		List<CompletableFuture<Integer>> statuses = onAllThreads(
				() -> status(() -> mono("silent", Duration.ofSeconds(1)).block()));

		assertThat(statuses)
			.allSatisfy((status) -> assertThat(status).succeedsWithin(TestBus.LIMIT).isEqualTo(Status.TIMEOUT));
	}

	@Test
	void libraryHearsOfTheEndThoughNoThreadOfTheExecutorIsFree() {
		onAllThreads(() -> {
			await(this.release);
			return "released";
		});
		CompletableFuture<String> heard = new CompletableFuture<>();
		EndingStage.onEnd(this.template.async("orders", "create", null, String.class),
				(value, failure) -> heard.complete(value));

		answer(1, 200);

		assertThat(heard).succeedsWithin(TestBus.LIMIT).isEqualTo("done");
	}

	@Test
	void waitsThatEndLeaveNothingBehind() {
		CompletableFuture<String> call = this.template.async("silent", "call", null, String.class);

		int before = call.getNumberOfDependents();
		for (int i = 0; i < 5; i++) {
			assertThatExceptionOfType(TimeoutException.class).isThrownBy(() -> call.get(1, TimeUnit.MILLISECONDS));
		}

		assertThat(call.getNumberOfDependents()).isLessThanOrEqualTo(before + 1);
		call.cancel(true);
	}

	@Test
	void continuationsThatTheExecutorRefusesRunOnTheThreadThatEndsTheCall() {
		ZssTemplate refused = new ZssTemplate(this.client, TestBus.CODEC, (task) -> {
			throw new RejectedExecutionException("full");
		});
		CompletableFuture<String> call = refused.async("orders", "create", null, String.class);
		CompletableFuture<String> continued = call.thenApply((value) -> Thread.currentThread().getName());
		CompletableFuture<Integer> chain = call.thenApply((value) -> 0);
		for (int i = 0; i < 20_000; i++) {
			chain = chain.thenApply((count) -> count + 1);
		}

		answer(1, 200);

		assertThat(call).succeedsWithin(TestBus.LIMIT).isEqualTo("done");
		assertThat(continued).succeedsWithin(TestBus.LIMIT).asString().startsWith("zss-client-tester-replies");
		assertThat(chain).succeedsWithin(TestBus.LIMIT).isEqualTo(20_000);
	}

	@Test
	void executorThatBlocksItsSubmittersHoldsUpItsOwnCallAlone() {
		ZssTemplate blocking = new ZssTemplate(this.client, TestBus.CODEC, (task) -> await(this.release));
		CompletableFuture<String> held = blocking.async("orders", "create", null, String.class);
		held.thenRun(() -> {
		});
		answer(1, 200);

		assertThatExceptionOfType(ExecutionException.class)
			.isThrownBy(() -> this.template.service("silent")
				.verb("call")
				.timeout(Duration.ofMillis(100))
				.async(String.class)
				.get(30, TimeUnit.SECONDS))
			.withCauseInstanceOf(ZssTimeoutException.class);
		assertThat(held).isCompletedWithValue("done");
	}

	private Mono<?> mono(String sid, Duration timeout) {
		ReactiveAdapter adapter = ReactiveCalls.adapter(Mono.class);
		return (Mono<?>) ReactiveCalls.adapt(adapter,
				() -> this.template.service(sid).verb("call").timeout(timeout).async(String.class));
	}

	private <T> List<CompletableFuture<T>> onAllThreads(Supplier<T> task) {
		CountDownLatch all = new CountDownLatch(THREADS);
		List<CompletableFuture<T>> results = new ArrayList<>();
		for (int i = 0; i < THREADS; i++) {
			results.add(CompletableFuture.supplyAsync(() -> {
				all.countDown();
				await(all);
				return task.get();
			}, this.executor));
		}
		return results;
	}

	private static int status(Runnable call) {
		try {
			call.run();
			return 200;
		}
		catch (ZssCallException ex) {
			return ex.getStatus();
		}
		catch (RuntimeException ex) {
			return (ex.getCause() instanceof ZssCallException failure) ? failure.getStatus() : -1;
		}
	}

	private static void await(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void answer(int requests, int status) {
		for (int i = 0; i < requests; i++) {
			this.broker.reply(this.broker.receiveRequest(), status, TestBus.CODEC.encode("done"));
		}
	}

}
