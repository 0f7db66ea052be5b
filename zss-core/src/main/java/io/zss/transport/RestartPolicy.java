package io.zss.transport;

import java.time.Duration;

/**
 * How a {@link RestartingLoop} starts anew after failures.
 *
 * @param maxRestarts restarts in a row; after that many the loop stays down. 0 disables
 * restarts
 * @param delay pause before the first restart, doubled with each one up to
 * {@code maxDelay}
 * @param maxDelay longest pause before a restart
 * @param forgetAfter how long a loop must run until earlier restarts no longer count
 */
public record RestartPolicy(int maxRestarts, Duration delay, Duration maxDelay, Duration forgetAfter) {

	/**
	 * Ten restarts in a row, after 100 ms to 10 s; forgotten after five minutes.
	 */
	public static final RestartPolicy STANDARD = new RestartPolicy(10, Duration.ofMillis(100), Duration.ofSeconds(10),
			Duration.ofMinutes(5));

	/**
	 * Checks the values.
	 * @throws IllegalArgumentException if one is negative
	 */
	public RestartPolicy {
		if (maxRestarts < 0 || delay.isNegative() || maxDelay.isNegative() || forgetAfter.isNegative()) {
			throw new IllegalArgumentException("Restarts and times must not be negative");
		}
	}

	/**
	 * The pause before a restart.
	 * @param restarts how many there were in a row
	 * @return the pause
	 */
	Duration delayAfter(int restarts) {
		Duration doubled = this.delay.multipliedBy(1L << Math.min(restarts, 20));
		return (doubled.compareTo(this.maxDelay) < 0) ? doubled : this.maxDelay;
	}

}
