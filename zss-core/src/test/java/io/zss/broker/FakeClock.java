package io.zss.broker;

import java.time.Duration;

import io.zss.transport.LoopClock;

/**
 * A clock that only tests move. Monotonic time starts shortly before it overflows, so
 * that whatever compares it without a difference fails.
 */
final class FakeClock implements LoopClock {

	private long nanos;

	private long epochMillis = 1_700_000_000_000L;

	FakeClock() {
		this(Long.MAX_VALUE - Duration.ofSeconds(3).toNanos());
	}

	FakeClock(long nanos) {
		this.nanos = nanos;
	}

	void advance(Duration duration) {
		this.nanos += duration.toNanos();
		this.epochMillis += duration.toMillis();
	}

	@Override
	public long nanoTime() {
		return this.nanos;
	}

	@Override
	public long epochMillis() {
		return this.epochMillis;
	}

}
