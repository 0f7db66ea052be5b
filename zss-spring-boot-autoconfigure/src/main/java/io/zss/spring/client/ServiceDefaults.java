package io.zss.spring.client;

import java.time.Duration;
import java.util.Map;

/**
 * How long to wait for a service, and how often it may execute a call, where the call
 * does not say.
 */
final class ServiceDefaults {

	private final Duration timeout;

	private final int maxExecutions;

	private final SidMap<Duration> timeouts;

	private final SidMap<Integer> executions;

	/**
	 * Creates the defaults.
	 * @param timeout that of services without one of their own
	 * @param maxExecutions that of services without one of their own
	 */
	ServiceDefaults(Duration timeout, int maxExecutions, Map<String, Duration> timeouts,
			Map<String, Integer> executions) {
		this.timeout = timeout;
		this.maxExecutions = maxExecutions;
		timeouts.forEach((sid, each) -> {
			if (each.toMillis() < 1) {
				throw new IllegalArgumentException("'timeout' of " + sid + " must be at least 1 ms: " + each);
			}
		});
		executions.forEach((sid, each) -> {
			if (each < 1) {
				throw new IllegalArgumentException("'maxExecutions' of " + sid + " must be at least 1: " + each);
			}
		});
		this.timeouts = new SidMap<>(timeouts);
		this.executions = new SidMap<>(executions);
	}

	/**
	 * The time-out of a service.
	 * @param sid the sid, in upper case
	 */
	Duration timeout(String sid) {
		Duration own = this.timeouts.get(sid);
		return (own != null) ? own : this.timeout;
	}

	/**
	 * How often a service may execute a call.
	 * @param sid the sid, in upper case
	 */
	int maxExecutions(String sid) {
		Integer own = this.executions.get(sid);
		return (own != null) ? own : this.maxExecutions;
	}

}
