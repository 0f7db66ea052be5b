package io.zss.transport;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An {@link EventLoop} that restarts when a failure has ended it, after a pause and a
 * bounded number of times. Each life has a thread and sockets of its own; the duty is the
 * same. It completes whatever other threads wait for in {@link LoopDuty#onEnd}, and
 * begins with nothing in {@link LoopDuty#onStart}. Between two lives commands are
 * refused.
 */
public final class RestartingLoop implements CommandLoop {

	private static final Logger logger = LoggerFactory.getLogger(RestartingLoop.class);

	private final String name;

	private final LoopClock clock;

	private final LoopDuty duty;

	private final LoopSettings settings;

	private final RestartPolicy policy;

	/** Made with the loop: a log that fails must not keep it from restarting. */
	private final LoopLog log = new LoopLog(logger);

	private volatile EventLoop loop;

	/** Restarts in a row. Guarded by this, as all that follows. */
	private int restarts;

	private volatile int totalRestarts;

	private long startedNanos;

	private boolean closed;

	/** Whether it runs, or will run again. */
	private volatile boolean alive;

	/**
	 * Creates a loop.
	 * @param name the thread's name
	 * @param clock the time
	 * @param duty the work of each life
	 * @param settings how it runs
	 * @param policy how often and when it restarts
	 */
	public RestartingLoop(String name, LoopClock clock, LoopDuty duty, LoopSettings settings, RestartPolicy policy) {
		this.name = name;
		this.clock = clock;
		this.duty = duty;
		this.settings = settings;
		this.policy = policy;
		this.loop = newLoop();
	}

	/**
	 * Starts the first life and waits until the duty has opened its sockets. A failure of
	 * that is thrown, and leaves the loop ended.
	 * @throws RuntimeException if the duty threw it
	 */
	@Override
	public void start() {
		EventLoop first = this.loop;
		try {
			synchronized (this) {
				this.startedNanos = this.clock.nanoTime();
				this.alive = !this.closed;
			}
			first.start();
		}
		catch (Throwable ex) {
			close();
			throw ex;
		}
	}

	/**
	 * Hands over a command to the life of now. From any thread.
	 * @param command run by the loop's thread; must not block
	 * @return whether it was taken and will run; false also between two lives
	 * @see EventLoop#execute
	 */
	@Override
	public boolean execute(Runnable command) {
		return this.loop.execute(command);
	}

	/**
	 * Whether the loop runs.
	 * @return false before the start, between two lives, and after the end
	 */
	@Override
	public boolean isRunning() {
		return this.loop.isRunning();
	}

	/**
	 * Whether the loop runs, or is about to restart.
	 * @return false before the start, after the end, and when it stays down after too
	 * many failures
	 */
	public boolean isAlive() {
		return this.alive;
	}

	/**
	 * The failure that ended the last life.
	 * @return the failure, or null while the loop runs and after it was closed
	 */
	@Override
	public @Nullable Throwable failure() {
		return this.loop.failure();
	}

	/**
	 * How often it has restarted.
	 * @return 0 or more
	 */
	@Override
	public int restarts() {
		return this.totalRestarts;
	}

	/**
	 * Ends the loop for good and waits for it.
	 * @see EventLoop#close()
	 */
	@Override
	public void close() {
		EventLoop last;
		synchronized (this) {
			this.closed = true;
			this.alive = false;
			notifyAll();
			last = this.loop;
		}
		last.close();
	}

	private EventLoop newLoop() {
		Life life = new Life();
		EventLoop created = new EventLoop(this.name, this.clock, life, this.settings);
		life.loop = created;
		return created;
	}

	/**
	 * Called when a life has ended by a failure.
	 */
	private synchronized void onFailure(EventLoop failed) {
		if (this.closed || failed != this.loop) {
			return;
		}
		if (hasRunLong()) {
			this.restarts = 0;
		}
		if (this.restarts >= this.policy.maxRestarts()) {
			this.alive = false;
			this.log.error("Loop {} stays down: it failed after {} restarts in a row", this.name, this.restarts);
			return;
		}
		Duration delay = this.policy.delayAfter(this.restarts);
		this.restarts++;
		this.log.warn("Loop {} restarts in {} ms, restart {} of {}", this.name, delay.toMillis(), this.restarts,
				this.policy.maxRestarts());
		Thread thread = new Thread(() -> restart(failed, delay), this.name + "-restart");
		thread.setDaemon(true);
		thread.start();
	}

	/**
	 * Clocks are foreign code, and may be what has failed.
	 */
	private boolean hasRunLong() {
		try {
			return this.clock.nanoTime() - this.startedNanos >= this.policy.forgetAfter().toNanos();
		}
		catch (Throwable ex) {
			this.log.warn("Loop {} cannot read its clock", this.name, ex);
			return false;
		}
	}

	private void restart(EventLoop failed, Duration delay) {
		EventLoop last = failed;
		try {
			failed.close();
			synchronized (this) {
				if (!pause(delay)) {
					return;
				}
				this.startedNanos = this.clock.nanoTime();
				this.totalRestarts++;
				last = newLoop();
				this.loop = last;
			}
			last.start();
		}
		catch (Throwable ex) {
			this.log.warn("Loop {} could not restart: {}", this.name, ex, ex);
			onFailure(last);
		}
	}

	/**
	 * Waits, unless the loop is closed.
	 * @return whether to restart
	 */
	private synchronized boolean pause(Duration delay) {
		long start = System.nanoTime();
		long left = delay.toNanos();
		while (!this.closed && left > 0) {
			try {
				TimeUnit.NANOSECONDS.timedWait(this, left + TimeUnit.MILLISECONDS.toNanos(1));
			}
			catch (InterruptedException ex) {
				this.log.debug("The pause before the restart of loop {} was interrupted", this.name, ex);
				return !this.closed;
			}
			left = delay.toNanos() - (System.nanoTime() - start);
		}
		return !this.closed;
	}

	/**
	 * The duty during one life.
	 */
	private final class Life implements LoopDuty {

		private @Nullable EventLoop loop;

		private boolean started;

		@Override
		public void onStart(Sockets sockets, long nowNanos) {
			RestartingLoop.this.duty.onStart(sockets, nowNanos);
			this.started = true;
		}

		@Override
		public boolean doWork(long nowNanos) {
			return RestartingLoop.this.duty.doWork(nowNanos);
		}

		@Override
		public long maxIdleNanos(long nowNanos) {
			return RestartingLoop.this.duty.maxIdleNanos(nowNanos);
		}

		@Override
		public void onStop() {
			RestartingLoop.this.duty.onStop();
		}

		@Override
		public void onEnd(@Nullable Throwable failure) {
			try {
				RestartingLoop.this.duty.onEnd(failure);
			}
			finally {
				EventLoop own = this.loop;
				if (failure != null && this.started && own != null) {
					onFailure(own);
				}
			}
		}

	}

}
