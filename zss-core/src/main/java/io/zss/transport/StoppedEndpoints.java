package io.zss.transport;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where brokers of this process served until they were stopped in order, and when that
 * was. A client of the same process can say so of a connection that it loses, and need
 * not report an outage. Knows the latest 256 endpoints. Thread-safe.
 */
public final class StoppedEndpoints {

	private static final int MAX_ENDPOINTS = 256;

	private static final StoppedEndpoints PROCESS = new StoppedEndpoints();

	/** When each was stopped, the latest last. */
	private final Map<Endpoint, Long> stopped = new LinkedHashMap<>();

	/**
	 * Those of this process.
	 * @return what its brokers note, and its clients ask
	 */
	public static StoppedEndpoints ofProcess() {
		return PROCESS;
	}

	/**
	 * Notes that endpoints are about to be closed on purpose. Call it before they are
	 * closed, so that no client sees its connection end first.
	 * @param endpoints as they are bound
	 * @param nowNanos monotonic time
	 */
	public synchronized void add(Collection<Endpoint> endpoints, long nowNanos) {
		for (Endpoint endpoint : endpoints) {
			this.stopped.remove(endpoint);
			this.stopped.put(endpoint, nowNanos);
		}
		while (this.stopped.size() > MAX_ENDPOINTS) {
			this.stopped.remove(this.stopped.keySet().iterator().next());
		}
	}

	/**
	 * Whether an endpoint was stopped while a connection to it was there.
	 * @param endpoint as the client names it; of a broker that is bound to all addresses
	 * those of loopback are recognised
	 * @param sinceNanos monotonic time at which the connection was made
	 * @return whether the connection has ended on purpose
	 */
	public synchronized boolean contains(Endpoint endpoint, long sinceNanos) {
		return this.stopped.entrySet()
			.stream()
			.anyMatch((entry) -> isReachedBy(entry.getKey(), endpoint) && entry.getValue() - sinceNanos >= 0);
	}

	private static boolean isReachedBy(Endpoint bound, Endpoint named) {
		boolean local = named.isLoopback() && (bound.isLoopback() || bound.isWildcard());
		return bound.port() == named.port() && (local || bound.host().equals(named.host()));
	}

}
