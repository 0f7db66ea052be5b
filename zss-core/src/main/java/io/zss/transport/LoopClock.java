package io.zss.transport;

/**
 * The time as a loop sees it. Deadlines are computed from the monotonic time alone; the
 * wall clock only goes into timestamps.
 */
public interface LoopClock {

	/**
	 * Monotonic time.
	 * @return nanoseconds from an arbitrary origin; compare by difference
	 */
	long nanoTime();

	/**
	 * Wall-clock time, which may jump.
	 * @return epoch milliseconds
	 */
	long epochMillis();

	/**
	 * The clock of this machine.
	 * @return the clock
	 */
	static LoopClock system() {
		return SystemClock.INSTANCE;
	}

}
