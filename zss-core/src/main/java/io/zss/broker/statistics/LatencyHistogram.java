package io.zss.broker.statistics;

/**
 * How long things took, in buckets that grow with the time: exact below 16 microseconds,
 * and within an eighth above. What is older counts less and less, see {@link #decay()}.
 * Takes about a kilobyte once it is used. Belongs to one thread.
 */
public final class LatencyHistogram {

	/** A multiple of {@link #STEPS}. */
	private static final int EXACT = 16;

	private static final int EXACT_BITS = 4;

	/** Buckets of each power of two. */
	private static final int STEPS = 8;

	private static final int STEP_BITS = 3;

	/** The longest time that has a bucket, about 18 minutes; more counts as that. */
	private static final int MAX_BITS = 30;

	private static final int BUCKETS = EXACT + (MAX_BITS - EXACT_BITS) * STEPS;

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
			this.counts = new int[BUCKETS];
		}
		long micros = Math.max(0, nanos / 1000);
		this.counts[bucket(micros)]++;
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
				return Math.min(highest(bucket), maxMicros());
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

	private static int bucket(long micros) {
		if (micros < EXACT) {
			return (int) micros;
		}
		int bits = Long.SIZE - 1 - Long.numberOfLeadingZeros(micros);
		if (bits >= MAX_BITS) {
			return BUCKETS - 1;
		}
		int step = (int) (micros >>> (bits - STEP_BITS)) & (STEPS - 1);
		return EXACT + (bits - EXACT_BITS) * STEPS + step;
	}

	private static long highest(int bucket) {
		if (bucket < EXACT) {
			return bucket;
		}
		int bits = EXACT_BITS + (bucket - EXACT) / STEPS;
		int step = bucket % STEPS;
		return ((long) (STEPS + step + 1) << (bits - STEP_BITS)) - 1;
	}

}
