package io.zss.interop.faults;

import java.time.Duration;

/**
 * How long the runs take: no longer than their faults in every build, a minute with
 * {@code -Pfaults}.
 */
final class Form {

	private static final int SECONDS = Integer.getInteger("zss.faults.seconds", 0);

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
		return new Span(System.nanoTime() + Duration.ofSeconds(SECONDS).toNanos());
	}

	/**
	 * A run that takes no time of its own.
	 */
	static Span over() {
		return new Span(System.nanoTime());
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
