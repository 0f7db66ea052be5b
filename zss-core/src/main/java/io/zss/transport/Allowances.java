package io.zss.transport;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * An {@link Allowance} for each peer that uses some of it. Those of which nothing is used
 * are forgotten. When there are as many as may be, all further peers with the same quota
 * share one. Not thread-safe.
 *
 * @param <K> names a peer
 */
public final class Allowances<K> {

	private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);

	private final Function<K, Quota> quotas;

	private final int maxPeers;

	private final Map<K, Allowance> peers = new HashMap<>();

	private final Map<Quota, Allowance> others = new HashMap<>();

	private long sweptNanos;

	/**
	 * Creates an empty table.
	 * @param quota of each peer
	 * @param maxPeers most peers that have one of their own
	 * @param nowNanos monotonic time
	 */
	public Allowances(Quota quota, int maxPeers, long nowNanos) {
		this((peer) -> quota, maxPeers, nowNanos);
	}

	/**
	 * Creates an empty table.
	 * @param quotas of a peer; there are few different ones
	 * @param maxPeers most peers that have one of their own
	 * @param nowNanos monotonic time
	 */
	public Allowances(Function<K, Quota> quotas, int maxPeers, long nowNanos) {
		this.quotas = quotas;
		this.maxPeers = maxPeers;
		this.sweptNanos = nowNanos;
	}

	/**
	 * The allowance of a peer.
	 * @param peer the peer
	 * @param nowNanos monotonic time
	 * @return its own, or the one that all further peers share
	 */
	public Allowance of(K peer, long nowNanos) {
		sweep(nowNanos);
		Allowance found = this.peers.get(peer);
		if (found != null) {
			return found;
		}
		Quota quota = this.quotas.apply(peer);
		if (this.peers.size() >= this.maxPeers) {
			return this.others.computeIfAbsent(quota, (shared) -> new Allowance(shared, nowNanos));
		}
		Allowance created = new Allowance(quota, nowNanos);
		this.peers.put(peer, created);
		return created;
	}

	/**
	 * How many peers have one of their own.
	 */
	int size() {
		return this.peers.size();
	}

	/**
	 * At most once a second, as many peers may make the table long.
	 */
	private void sweep(long nowNanos) {
		if (nowNanos - this.sweptNanos >= INTERVAL_NANOS) {
			this.sweptNanos = nowNanos;
			this.peers.values().removeIf((allowance) -> allowance.isUnused(nowNanos));
		}
	}

}
