package io.zss.test.mock;

import java.util.concurrent.atomic.AtomicLong;

import io.zss.transport.LoopClock;

/**
 * The time of a client that need not wait: that of the machine, and what was skipped.
 * Thread-safe.
 */
final class SkippingClock implements LoopClock {

	private static final long NANOS_PER_MILLI = 1_000_000;

	private final AtomicLong skippedNanos = new AtomicLong();

	@Override
	public long nanoTime() {
		return LoopClock.system().nanoTime() + this.skippedNanos.get();
	}

	@Override
	public long epochMillis() {
		return LoopClock.system().epochMillis() + this.skippedNanos.get() / NANOS_PER_MILLI;
	}

	void skip(long nanos) {
		this.skippedNanos.addAndGet(nanos);
	}

}
