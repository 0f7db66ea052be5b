package io.zss.broker.statistics;

import java.util.concurrent.TimeUnit;

/**
 * Buckets for times that grow with the time: of a microsecond each below 16 microseconds,
 * and of an eighth of the time above.
 */
final class TimeBuckets {

	/** A multiple of {@link #STEPS}. */
	private static final int EXACT = 16;

	private static final int EXACT_BITS = 4;

	/** Buckets of each power of two. */
	private static final int STEPS = 8;

	private static final int STEP_BITS = 3;

	/** The longest time that has a bucket, about 18 minutes; more counts as that. */
	private static final int MAX_BITS = 30;

	/** The number of buckets. */
	static final int COUNT = EXACT + (MAX_BITS - EXACT_BITS) * STEPS;

	private TimeBuckets() {
	}

	/**
	 * The bucket of a time.
	 */
	static int of(long micros) {
		if (micros < EXACT) {
			return (int) Math.max(0, micros);
		}
		int bits = Long.SIZE - 1 - Long.numberOfLeadingZeros(micros);
		if (bits >= MAX_BITS) {
			return COUNT - 1;
		}
		int step = (int) (micros >>> (bits - STEP_BITS)) & (STEPS - 1);
		return EXACT + (bits - EXACT_BITS) * STEPS + step;
	}

	/**
	 * The longest time that belongs to a bucket, in microseconds.
	 */
	static long highest(int bucket) {
		if (bucket < EXACT) {
			return bucket;
		}
		int bits = EXACT_BITS + (bucket - EXACT) / STEPS;
		int step = bucket % STEPS;
		return ((long) (STEPS + step + 1) << (bits - STEP_BITS)) - 1;
	}

	/**
	 * The middle of a bucket, in nanoseconds.
	 */
	static long middleNanos(int bucket) {
		long lowest = (bucket == 0) ? 0 : highest(bucket - 1) + 1;
		return TimeUnit.MICROSECONDS.toNanos(lowest + highest(bucket) + 1) / 2;
	}

}
