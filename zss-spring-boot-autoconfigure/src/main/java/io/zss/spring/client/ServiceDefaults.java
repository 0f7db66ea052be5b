package io.zss.spring.client;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * How long to wait for a service, how often it may execute a call, and which headers it
 * gets, where the call does not say.
 */
final class ServiceDefaults {

	private final Duration timeout;

	private final int maxExecutions;

	private final SidMap<Duration> timeouts;

	private final SidMap<Integer> executions;

	private final Map<String, @Nullable Object> headers;

	/**
	 * Creates the defaults.
	 * @param timeout that of services without one of their own
	 * @param maxExecutions that of services without one of their own
	 * @param headers those of calls that have no header of that name themselves
	 */
	ServiceDefaults(Duration timeout, int maxExecutions, Map<String, Duration> timeouts,
			Map<String, Integer> executions, Map<String, @Nullable Object> headers) {
		this.headers = new LinkedHashMap<>(headers);
		this.timeout = timeout;
		this.maxExecutions = maxExecutions;
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

	/**
	 * The headers of a call, with the defaults that it does not set itself, in any case.
	 */
	Map<String, @Nullable Object> headers(Map<String, @Nullable Object> own) {
		if (this.headers.isEmpty()) {
			return own;
		}
		Map<String, @Nullable Object> all = new LinkedHashMap<>(this.headers);
		all.keySet().removeIf((name) -> own.keySet().stream().anyMatch(name::equalsIgnoreCase));
		all.putAll(own);
		return all;
	}

}
