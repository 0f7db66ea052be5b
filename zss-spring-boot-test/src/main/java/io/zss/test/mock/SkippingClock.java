package io.zss.test.mock;

import java.util.concurrent.atomic.AtomicLong;

import io.zss.transport.LoopClock;

/**
 * The time of clients that need not wait: it passes by being skipped, and only then, so
 * that no time-out depends on how busy the machine is. Thread-safe.
 */
final class SkippingClock implements LoopClock {

	private static final long NANOS_PER_MILLI = 1_000_000;

	private final long startNanos = LoopClock.system().nanoTime();

	private final AtomicLong skippedNanos = new AtomicLong();

	@Override
	public long nanoTime() {
		return this.startNanos + this.skippedNanos.get();
	}

	@Override
	public long epochMillis() {
		// Goes into timestamps only, beside those of the application's own clock.
		return LoopClock.system().epochMillis() + this.skippedNanos.get() / NANOS_PER_MILLI;
	}

	void skip(long nanos) {
		this.skippedNanos.addAndGet(nanos);
	}

}
