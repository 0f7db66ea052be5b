package io.zss.spring.client;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

import io.zss.transport.EventLoop;
import org.jspecify.annotations.Nullable;

/**
 * Runs what depends on the result of one asynchronous call, with the context of its
 * caller: on the application's executor, or on a thread that waits for it, when the
 * executor does not begin with it soon, or on the thread that ends the call, when the
 * executor refuses it. Continuations that follow each other run in one go. Thread-safe.
 */
final class Continuations implements Executor {

	/** So long a thread that waits leaves a continuation to the executor. */
	private static final long HEAD_START_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

	/** Deeper chains go through the executor again, for the sake of the stack. */
	private static final int MAX_DEPTH = 16;

	/** The continuation that the calling thread runs. */
	private static final ThreadLocal<@Nullable Task> CURRENT = new ThreadLocal<>();

	/** What the calling thread runs next because executors have refused it. */
	private static final ThreadLocal<@Nullable Queue<Task>> REFUSED = new ThreadLocal<>();

	private final Executor executor;

	private final CallerContext context;

	private final Queue<Task> waiting = new ConcurrentLinkedQueue<>();

	private final Queue<Helper> helpers = new ConcurrentLinkedQueue<>();

	/**
	 * Creates the continuations of a call.
	 * @param executor the application's
	 * @param context that of the caller
	 */
	Continuations(Executor executor, CallerContext context) {
		this.executor = executor;
		this.context = context;
	}

	/**
	 * The application's executor, with the context of the caller.
	 */
	Executor executor() {
		return (task) -> this.executor.execute(this.context.wrap(task));
	}

	@Override
	public void execute(Runnable continuation) {
		Task current = CURRENT.get();
		if (current != null && current.owner() == this && current.depth < MAX_DEPTH) {
			current.depth++;
			continuation.run();
			current.depth--;
			return;
		}
		Task task = new Task(this.context.wrap(continuation));
		this.waiting.add(task);
		wake();
		try {
			this.executor.execute(task);
		}
		catch (Throwable ex) {
			// Full, or about to end: somebody may wait for what the continuation does.
			runRefused(task);
		}
	}

	/**
	 * Runs a continuation on the calling thread, which ends its call, unless a thread
	 * that waits has it. Those that follow it come after it and not within it, for the
	 * sake of the stack.
	 */
	private static void runRefused(Task task) {
		if (EventLoop.isLoopThread()) {
			ForkJoinPool.commonPool().execute(task);
			return;
		}
		Queue<Task> following = REFUSED.get();
		if (following != null) {
			following.add(task);
			return;
		}
		following = new ArrayDeque<>();
		REFUSED.set(following);
		try {
			for (Task next = task; next != null; next = following.poll()) {
				next.run();
			}
		}
		finally {
			REFUSED.remove();
		}
	}

	/**
	 * Runs something at once, with the context of the caller.
	 */
	void withContext(Runnable task) {
		this.context.wrap(task).run();
	}

	/**
	 * Wakes the threads that wait.
	 */
	void wake() {
		this.helpers.forEach(Helper::wake);
	}

	/**
	 * Waits for a future, and runs continuations meanwhile that would hold it up.
	 * @param nanos for how long at most
	 */
	void helpUntilDone(CallFuture<?> future, long nanos) throws InterruptedException {
		if (EventLoop.isLoopThread()) {
			throw new IllegalStateException("Waiting for a call would block " + Thread.currentThread().getName()
					+ ", the loop of a ZSS broker, client or worker: wait on another thread");
		}
		Helper helper = new Helper(future, nanos);
		this.helpers.add(helper);
		try {
			future.wakeOnEnd();
			while (!future.isDone() && !helper.isLate()) {
				Task task = this.waiting.peek();
				if (task != null && task.ageNanos() >= HEAD_START_NANOS) {
					task.run();
				}
				else {
					ForkJoinPool.managedBlock(helper);
				}
			}
		}
		finally {
			this.helpers.remove(helper);
		}
	}

	/**
	 * A continuation, which runs once: by a thread of the executor or by one that waits.
	 */
	private final class Task implements Runnable {

		private final Runnable continuation;

		private final long sinceNanos = System.nanoTime();

		private final AtomicBoolean taken = new AtomicBoolean();

		private int depth;

		Task(Runnable continuation) {
			this.continuation = continuation;
		}

		Continuations owner() {
			return Continuations.this;
		}

		long ageNanos() {
			return System.nanoTime() - this.sinceNanos;
		}

		boolean take() {
			boolean first = this.taken.compareAndSet(false, true);
			if (first) {
				owner().waiting.remove(this);
			}
			return first;
		}

		@Override
		public void run() {
			if (!take()) {
				return;
			}
			Task outer = CURRENT.get();
			CURRENT.set(this);
			try {
				this.continuation.run();
			}
			finally {
				if (outer != null) {
					CURRENT.set(outer);
				}
				else {
					CURRENT.remove();
				}
			}
		}

	}

	/**
	 * A thread that waits.
	 */
	private final class Helper implements ForkJoinPool.ManagedBlocker {

		private final Thread thread = Thread.currentThread();

		private final CallFuture<?> future;

		private final long startNanos = System.nanoTime();

		private final long nanos;

		Helper(CallFuture<?> future, long nanos) {
			this.future = future;
			this.nanos = nanos;
		}

		void wake() {
			LockSupport.unpark(this.thread);
		}

		boolean isLate() {
			return leftNanos() <= 0;
		}

		@Override
		public boolean block() throws InterruptedException {
			Task task = Continuations.this.waiting.peek();
			long left = (task != null) ? Math.min(leftNanos(), HEAD_START_NANOS - task.ageNanos()) : leftNanos();
			if (left > 0) {
				LockSupport.parkNanos(this, left);
			}
			if (Thread.interrupted()) {
				throw new InterruptedException();
			}
			return true;
		}

		@Override
		public boolean isReleasable() {
			return this.future.isDone();
		}

		private long leftNanos() {
			return (this.nanos == Long.MAX_VALUE) ? Long.MAX_VALUE : this.nanos - (System.nanoTime() - this.startNanos);
		}

	}

}
