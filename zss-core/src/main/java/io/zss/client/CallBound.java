package io.zss.client;

import java.util.concurrent.TimeUnit;

import io.zss.transport.LoopClock;

/**
 * How long a caller waits at most, whatever is sent for its call and whatever becomes of
 * that: until the time-outs of all that was sent have passed, and a moment longer. Knows
 * why the wait was in vain. Thread-safe.
 */
final class CallBound {

	/** The loop fails a call at its time-out; this is for a loop that does not. */
	private static final long GRACE_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

	private final LoopClock clock;

	private long boundNanos;

	private volatile String lastRid = ZssCallException.NO_RID;

	private volatile boolean kept;

	CallBound(LoopClock clock) {
		this.clock = clock;
		this.boundNanos = clock.nanoTime();
	}

	/**
	 * Notes that a call is sent, and extends the wait to its time-out.
	 */
	void onSend(OutgoingCall call, String rid) {
		this.lastRid = rid;
		this.kept = false;
		extend(call);
	}

	/**
	 * Notes that what was sent has ended, and that interceptors do not pass that on.
	 */
	void onKept() {
		this.kept = true;
	}

	/**
	 * Extends the wait to the time-out of a call.
	 */
	synchronized void extend(OutgoingCall call) {
		long bound = this.clock.nanoTime() + call.timeout().toNanos() + GRACE_NANOS;
		if (bound - this.boundNanos > 0) {
			this.boundNanos = bound;
		}
	}

	/**
	 * How long the caller waits from now.
	 * @return the time; 0 or less when it is over
	 */
	synchronized long leftNanos() {
		return this.boundNanos - this.clock.nanoTime();
	}

	/**
	 * The rid under which a call was sent last; {@link ZssCallException#NO_RID} when none
	 * was.
	 */
	String lastRid() {
		return this.lastRid;
	}

	/**
	 * The failure of a caller that waits no longer.
	 * @param pending how many calls wait
	 */
	ZssTimeoutException failure(OutgoingCall call, int pending) {
		return new ZssTimeoutException(call, this.lastRid, this.kept, pending);
	}

}
