package io.zss.transport;

import java.util.concurrent.TimeUnit;

/**
 * What one peer uses of its {@link Quota}: a token bucket, and what is open. Not
 * thread-safe.
 */
public final class Allowance {

	private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);

	private final Quota quota;

	/** In which time a token is added; 0 for no limit. */
	private final long nanosPerToken;

	/** In which time an empty bucket is full. */
	private final long nanosToFill;

	/** When the bucket is full again, if nothing is taken until then. */
	private long fullAtNanos;

	private int open;

	/**
	 * Creates an allowance of which nothing is used.
	 * @param quota how much there is
	 * @param nowNanos monotonic time
	 */
	public Allowance(Quota quota, long nowNanos) {
		this.quota = quota;
		this.nanosPerToken = (quota.perSecond() > 0) ? Math.max(1, SECOND_NANOS / quota.perSecond()) : 0;
		this.nanosToFill = this.nanosPerToken * ((quota.burst() > 0) ? quota.burst() : quota.perSecond());
		this.fullAtNanos = nowNanos;
	}

	/**
	 * Whether as much is open as may be.
	 * @return whether nothing more may be opened
	 */
	public boolean isExhausted() {
		return this.quota.open() > 0 && this.open >= this.quota.open();
	}

	/**
	 * How much there is.
	 * @return the quota
	 */
	public Quota quota() {
		return this.quota;
	}

	/**
	 * Takes a token, if there is one.
	 * @param nowNanos monotonic time
	 * @return 0 if there was one, otherwise in how many nanoseconds there will be one
	 */
	public long take(long nowNanos) {
		long nanosToNext = nanosToNext(nowNanos);
		if (nanosToNext == 0) {
			this.fullAtNanos = nowNanos + missingNanos(nowNanos) + this.nanosPerToken;
		}
		return nanosToNext;
	}

	/**
	 * When the next token can be taken.
	 * @param nowNanos monotonic time
	 * @return 0 if there is one, otherwise in how many nanoseconds there will be one
	 */
	public long nanosToNext(long nowNanos) {
		return Math.max(0, missingNanos(nowNanos) + this.nanosPerToken - this.nanosToFill);
	}

	/**
	 * Notes that something was opened.
	 */
	public void open() {
		this.open++;
	}

	/**
	 * Notes that something has ended that was opened.
	 */
	public void close() {
		this.open--;
	}

	/**
	 * Whether nothing is used, so that a new one would be the same.
	 */
	boolean isUnused(long nowNanos) {
		return this.open == 0 && missingNanos(nowNanos) == 0;
	}

	private long missingNanos(long nowNanos) {
		return Math.max(0, this.fullAtNanos - nowNanos);
	}

}
