package io.zss.broker.statistics;

/**
 * How fast a total has grown over the last seconds, up to a minute. Belongs to one
 * thread.
 */
final class RateWindow {

	private static final int SECONDS = 61;

	private static final long[] NONE = {};

	private long[] totals = NONE;

	private int at;

	private int filled;

	/**
	 * Notes a total. Called about once a second.
	 * @param total the total now
	 * @param seconds seconds since the last call, at least 1
	 */
	void tick(long total, int seconds) {
		if (this.filled == 0) {
			if (total == 0) {
				return;
			}
			this.totals = new long[SECONDS];
			this.filled = 1;
		}
		for (int i = Math.min(seconds, SECONDS); i > 0; i--) {
			this.at = (this.at + 1) % SECONDS;
			this.totals[this.at] = total;
			this.filled = Math.min(this.filled + 1, SECONDS);
		}
	}

	/**
	 * The mean rate.
	 * @param seconds over which time, up to 60
	 * @return per second; over a shorter time when it has just begun
	 */
	double perSecond(int seconds) {
		int span = Math.min(seconds, this.filled - 1);
		if (span < 1) {
			return 0;
		}
		long before = this.totals[Math.floorMod(this.at - span, SECONDS)];
		return (double) (this.totals[this.at] - before) / span;
	}

}
