package io.zss.transport;

import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * Bounds the lines of one kind in a log: some in ten seconds. Further ones are left out,
 * and counted. Not thread-safe.
 */
public final class LineBudget {

	/** Lines within {@link #INTERVAL_NANOS}. */
	public static final int LINES = 20;

	/** The interval, 10 s. */
	public static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(10);

	private @Nullable Long sinceNanos;

	private int lines;

	private long leftOut;

	/**
	 * Takes a line. The first begins the first interval.
	 * @param nowNanos monotonic time
	 * @return whether it may be written; one that may not is counted
	 */
	public boolean take(long nowNanos) {
		if (this.sinceNanos == null) {
			this.sinceNanos = nowNanos;
		}
		if (this.lines < LINES) {
			this.lines++;
			return true;
		}
		this.leftOut++;
		return false;
	}

	/**
	 * Begins the next interval, when the last one is over. The first begins with the
	 * first call.
	 * @param nowNanos monotonic time
	 * @param summary writes a line about those that were left out, if there were any
	 */
	public void sweep(long nowNanos, Summary summary) {
		Long since = this.sinceNanos;
		if (since != null && nowNanos - since >= INTERVAL_NANOS) {
			beginInterval(nowNanos, nowNanos - since, summary);
		}
	}

	private void beginInterval(long nowNanos, long nanos, Summary summary) {
		long left = this.leftOut;
		this.sinceNanos = nowNanos;
		this.lines = 0;
		this.leftOut = 0;
		if (left > 0) {
			summary.log(left, TimeUnit.NANOSECONDS.toSeconds(nanos));
		}
	}

	/**
	 * Writes how many lines were left out.
	 */
	@FunctionalInterface
	public interface Summary {

		/**
		 * Writes a line.
		 * @param leftOut lines that were left out, at least 1
		 * @param seconds within how long
		 */
		void log(long leftOut, long seconds);

	}

}
