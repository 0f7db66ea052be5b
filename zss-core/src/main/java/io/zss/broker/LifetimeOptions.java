package io.zss.broker;

import java.time.Duration;

/**
 * How long instances stay without a sign of life, and how a broker ends.
 *
 * @param timeToLive how long an instance stays registered without a sign of life
 * @param sweepInterval how often the broker looks for what has expired
 * @param gracePeriod how long stopping waits for requests at workers; zero disables this
 * @param linger how long stopping waits, after that, for replies that are on their way
 * out
 */
public record LifetimeOptions(Duration timeToLive, Duration sweepInterval, Duration gracePeriod, Duration linger) {

	/**
	 * Checks the options.
	 * @throws IllegalArgumentException if one is out of its range
	 */
	public LifetimeOptions {
		OptionCheck.positive("time-to-live", timeToLive);
		OptionCheck.positive("sweep-interval", sweepInterval);
		OptionCheck.notNegative("shutdown.grace-period", gracePeriod);
		OptionCheck.notNegative("shutdown.linger", linger);
	}

}
