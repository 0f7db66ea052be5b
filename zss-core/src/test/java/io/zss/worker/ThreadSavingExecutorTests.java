package io.zss.worker;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests of {@link ThreadSavingExecutor}. The threads of the pool and the time are those
 * of the test, unless it says otherwise.
 */
class ThreadSavingExecutorTests {

	private final Queue<Runnable> threads = new ArrayDeque<>();

	private final Queue<Runnable> checks = new ArrayDeque<>();

	private final List<String> done = new ArrayList<>();

	private long now;

	private boolean full;

	private Error failure;

	private final ThreadSavingExecutor executor = new ThreadSavingExecutor(this::newThread, () -> this.now,
			this.checks::add, () -> {
			});

	@Test
	void tasksOfUnknownLengthGetAThreadEach() {
		execute("one", 0);
		execute("two", 0);
		assertThat(this.threads).hasSize(2);
	}

	@Test
	void shortTasksWaitForTheThreadThatIsAlreadyThere() {
		learnThatTasksAreShort();
		execute("one", 1000);
		execute("two", 1000);
		execute("three", 1000);
		assertThat(this.threads).hasSize(1);
		runThread();
		assertThat(this.done).containsExactly("one", "two", "three");
		execute("four", 1000);
		assertThat(this.threads).hasSize(1);
	}

	@Test
	void poolWithoutThreadsOfTheSystemDoesNotCountThem() {
		this.failure = new OutOfMemoryError("unable to create native thread");
		assertThatExceptionOfType(OutOfMemoryError.class).isThrownBy(() -> execute("lost", 0));
		this.failure = null;
		execute("next", 0);
		runThread();
		assertThat(this.done).containsExactly("next");
	}

	@Test
	void longTasksGetAThreadEachAgain() {
		learnThatTasksAreShort();
		execute("long", ThreadSavingExecutor.LONG_NANOS);
		runThread();
		execute("one", 1000);
		execute("two", 1000);
		assertThat(this.threads).hasSize(2);
	}

	@Test
	void aFewThatAreHeldUpAmongManyShortOnesDoNotCount() {
		learnThatTasksAreShort();
		for (int i = 0; i < 30; i++) {
			execute("held up", (i % 15 == 0) ? 100 * ThreadSavingExecutor.LONG_NANOS : 1000);
			runThread();
		}
		execute("one", 1000);
		execute("two", 1000);
		assertThat(this.threads).hasSize(1);
	}

	@Test
	void whatWaitsBehindALongTaskGetsThreads() {
		learnThatTasksAreShort();
		execute("long", 0);
		execute("one", 0);
		execute("two", 0);
		assertThat(this.checks).hasSize(1);
		this.now += ThreadSavingExecutor.LATE_NANOS;
		execute("three", 0);
		check();
		assertThat(this.threads).as("one and those for three that are late").hasSize(4);
		assertThat(this.checks).as("a further check, as there is more").hasSize(1);
	}

	@Test
	void nothingIsCheckedOnceNothingWaits() {
		learnThatTasksAreShort();
		execute("one", 0);
		execute("two", 0);
		runThread();
		this.now += ThreadSavingExecutor.LATE_NANOS;
		check();
		assertThat(this.threads).isEmpty();
		assertThat(this.checks).isEmpty();
	}

	@Test
	void taskIsRefusedWhenThereIsNoThread() {
		this.full = true;
		assertThatExceptionOfType(RejectedExecutionException.class).isThrownBy(() -> execute("refused", 0));
		this.full = false;
		execute("taken", 0);
		runThread();
		assertThat(this.done).containsExactly("taken");
	}

	@Test
	void taskWaitsWhenThereIsNoFurtherThread() {
		execute("one", 0);
		this.full = true;
		execute("two", 0);
		runThread();
		assertThat(this.done).containsExactly("one", "two");
	}

	@Test
	void whatATaskLeavesBehindDoesNotReachTheNextOne() {
		learnThatTasksAreShort();
		this.executor.execute(() -> {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("broken");
		});
		AtomicInteger interrupted = new AtomicInteger(-1);
		this.executor.execute(() -> interrupted.set(Thread.currentThread().isInterrupted() ? 1 : 0));
		Thread.UncaughtExceptionHandler former = Thread.currentThread().getUncaughtExceptionHandler();
		List<Throwable> uncaught = new ArrayList<>();
		Thread.currentThread().setUncaughtExceptionHandler((thread, ex) -> uncaught.add(ex));
		try {
			runThread();
		}
		finally {
			Thread.currentThread().setUncaughtExceptionHandler(former);
		}
		assertThat(interrupted).hasValue(0);
		assertThat(uncaught).singleElement().isInstanceOf(IllegalStateException.class);
	}

	@Test
	void everyTaskRunsOnceWithRealThreads() throws InterruptedException {
		ExecutorService pool = Executors.newCachedThreadPool();
		try {
			ThreadSavingExecutor real = new ThreadSavingExecutor(pool);
			int tasks = 20_000;
			CountDownLatch run = new CountDownLatch(tasks);
			for (int i = 0; i < tasks; i++) {
				real.execute(run::countDown);
			}
			assertThat(run.await(30, TimeUnit.SECONDS)).isTrue();
		}
		finally {
			pool.shutdown();
		}
	}

	@Test
	void realTasksThatWaitForEachOtherDoNotWaitForEver() throws InterruptedException {
		ExecutorService pool = Executors.newCachedThreadPool();
		try {
			ThreadSavingExecutor real = new ThreadSavingExecutor(pool);
			CountDownLatch warm = new CountDownLatch(1000);
			for (int i = 0; i < 1000; i++) {
				real.execute(warm::countDown);
			}
			assertThat(warm.await(30, TimeUnit.SECONDS)).isTrue();
			int tasks = 20;
			CountDownLatch together = new CountDownLatch(tasks);
			CountDownLatch ended = new CountDownLatch(tasks);
			for (int i = 0; i < tasks; i++) {
				real.execute(() -> {
					together.countDown();
					try {
						together.await();
					}
					catch (InterruptedException ex) {
						return;
					}
					ended.countDown();
				});
			}
			assertThat(ended.await(30, TimeUnit.SECONDS)).isTrue();
		}
		finally {
			pool.shutdownNow();
		}
	}

	@Test
	void whatWaitsGetsAThreadThoughTheApplicationHoldsUpTheTimerOfTheJdk() throws InterruptedException {
		ExecutorService pool = Executors.newCachedThreadPool();
		CountDownLatch held = new CountDownLatch(1);
		CountDownLatch release = new CountDownLatch(1);
		CompletableFuture.delayedExecutor(0, TimeUnit.NANOSECONDS, Runnable::run).execute(() -> {
			held.countDown();
			awaitQuietly(release);
		});
		try (ThreadSavingExecutor real = new ThreadSavingExecutor(pool)) {
			assertThat(held.await(30, TimeUnit.SECONDS)).isTrue();
			for (int i = 0; i < 1000; i++) {
				CountDownLatch warm = new CountDownLatch(1);
				real.execute(warm::countDown);
				assertThat(warm.await(30, TimeUnit.SECONDS)).isTrue();
			}
			int tasks = 20;
			CountDownLatch together = new CountDownLatch(tasks);
			for (int i = 0; i < tasks; i++) {
				real.execute(() -> {
					together.countDown();
					awaitQuietly(together);
				});
			}
			assertThat(together.await(30, TimeUnit.SECONDS)).isTrue();
		}
		finally {
			release.countDown();
			pool.shutdownNow();
		}
	}

	@Test
	void executorThatIsClosedStillTakesTasks() {
		AtomicBoolean ended = new AtomicBoolean();
		ThreadSavingExecutor closed = new ThreadSavingExecutor(this::newThread, () -> this.now, (check) -> {
			throw new RejectedExecutionException("ended");
		}, () -> ended.set(true));
		closed.close();
		assertThat(ended).isTrue();
		for (int i = 0; i < 40; i++) {
			closed.execute(() -> this.now += 1000);
			runThread();
		}
		closed.execute(() -> this.done.add("one"));
		closed.execute(() -> this.done.add("two"));
		runThread();
		assertThat(this.done).containsExactly("one", "two");
	}

	private static void awaitQuietly(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void learnThatTasksAreShort() {
		for (int i = 0; i < 40; i++) {
			execute("short", 1000);
			runThread();
		}
		this.done.clear();
	}

	private void execute(String name, long nanos) {
		this.executor.execute(() -> {
			this.now += nanos;
			this.done.add(name);
		});
	}

	private void newThread(Runnable work) {
		if (this.failure != null) {
			throw this.failure;
		}
		if (this.full) {
			throw new RejectedExecutionException("full");
		}
		this.threads.add(work);
	}

	private void runThread() {
		this.threads.remove().run();
	}

	private void check() {
		this.checks.remove().run();
	}

}
