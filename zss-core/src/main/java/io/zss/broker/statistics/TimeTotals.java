package io.zss.broker.statistics;

import java.util.Arrays;

/**
 * How many things took how long, since the broker's start. Takes memory for the buckets
 * up to the longest time so far, about two kilobytes at most. Belongs to the broker's
 * loop.
 */
public final class TimeTotals {

	private static final int GROWTH = 32;

	private long[] counts = {};

	/**
	 * Adds a time.
	 * @param nanos how long it took
	 */
	public void record(long nanos) {
		int bucket = TimeBuckets.of(nanos / 1000);
		if (bucket >= this.counts.length) {
			this.counts = Arrays.copyOf(this.counts, Math.min(bucket + GROWTH, TimeBuckets.COUNT));
		}
		this.counts[bucket]++;
	}

	/**
	 * The totals so far.
	 * @return a copy
	 */
	public TimeCounts copy() {
		return new TimeCounts(this.counts.clone());
	}

}
