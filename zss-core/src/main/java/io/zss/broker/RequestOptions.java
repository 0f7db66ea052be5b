package io.zss.broker;

import java.time.Duration;

/**
 * Options of a broker for its requests.
 *
 * @param timeout deadline of requests that name none
 * @param maxTimeout longest deadline that a request may name
 * @param maxAttempts how often a request is dispatched at most, when instances are lost
 * @param stuckAfter how long after its deadline a request keeps the slot of an instance
 * that does not answer
 * @param duplicateWindow how long a request that a worker has seen is remembered after it
 * is finished, so that the same rid of the same client is answered 409; zero disables
 * this
 * @param maxFinished most finished requests that are remembered
 */
public record RequestOptions(Duration timeout, Duration maxTimeout, int maxAttempts, Duration stuckAfter,
		Duration duplicateWindow, int maxFinished) {

	/**
	 * Checks the options.
	 * @throws IllegalArgumentException if one is out of its range
	 */
	public RequestOptions {
		OptionCheck.positive("request-timeout", timeout);
		OptionCheck.positive("max-request-timeout", maxTimeout);
		OptionCheck.positive("max-attempts", maxAttempts);
		OptionCheck.positive("stuck-after", stuckAfter);
		OptionCheck.notNegative("duplicate-window", duplicateWindow);
		OptionCheck.positive("limits.finished-requests", maxFinished);
	}

}
