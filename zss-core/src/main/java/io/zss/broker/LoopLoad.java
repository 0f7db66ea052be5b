package io.zss.broker;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * How busy the loop is: the longest cycle, which is how late the next message may be, and
 * the share of the time that it works, both over the last ten seconds or so. Belongs to
 * the broker's loop.
 */
final class LoopLoad {

	private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(10);

	private long sinceNanos;

	private long busyNanos;

	private long longestNanos;

	private long earlierLongestNanos;

	private double earlierBusyPercent;

	private long totalBusyNanos;

	LoopLoad(long nowNanos) {
		this.sinceNanos = nowNanos;
	}

	void onCycle(long startNanos, long endNanos) {
		long nanos = endNanos - startNanos;
		this.busyNanos += nanos;
		this.totalBusyNanos += nanos;
		if (nanos > this.longestNanos) {
			this.longestNanos = nanos;
		}
		long elapsed = endNanos - this.sinceNanos;
		if (elapsed >= INTERVAL_NANOS) {
			this.earlierBusyPercent = 100.0 * this.busyNanos / elapsed;
			this.earlierLongestNanos = this.longestNanos;
			this.sinceNanos = endNanos;
			this.busyNanos = 0;
			this.longestNanos = 0;
		}
	}

	/**
	 * The longest cycle of the last ten seconds or so.
	 */
	long lagNanos() {
		return Math.max(this.longestNanos, this.earlierLongestNanos);
	}

	/**
	 * How long the loop has worked so far.
	 */
	long totalBusyNanos() {
		return this.totalBusyNanos;
	}

	Map<String, Object> describe() {
		Map<String, Object> load = new LinkedHashMap<>();
		load.put("lagMaxMicros", lagNanos() / 1000);
		load.put("busyPercent", Math.round(this.earlierBusyPercent * 10) / 10.0);
		return load;
	}

}
