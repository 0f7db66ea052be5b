package io.zss.broker;

import java.util.Map;

import io.zss.transport.Quota;

/**
 * What a broker holds and accepts at most.
 *
 * @param requests requests that it holds, queued or at workers; further ones are answered
 * 429
 * @param heldBytes bytes of the requests that it holds, over all services; further ones
 * are answered 429
 * @param instances instances that are registered; further ones are answered 429
 * @param services services that are registered; further ones are answered 429
 * @param frameBytes longest frame; a peer that announces a longer one loses its
 * connection
 * @param headerBytes longest headers of a request; longer ones are answered 400
 * @param perCaller requests that a caller may send to a service, and that the broker
 * holds of them; further ones are answered 429. A caller is a principal, or an address
 * where there is none
 * @param perCallerOf the same for single services, by sid in upper case; SMI is the
 * broker itself
 */
public record LimitOptions(int requests, long heldBytes, int instances, int services, long frameBytes, int headerBytes,
		Quota perCaller, Map<String, Quota> perCallerOf) {

	/**
	 * Checks the options.
	 * @throws IllegalArgumentException if one is out of its range
	 */
	public LimitOptions {
		OptionCheck.positive("limits.requests", requests);
		OptionCheck.positive("limits.instances", instances);
		OptionCheck.positive("limits.services", services);
		OptionCheck.positive("limits.frame-size", frameBytes);
		OptionCheck.positive("limits.header-size", headerBytes);
		OptionCheck.atLeast("limits.held-size", heldBytes, "limits.frame-size", frameBytes);
		perCallerOf = Map.copyOf(perCallerOf);
	}

	/**
	 * What a caller may send to a service.
	 * @param sid the service, in upper case
	 * @return the quota
	 */
	public Quota perCaller(String sid) {
		return this.perCallerOf.getOrDefault(sid, this.perCaller);
	}

	/**
	 * Whether a caller is limited anywhere.
	 */
	boolean limitsCallers() {
		return this.perCaller.isLimited() || this.perCallerOf.values().stream().anyMatch(Quota::isLimited);
	}

}
