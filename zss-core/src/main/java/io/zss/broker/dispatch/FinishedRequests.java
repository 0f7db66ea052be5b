package io.zss.broker.dispatch;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

import io.zss.broker.registry.PeerId;

/**
 * Which requests a worker has seen and are finished, remembered for a while and up to a
 * number, the oldest forgotten first. Belongs to the broker's loop.
 */
public final class FinishedRequests {

	private final long windowNanos;

	private final int maxRequests;

	/** When each is forgotten, in this order. */
	private final Map<Key, Long> forgottenAtNanos = new LinkedHashMap<>();

	/**
	 * Creates an empty memory.
	 * @param windowNanos how long a request is remembered; 0 for not at all
	 * @param maxRequests most requests that are remembered
	 */
	public FinishedRequests(long windowNanos, int maxRequests) {
		this.windowNanos = windowNanos;
		this.maxRequests = maxRequests;
	}

	/**
	 * Remembers a request that is finished.
	 * @param request the request
	 * @param nowNanos monotonic time
	 */
	public void add(Request request, long nowNanos) {
		if (this.windowNanos == 0) {
			return;
		}
		forget(nowNanos);
		if (this.forgottenAtNanos.size() >= this.maxRequests) {
			this.forgottenAtNanos.remove(this.forgottenAtNanos.keySet().iterator().next());
		}
		this.forgottenAtNanos.put(new Key(request.client().id(), request.rid()), nowNanos + this.windowNanos);
	}

	/**
	 * Whether a request is remembered.
	 * @param client who sends it
	 * @param rid its request id
	 * @param nowNanos monotonic time
	 * @return whether it has run already
	 */
	public boolean contains(PeerId client, String rid, long nowNanos) {
		if (this.windowNanos == 0) {
			return false;
		}
		forget(nowNanos);
		return this.forgottenAtNanos.containsKey(new Key(client, rid));
	}

	/**
	 * Forgets what is older than the window.
	 * @param nowNanos monotonic time
	 */
	public void forget(long nowNanos) {
		Iterator<Long> oldestFirst = this.forgottenAtNanos.values().iterator();
		while (oldestFirst.hasNext() && nowNanos - oldestFirst.next() >= 0) {
			oldestFirst.remove();
		}
	}

	/**
	 * The number of requests that are remembered.
	 * @return 0 or more
	 */
	public int size() {
		return this.forgottenAtNanos.size();
	}

	private record Key(PeerId client, String rid) {
	}

}
