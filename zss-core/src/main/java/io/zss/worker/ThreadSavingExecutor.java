package io.zss.worker;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Gives short tasks to few threads of a pool: a thread that has ended a task takes the
 * next one that waits, since waking a thread for each takes longer than such a task.
 * While tasks are longer, each gets a thread at once, as does a task that has waited for
 * a moment because those before it turned out to be long. The queue of waiting tasks has
 * no bound of its own: the worker bounds the tasks that it hands over. A thread of its
 * own looks for tasks that wait, which ends when it is closed, or idle. Thread-safe.
 */
public final class ThreadSavingExecutor implements Executor, AutoCloseable {

	/** On average, tasks up to this are short. */
	static final long SHORT_NANOS = TimeUnit.MICROSECONDS.toNanos(100);

	/** A task that has waited for this long gets a thread. */
	static final long LATE_NANOS = TimeUnit.MICROSECONDS.toNanos(500);

	/** Tasks that are longer, or whose thread is held up, count as one of this. */
	static final long LONG_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

	/** So many tasks make the average, about. */
	private static final int WEIGHT = 8;

	private final Executor pool;

	private final LongSupplier nanoTime;

	private final Executor later;

	private final Runnable end;

	private final Queue<Waiting> waiting = new ConcurrentLinkedQueue<>();

	private final AtomicInteger threads = new AtomicInteger();

	private final AtomicLong averageNanos = new AtomicLong(LONG_NANOS);

	private final AtomicBoolean checking = new AtomicBoolean();

	/**
	 * Creates the executor.
	 * @param pool has the threads
	 */
	public ThreadSavingExecutor(Executor pool) {
		this(pool, newTimer());
	}

	private ThreadSavingExecutor(Executor pool, ScheduledThreadPoolExecutor timer) {
		this(pool, System::nanoTime, (check) -> timer.schedule(check, 2 * LATE_NANOS, TimeUnit.NANOSECONDS),
				timer::shutdownNow);
	}

	/**
	 * Creates the executor.
	 * @param pool has the threads
	 * @param nanoTime monotonic time
	 * @param later runs a check after more than {@link #LATE_NANOS}
	 * @param end ends that
	 */
	ThreadSavingExecutor(Executor pool, LongSupplier nanoTime, Executor later, Runnable end) {
		this.end = end;
		this.pool = pool;
		this.nanoTime = nanoTime;
		this.later = later;
	}

	/**
	 * The one that all of the JDK share may be held up by the application.
	 */
	private static ScheduledThreadPoolExecutor newTimer() {
		ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, (task) -> {
			Thread thread = new Thread(task, "zss-handler-check");
			thread.setDaemon(true);
			return thread;
		});
		timer.setKeepAliveTime(10, TimeUnit.SECONDS);
		timer.allowCoreThreadTimeOut(true);
		return timer;
	}

	/**
	 * Ends its own thread, not the pool.
	 */
	@Override
	public void close() {
		this.end.run();
	}

	@Override
	public void execute(Runnable task) {
		Waiting added = new Waiting(task, this.nanoTime.getAsLong());
		this.waiting.add(added);
		if (this.threads.get() > 0 && this.averageNanos.get() <= SHORT_NANOS) {
			checkLater();
			return;
		}
		try {
			addThread();
		}
		catch (RuntimeException | Error ex) {
			// A thread that works may have taken it, or will.
			if (this.threads.get() == 0 && this.waiting.remove(added)) {
				throw ex;
			}
		}
	}

	private void addThread() {
		this.threads.incrementAndGet();
		try {
			this.pool.execute(this::work);
		}
		catch (RuntimeException | Error ex) {
			// Rejected, or the system has no thread left.
			this.threads.decrementAndGet();
			throw ex;
		}
	}

	private void work() {
		boolean more = true;
		while (more) {
			Waiting next = this.waiting.poll();
			while (next != null) {
				run(next.task);
				next = this.waiting.poll();
			}
			this.threads.decrementAndGet();
			// It may have been added by one who still counted on this thread.
			more = !this.waiting.isEmpty();
			if (more) {
				this.threads.incrementAndGet();
			}
		}
	}

	private void run(Runnable task) {
		// An interrupt of one task must not reach the next.
		Thread.interrupted();
		long start = this.nanoTime.getAsLong();
		try {
			task.run();
		}
		catch (Throwable ex) {
			Thread thread = Thread.currentThread();
			thread.getUncaughtExceptionHandler().uncaughtException(thread, ex);
		}
		finally {
			long nanos = Math.min(LONG_NANOS, this.nanoTime.getAsLong() - start);
			this.averageNanos.accumulateAndGet(nanos, (average, latest) -> average + (latest - average) / WEIGHT);
		}
	}

	private void checkLater() {
		if (this.checking.compareAndSet(false, true)) {
			try {
				this.later.execute(this::check);
			}
			catch (RejectedExecutionException ex) {
				// Closed: the threads that work take what waits.
			}
		}
	}

	private void check() {
		this.checking.set(false);
		long now = this.nanoTime.getAsLong();
		try {
			for (Waiting each : this.waiting) {
				if (now - each.sinceNanos < LATE_NANOS) {
					break;
				}
				addThread();
			}
		}
		catch (RuntimeException | Error ex) {
			// The threads that work take what waits.
		}
		if (!this.waiting.isEmpty()) {
			checkLater();
		}
	}

	private record Waiting(Runnable task, long sinceNanos) {
	}

}
