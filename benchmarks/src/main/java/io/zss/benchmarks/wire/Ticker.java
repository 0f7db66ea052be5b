package io.zss.benchmarks.wire;

import java.util.concurrent.locks.LockSupport;

import io.zss.benchmarks.load.Phase;

/**
 * Wakes the thread that sends when a request is due: a selector alone sleeps for whole
 * milliseconds, and spinning would take a core from what is measured.
 */
final class Ticker {

	private final Phase phase;

	private final long start;

	private final Runnable wake;

	private final Thread thread = new Thread(this::run, "ticker");

	private volatile boolean stopped;

	private Ticker(Phase phase, long start, Runnable wake) {
		this.phase = phase;
		this.start = start;
		this.wake = wake;
	}

	/**
	 * Starts to tick.
	 * @param phase an open one; a closed one needs no ticks
	 * @param start when it began
	 * @param wake called at each tick
	 */
	static Ticker start(Phase phase, long start, Runnable wake) {
		Ticker ticker = new Ticker(phase, start, wake);
		if (!phase.isClosed()) {
			ticker.thread.start();
		}
		return ticker;
	}

	void stop() {
		this.stopped = true;
		LockSupport.unpark(this.thread);
	}

	private void run() {
		long index = 0;
		while (!this.stopped) {
			long now = System.nanoTime() - this.start;
			// What has become due meanwhile, one tick is enough for.
			index = Math.max(index, (long) (now / 1e9 * this.phase.rate())) + 1;
			long due = this.phase.dueNanos(index);
			while (now < due && !this.stopped) {
				LockSupport.parkNanos(due - now);
				now = System.nanoTime() - this.start;
			}
			this.wake.run();
		}
	}

}
