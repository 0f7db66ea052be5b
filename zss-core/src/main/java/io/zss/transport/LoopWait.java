package io.zss.transport;

import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongUnaryOperator;

/**
 * How a loop waits: in the selector of JeroMQ's poller, which calls it each time that it
 * has done what there was to do for the connections. Belongs to the loop's thread but for
 * {@link #wake()}.
 */
final class LoopWait implements Signals {

	private static final long NANOS_PER_MILLI = TimeUnit.MILLISECONDS.toNanos(1);

	private final LoopSelector selector;

	private final boolean otherThreads;

	private final LongUnaryOperator cycle;

	private final LoopClock clock;

	private final Spin spin;

	private final AtomicReference<State> state = new AtomicReference<>(State.WORKING);

	/**
	 * Creates the wait of one loop.
	 * @param selector the selector of the poller of the loop's thread
	 * @param otherThreads whether there are others that move bytes, whose signals are
	 * waited for
	 * @param cycle does what there is to do at the time that it is given, and answers for
	 * how many nanoseconds there is nothing more
	 * @param spin how long to look for work before waiting
	 * @param clock the time
	 */
	LoopWait(LoopSelector selector, boolean otherThreads, LongUnaryOperator cycle, Duration spin, LoopClock clock) {
		this.selector = selector;
		this.otherThreads = otherThreads;
		this.cycle = cycle;
		this.clock = clock;
		this.spin = new Spin(spin.toNanos());
	}

	@Override
	public Runnable watch(SelectableChannel signal) {
		return this.otherThreads ? this.selector.watch(signal) : () -> {
		};
	}

	@Override
	public void wake() {
		if (this.state.get() != State.RAISED && this.state.getAndSet(State.RAISED) == State.WAITING) {
			this.selector.endWait();
		}
	}

	/**
	 * Works, and then waits until a connection has something to do or a time has passed.
	 * @param timeoutMillis the time; 0 for none
	 * @param mayWait false to work once and only look
	 * @throws IOException if the system cannot select
	 */
	void select(long timeoutMillis, boolean mayWait) throws IOException {
		long now = this.clock.nanoTime();
		long left = (timeoutMillis > 0) ? TimeUnit.MILLISECONDS.toNanos(timeoutMillis) : Long.MAX_VALUE;
		do {
			this.state.set(State.WORKING);
			this.spin.onWork(now);
			long idle = this.cycle.applyAsLong(now);
			await((mayWait && !this.selector.hasSelected()) ? Math.min(left, idle) : 0, now);
			long before = now;
			now = this.clock.nanoTime();
			left -= now - before;
		}
		while (mayWait && left > 0 && !this.selector.hasSelected());
	}

	@SuppressWarnings("ThreadPriorityCheck") // see below
	private void await(long idleNanos, long nowNanos) throws IOException {
		if (idleNanos <= 0) {
			this.selector.poll();
			return;
		}
		long now = nowNanos;
		while (this.spin.goesOn(now)) {
			if (this.selector.poll() || this.state.get() == State.RAISED) {
				return;
			}
			// There may be fewer cores than threads that work on the same request.
			Thread.yield();
			now = this.clock.nanoTime();
		}
		if (this.state.compareAndSet(State.WORKING, State.WAITING)) {
			this.selector.await((idleNanos - 1) / NANOS_PER_MILLI + 1);
		}
		else {
			this.selector.poll();
		}
	}

	private enum State {

		/** The loop works, and will look whether it was raised. */
		WORKING,

		/** The loop waits. */
		WAITING,

		/** There is something to do. */
		RAISED

	}

}
