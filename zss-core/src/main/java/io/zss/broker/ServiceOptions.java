package io.zss.broker;

import java.time.Duration;

import io.zss.broker.dispatch.DispatchStrategy;

/**
 * Options of a broker for each of its services.
 *
 * @param strategy decides which of the instances with room gets a request
 * @param defaultCapacity requests at a time for instances that announce none
 * @param holdFor how long requests may wait for a service whose last instance was lost;
 * zero disables this
 * @param maxQueuedRequests requests that wait for one service; further ones are answered
 * 429
 * @param maxQueuedBytes bytes that wait for one service; further ones are answered 429
 * @param steering who may drain and resume instances
 * @param maxVersions versions that one service has, served or held; instances of further
 * ones are answered 429
 */
public record ServiceOptions(DispatchStrategy strategy, int defaultCapacity, Duration holdFor, int maxQueuedRequests,
		long maxQueuedBytes, Steering steering, int maxVersions) {

	/**
	 * Checks the options.
	 * @throws IllegalArgumentException if one is out of its range
	 */
	public ServiceOptions {
		OptionCheck.positive("default-capacity", defaultCapacity);
		OptionCheck.notNegative("queue.hold-for", holdFor);
		OptionCheck.positive("queue.max-requests", maxQueuedRequests);
		OptionCheck.positive("queue.max-size", maxQueuedBytes);
		OptionCheck.positive("limits.versions", maxVersions);
	}

	/**
	 * The name of the strategy in listings and meters.
	 * @return a short name
	 */
	public String strategyLabel() {
		return this.strategy.label();
	}

}
