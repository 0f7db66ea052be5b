package io.zss.benchmarks.load;

import org.HdrHistogram.Histogram;

/**
 * Latencies and errors of one phase, or of one thread's part of it. Not thread-safe.
 */
public final class Latencies {

	private static final int SIGNIFICANT_DIGITS = 3;

	private final Histogram histogram = new Histogram(SIGNIFICANT_DIGITS);

	private long errors;

	/**
	 * Notes an answered request.
	 * @param nanos its latency
	 */
	public void record(long nanos) {
		this.histogram.recordValue(Math.max(0, nanos));
	}

	/**
	 * Notes requests that failed or were never answered.
	 * @param count how many
	 */
	public void fail(long count) {
		this.errors += count;
	}

	/**
	 * Takes over what another has noted.
	 * @param other the other, which nobody writes any more
	 */
	public void add(Latencies other) {
		this.histogram.add(other.histogram);
		this.errors += other.errors;
	}

	/**
	 * Sums up.
	 * @param nanos from the first request to the last reply
	 * @return the measurement
	 */
	public Measurement measurement(long nanos) {
		return Measurement.of(this.histogram, this.errors, nanos);
	}

}
