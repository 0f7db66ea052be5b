package io.zss.broker.statistics;

/**
 * How many things had taken how long at one moment. Immutable.
 */
public final class TimeCounts {

	/** Nothing yet. */
	public static final TimeCounts NONE = new TimeCounts(new long[0]);

	private final long[] counts;

	TimeCounts(long[] counts) {
		this.counts = counts;
	}

	/**
	 * The number of times.
	 * @return a total
	 */
	public long total() {
		long total = 0;
		for (long count : this.counts) {
			total += count;
		}
		return total;
	}

	/**
	 * Visits what was added since an earlier moment. Each time is that of the middle of
	 * its bucket, and so within a sixteenth of the real one, or half a microsecond.
	 * @param earlier the counts then; of a broker that has been started anew since, they
	 * may be larger: then all of these are new
	 * @param visitor gets the times
	 */
	public void forEachSince(TimeCounts earlier, Visitor visitor) {
		TimeCounts before = contains(earlier) ? earlier : NONE;
		for (int bucket = 0; bucket < this.counts.length; bucket++) {
			long count = this.counts[bucket] - before.at(bucket);
			if (count > 0) {
				visitor.visit(TimeBuckets.middleNanos(bucket), count);
			}
		}
	}

	private boolean contains(TimeCounts earlier) {
		for (int bucket = 0; bucket < earlier.counts.length; bucket++) {
			if (earlier.counts[bucket] > at(bucket)) {
				return false;
			}
		}
		return true;
	}

	private long at(int bucket) {
		return (bucket < this.counts.length) ? this.counts[bucket] : 0;
	}

	/**
	 * Gets times and how often there were.
	 */
	@FunctionalInterface
	public interface Visitor {

		/**
		 * Gets a time.
		 * @param nanos the time
		 * @param count how many things took that long, at least 1
		 */
		void visit(long nanos, long count);

	}

}
