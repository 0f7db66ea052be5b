package io.zss.spring.client;

import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * How long to wait where a call does not say.
 */
final class ServiceTimeouts {

	private final Duration otherwise;

	private final Map<String, Duration> bySid = new HashMap<>();

	ServiceTimeouts(Duration otherwise, Map<String, Duration> timeouts) {
		this.otherwise = otherwise;
		timeouts.forEach((sid, timeout) -> {
			if (timeout.toMillis() < 1) {
				throw new IllegalArgumentException("'timeout' of " + sid + " must be at least 1 ms: " + timeout);
			}
			this.bySid.put(sid.toUpperCase(Locale.ROOT), timeout);
		});
	}

	/**
	 * The time-out of a service.
	 * @param sid the sid, in upper case
	 */
	Duration of(String sid) {
		return this.bySid.getOrDefault(sid, this.otherwise);
	}

}
