package io.zss.test.support;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

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

	/** The test that has its turn, and then those that wait, in their order. */
	private final Deque<Turn> turns = new ArrayDeque<>();

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
	public synchronized Turn begin(String test) {
		Turn turn = new Turn(test);
		this.turns.add(turn);
		long start = System.nanoTime();
		String failure = failure(turn, start);
		try {
			while (failure == null && this.turns.peek() != turn) {
				wait(leftMillis(start));
				failure = failure(turn, start);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			failure = "the thread was interrupted";
		}
		if (failure != null) {
			end(turn);
			throw new IllegalStateException(test + " needs " + this.shared
					+ ", which one test at a time can use in an application context, but " + failure
					+ ". Do not run these tests in parallel (@Execution(SAME_THREAD), @ResourceLock), or give them"
					+ " contexts of their own");
		}
		return turn;
	}

	private @Nullable String failure(Turn turn, long startNanos) {
		Turn current = this.turns.peek();
		if (current == null || current == turn) {
			return null;
		}
		if (current.thread == turn.thread) {
			return current.test + " uses it, and has not ended on the same thread";
		}
		return (System.nanoTime() - startNanos >= this.limit.toNanos())
				? current.test + " has used it for more than " + this.limit.toSeconds() + " s" : null;
	}

	private long leftMillis(long startNanos) {
		return Math.max(1, this.limit.minusNanos(System.nanoTime() - startNanos).toMillis());
	}

	private synchronized void end(Turn turn) {
		this.turns.remove(turn);
		notifyAll();
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
