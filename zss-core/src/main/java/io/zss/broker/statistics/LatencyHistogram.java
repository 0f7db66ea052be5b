package io.zss.broker.statistics;

/**
 * How long things took lately, within an eighth, see {@link TimeBuckets}. What is older
 * counts less and less, see {@link #decay()}. Takes about a kilobyte once it is used.
 * Belongs to one thread.
 */
public final class LatencyHistogram {

	private static final int[] NONE = {};

	private int[] counts = NONE;

	private long total;

	private long max;

	private long earlierMax;

	/**
	 * Adds a time.
	 * @param nanos how long it took
	 */
	public void record(long nanos) {
		if (this.counts == NONE) {
			this.counts = new int[TimeBuckets.COUNT];
		}
		long micros = Math.max(0, nanos / 1000);
		this.counts[TimeBuckets.of(micros)]++;
		this.total++;
		this.max = Math.max(this.max, micros);
	}

	/**
	 * The time within which a share of all was done.
	 * @param share from 0 to 1
	 * @return microseconds; 0 when there is none
	 */
	public long micros(double share) {
		long wanted = Math.max(1, (long) Math.ceil(share * this.total));
		long seen = 0;
		for (int bucket = 0; bucket < this.counts.length; bucket++) {
			seen += this.counts[bucket];
			if (seen >= wanted) {
				return Math.min(TimeBuckets.highest(bucket), maxMicros());
			}
		}
		return 0;
	}

	/**
	 * The longest time lately.
	 * @return microseconds; 0 when there is none
	 */
	public long maxMicros() {
		return Math.max(this.max, this.earlierMax);
	}

	/**
	 * Has all that was added so far count half as much. Called once a minute, so that the
	 * figures are those of the last minutes.
	 */
	public void decay() {
		this.earlierMax = this.max;
		this.max = 0;
		this.total = 0;
		for (int bucket = 0; bucket < this.counts.length; bucket++) {
			this.counts[bucket] >>= 1;
			this.total += this.counts[bucket];
		}
	}

}
