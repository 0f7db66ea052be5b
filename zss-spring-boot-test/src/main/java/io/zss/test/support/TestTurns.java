package io.zss.test.support;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

/**
 * Gives what the tests of one application context share to one test at a time: tests that
 * run in parallel wait for each other. Thread-safe.
 */
public final class TestTurns {

	/** A test that waits longer waits for one that hangs, or that waits for it. */
	private static final Duration LIMIT = Duration.ofMinutes(5);

	private final String shared;

	private final Duration limit;

	private final Semaphore free = new Semaphore(1, true);

	private final AtomicReference<@Nullable Turn> current = new AtomicReference<>();

	/**
	 * Creates turns, of which none has begun.
	 * @param shared what the tests share, for messages
	 */
	public TestTurns(String shared) {
		this(shared, LIMIT);
	}

	TestTurns(String shared, Duration limit) {
		this.shared = shared;
		this.limit = limit;
	}

	/**
	 * Waits for the turn of a test.
	 * @param test the test, for messages
	 * @return its turn, to be ended
	 * @throws IllegalStateException if it does not come, because the thread runs another
	 * test that has it, or because that test takes more than five minutes
	 */
	public Turn begin(String test) {
		Turn before = this.current.get();
		if (before != null && before.thread == Thread.currentThread()) {
			throw failure(test, before.test + " uses it, and has not ended on the same thread");
		}
		try {
			if (!this.free.tryAcquire(this.limit.toNanos(), TimeUnit.NANOSECONDS)) {
				before = this.current.get();
				throw failure(test, ((before != null) ? before.test : "another test") + " has used it for more than "
						+ this.limit.toSeconds() + " s");
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw failure(test, "the thread was interrupted");
		}
		Turn turn = new Turn(test);
		this.current.set(turn);
		return turn;
	}

	private IllegalStateException failure(String test, String why) {
		return new IllegalStateException(test + " needs " + this.shared
				+ ", which one test at a time can use in an application context, but " + why
				+ ". Do not run these tests in parallel (@Execution(SAME_THREAD), @ResourceLock), or give them"
				+ " contexts of their own");
	}

	private void end(Turn turn) {
		if (this.current.compareAndSet(turn, null)) {
			this.free.release();
		}
	}

	/**
	 * The turn of one test.
	 */
	public final class Turn {

		private final String test;

		private final Thread thread = Thread.currentThread();

		private Turn(String test) {
			this.test = test;
		}

		/**
		 * Lets the next test begin.
		 */
		public void end() {
			TestTurns.this.end(this);
		}

	}

}
