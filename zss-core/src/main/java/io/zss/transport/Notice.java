package io.zss.transport;

import org.jspecify.annotations.Nullable;

/**
 * Something that is said once, however often it happens within ten seconds. Not
 * thread-safe.
 */
public final class Notice {

	private @Nullable Long saidAtNanos;

	/**
	 * Notes that it has happened.
	 * @param nowNanos monotonic time
	 * @return whether it is to be said now
	 */
	public boolean take(long nowNanos) {
		Long before = this.saidAtNanos;
		boolean isDue = before == null || nowNanos - before >= LineBudget.INTERVAL_NANOS;
		if (isDue) {
			this.saidAtNanos = nowNanos;
		}
		return isDue;
	}

}
