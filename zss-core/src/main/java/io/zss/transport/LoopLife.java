package io.zss.transport;

/**
 * The phase of a loop's life, which only moves forward, and a way to wait for it. Any
 * thread may use it.
 */
final class LoopLife {

	private volatile Phase phase = Phase.NEW;

	private volatile boolean hasRun;

	Phase phase() {
		return this.phase;
	}

	boolean isAtLeast(Phase other) {
		return this.phase.compareTo(other) >= 0;
	}

	/**
	 * Whether the loop has been in the phase {@link Phase#RUNNING}.
	 */
	boolean hasRun() {
		return this.hasRun;
	}

	/**
	 * Moves forward.
	 * @param next the phase to move to
	 * @return false if the loop was in that phase already, or in a later one
	 */
	synchronized boolean advance(Phase next) {
		if (isAtLeast(next)) {
			return false;
		}
		this.hasRun |= next == Phase.RUNNING;
		this.phase = next;
		notifyAll();
		return true;
	}

	/**
	 * Waits until the loop has reached a phase. Interrupts do not end the wait; the
	 * thread's interrupt status is kept.
	 * @param other the phase
	 * @param timeoutNanos how long to wait
	 * @return whether the loop has reached it
	 */
	synchronized boolean await(Phase other, long timeoutNanos) {
		long start = System.nanoTime();
		long left = timeoutNanos;
		boolean interrupted = false;
		while (!isAtLeast(other) && left > 0) {
			try {
				// Rounded up: 0 would wait forever.
				wait(left / 1_000_000 + 1);
			}
			catch (InterruptedException ex) {
				interrupted = true;
			}
			left = timeoutNanos - (System.nanoTime() - start);
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
		return isAtLeast(other);
	}

	/**
	 * The phases in their order. Some may be skipped.
	 */
	enum Phase {

		/** Not started. */
		NEW,

		/** The duty opens its sockets. */
		STARTING,

		/** The duty works, and commands are taken. */
		RUNNING,

		/** Asked to end, or failed. No more commands are taken. */
		STOPPING,

		/** The duty has said goodbye. The commands that were taken run now. */
		LEAVING,

		/** Nothing of the duty runs any more; the sockets send what they have taken. */
		ENDED

	}

}
