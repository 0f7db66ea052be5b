package io.zss.transport;

import java.util.concurrent.atomic.AtomicLong;

/**
 * A number of bytes that its users share, and how many of them are in use. One budget
 * stands for one kind of memory: messages that have arrived, requests that are held,
 * messages that wait to be sent. Any thread may use it.
 */
public final class ByteBudget {

	private final long limit;

	private final AtomicLong used = new AtomicLong();

	/**
	 * Creates a budget of which nothing is in use.
	 * @param limitBytes how many bytes may be in use, at least 1
	 * @throws IllegalArgumentException if the limit is below 1
	 */
	public ByteBudget(long limitBytes) {
		if (limitBytes < 1) {
			throw new IllegalArgumentException("A budget must be at least 1 byte: " + limitBytes);
		}
		this.limit = limitBytes;
	}

	/**
	 * Takes bytes if they fit.
	 * @param bytes how many, 0 or more
	 * @return whether they were taken; if not, nothing has changed
	 */
	public boolean tryTake(long bytes) {
		requireNotNegative(bytes);
		long before = this.used.get();
		while (bytes <= this.limit - before) {
			if (this.used.compareAndSet(before, before + bytes)) {
				return true;
			}
			before = this.used.get();
		}
		return false;
	}

	/**
	 * Takes bytes that are in memory already, whether they fit or not.
	 * @param bytes how many, 0 or more
	 * @return whether the budget still holds; if not, its user should take no more
	 */
	public boolean take(long bytes) {
		requireNotNegative(bytes);
		return this.used.addAndGet(bytes) <= this.limit;
	}

	/**
	 * Gives back bytes that were taken.
	 * @param bytes how many, 0 or more; never more than are in use
	 */
	public void release(long bytes) {
		requireNotNegative(bytes);
		long left = this.used.addAndGet(-bytes);
		assert left >= 0 : "released " + -left + " bytes that were not taken";
	}

	/**
	 * Whether as many bytes are in use as may be.
	 * @return whether nothing more fits
	 */
	public boolean isSpent() {
		return this.used.get() >= this.limit;
	}

	/**
	 * The bytes in use.
	 * @return 0 or more; above the limit after {@link #take}
	 */
	public long used() {
		return this.used.get();
	}

	/**
	 * How many bytes may be in use.
	 * @return 1 or more
	 */
	public long limit() {
		return this.limit;
	}

	private static void requireNotNegative(long bytes) {
		if (bytes < 0) {
			throw new IllegalArgumentException("Not a number of bytes: " + bytes);
		}
	}

	@Override
	public String toString() {
		return this.used + " of " + this.limit + " bytes";
	}

}
