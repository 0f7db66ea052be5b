package io.zss.interop.faults;

import java.time.Duration;

/**
 * How long the runs take: some seconds in every build, a minute with {@code -Pfaults}.
 */
final class Form {

	private static final int SECONDS = Integer.getInteger("zss.faults.seconds", 6);

	/** What the order of random faults follows from; each run prints it. */
	static final long SEED = Long.getLong("zss.faults.seed", 1L);

	private Form() {
	}

	/**
	 * Whether this is the long form.
	 */
	static boolean isLong() {
		return SECONDS >= 60;
	}

	/**
	 * Begins a run.
	 */
	static Span begin() {
		return span(SECONDS);
	}

	static Span span(int seconds) {
		return new Span(System.nanoTime() + Duration.ofSeconds(seconds).toNanos());
	}

	/**
	 * The time of a run.
	 *
	 * @param endNanos when it is over, on the clock of the machine
	 */
	record Span(long endNanos) {

		boolean isOver() {
			return System.nanoTime() - this.endNanos >= 0;
		}

	}

}
