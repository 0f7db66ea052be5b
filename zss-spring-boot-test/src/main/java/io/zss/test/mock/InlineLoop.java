package io.zss.test.mock;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

import io.zss.transport.CommandLoop;
import io.zss.transport.LoopDuty;
import org.jspecify.annotations.Nullable;

/**
 * A loop without a thread: whoever hands over a command does the work that follows from
 * it, one thread at a time. What the duty would wait for is skipped, so that a command
 * leaves nothing behind that waits.
 */
final class InlineLoop implements CommandLoop {

	private static final long MAX_TURN_SECONDS = 30;

	private final LoopDuty duty;

	private final SkippingClock clock;

	private final MockSockets sockets;

	private final ReentrantLock lock = new ReentrantLock();

	private volatile boolean running;

	InlineLoop(LoopDuty duty, SkippingClock clock, MockSockets sockets) {
		this.duty = duty;
		this.clock = clock;
		this.sockets = sockets;
	}

	@Override
	public void start() {
		this.lock.lock();
		try {
			this.duty.onStart(this.sockets, this.clock.nanoTime());
			this.running = true;
			settle();
		}
		finally {
			this.lock.unlock();
		}
	}

	@Override
	public boolean execute(Runnable command) {
		if (this.lock.isHeldByCurrentThread()) {
			throw new IllegalStateException("An answer of MockZssServices must not make calls of the same client");
		}
		lockUnlessAnAnswerWaits();
		try {
			if (!this.running) {
				return false;
			}
			command.run();
			settle();
			return true;
		}
		finally {
			this.lock.unlock();
		}
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public boolean isPeriodic() {
		return false;
	}

	@Override
	public @Nullable Throwable failure() {
		return null;
	}

	@Override
	public int restarts() {
		return 0;
	}

	@Override
	public void close() {
		this.lock.lock();
		try {
			if (this.running) {
				this.running = false;
				this.duty.onStop();
				this.duty.onEnd(null);
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Waits for the thread whose turn it is: it needs moments, unless it runs an answer
	 * of the test that waits for this one.
	 */
	private void lockUnlessAnAnswerWaits() {
		try {
			if (!this.lock.tryLock(MAX_TURN_SECONDS, TimeUnit.SECONDS)) {
				throw new IllegalStateException("An answer of MockZssServices has held up all calls of this client for "
						+ MAX_TURN_SECONDS + " s; it must not wait for calls of the same client");
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("Interrupted while another call was answered", ex);
		}
	}

	/**
	 * Works until the duty waits for nothing any more.
	 */
	private void settle() {
		work();
		long idleNanos = idleNanos();
		while (idleNanos != Long.MAX_VALUE) {
			this.clock.skip(Math.max(idleNanos, this.sockets.takeSilenceNanos()));
			work();
			idleNanos = idleNanos();
		}
	}

	private void work() {
		boolean more = true;
		while (more) {
			more = this.duty.doWork(this.clock.nanoTime()) || this.sockets.hasInput();
		}
	}

	private long idleNanos() {
		return this.duty.maxIdleNanos(this.clock.nanoTime());
	}

}
