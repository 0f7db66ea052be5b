package io.zss.benchmarks.load;

import org.HdrHistogram.Histogram;

/**
 * What became of the requests of one phase. Latencies of an open load count from the
 * moment that a request was due, so that a stall shows in every request that it delayed.
 *
 * @param requests that were answered well
 * @param errors other answers, and requests without one
 * @param nanos from the first request to the last reply
 * @param p50 median latency in microseconds
 * @param p99 latency in microseconds that one in a hundred exceeds
 * @param p999 latency in microseconds that one in a thousand exceeds
 */
public record Measurement(long requests, long errors, long nanos, double p50, double p99, double p999) {

	static Measurement of(Histogram latencies, long errors, long nanos) {
		return new Measurement(latencies.getTotalCount(), errors, nanos, micros(latencies, 50), micros(latencies, 99),
				micros(latencies, 99.9));
	}

	/**
	 * Answered requests per second.
	 * @return the number
	 */
	public double throughput() {
		return this.requests * 1e9 / this.nanos;
	}

	/**
	 * Reads what {@link #toString()} writes.
	 * @param line the text
	 * @return the measurement
	 */
	public static Measurement parse(String line) {
		String[] words = line.trim().split(" ", -1);
		return new Measurement(Long.parseLong(words[0]), Long.parseLong(words[1]), Long.parseLong(words[2]),
				Double.parseDouble(words[3]), Double.parseDouble(words[4]), Double.parseDouble(words[5]));
	}

	@Override
	public String toString() {
		return this.requests + " " + this.errors + " " + this.nanos + " " + this.p50 + " " + this.p99 + " " + this.p999;
	}

	private static double micros(Histogram latencies, double percentile) {
		return latencies.getValueAtPercentile(percentile) / 1e3;
	}

}
