package io.zss.transport;

/**
 * How long a loop looks for work again and again before it waits, as being woken takes
 * longer than that. Only while it pays: after a time in which nothing came the loop waits
 * at once, until a wait has been so short that looking on would have met its end. So a
 * loop that idles does not spin. Belongs to the loop.
 */
final class Spin {

	private final long limitNanos;

	private boolean pays;

	private boolean waiting;

	private long idleSinceNanos;

	/**
	 * Creates the spin of one loop.
	 * @param limitNanos longest time that it lasts; 0 disables it
	 */
	Spin(long limitNanos) {
		this.limitNanos = limitNanos;
	}

	/**
	 * Notes that the loop has something to do.
	 * @param nowNanos monotonic time
	 */
	void onWork(long nowNanos) {
		if (this.waiting) {
			this.waiting = false;
			this.pays = nowNanos - this.idleSinceNanos < this.limitNanos;
		}
		this.idleSinceNanos = nowNanos;
	}

	/**
	 * Whether the loop, which has nothing to do, should look again rather than wait.
	 * @param nowNanos monotonic time
	 */
	boolean goesOn(long nowNanos) {
		this.pays &= nowNanos - this.idleSinceNanos < this.limitNanos;
		this.waiting = !this.pays;
		return this.pays;
	}

}
