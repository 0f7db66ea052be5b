package io.zss.transport;

import java.nio.channels.SelectableChannel;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongUnaryOperator;

import org.jspecify.annotations.Nullable;
import zmq.poll.IPollEvents;
import zmq.poll.Poller;

/**
 * How a loop waits: in JeroMQ's poller, which calls it when a socket has something to do,
 * when it is woken and when its time has come. JeroMQ's own timers go by the wall clock,
 * so these are not used. Belongs to the loop's thread but for {@link #wake()}.
 */
final class LoopWait implements Signals, AutoCloseable {

	/** An alarm that comes this much early is no reason for another. */
	private static final long ALARM_SLACK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

	private static final Executor WAKING_THREAD = Runnable::run;

	private final Poller poller;

	private final LongUnaryOperator cycle;

	private final LoopClock clock;

	private final Wakeup wakeup;

	private final Spin spin;

	private @Nullable Alarm alarm;

	private boolean spinning;

	/**
	 * Creates the wait of one loop.
	 * @param poller the poller of the loop's thread
	 * @param cycle does what there is to do at the time that it is given, and answers for
	 * how many nanoseconds there is nothing more
	 * @param spin how long to look for work before waiting
	 * @param clock the time
	 */
	LoopWait(Poller poller, LongUnaryOperator cycle, Duration spin, LoopClock clock) {
		this.poller = poller;
		this.cycle = cycle;
		this.clock = clock;
		this.spin = new Spin(spin.toNanos());
		this.wakeup = new Wakeup(poller, this::onWakeup);
	}

	@Override
	public Runnable watch(SelectableChannel signal) {
		Poller.Handle handle = this.poller.addHandle(signal, new IPollEvents() {

			@Override
			public void inEvent() {
				work();
			}

		});
		this.poller.setPollIn(handle);
		return () -> this.poller.removeHandle(handle);
	}

	@Override
	public void wake() {
		this.wakeup.raise();
	}

	/**
	 * Has the poller, which runs next, call the first cycle.
	 */
	void begin() {
		this.wakeup.hold();
	}

	@Override
	public void close() {
		this.wakeup.close();
	}

	@SuppressWarnings("ThreadPriorityCheck") // see below
	private void onWakeup() {
		if (!this.spinning) {
			this.wakeup.clear();
			work();
		}
		else if (this.wakeup.isRaised()) {
			work();
		}
		else if (this.spin.goesOn(this.clock.nanoTime())) {
			// There may be fewer cores than threads that work on the same request.
			Thread.yield();
		}
		else {
			await();
		}
	}

	private void work() {
		this.wakeup.working();
		long now = this.clock.nanoTime();
		this.spin.onWork(now);
		long idleNanos = this.cycle.applyAsLong(now);
		if (idleNanos <= 0) {
			this.spinning = false;
			this.wakeup.hold();
			return;
		}
		setAlarm(now + idleNanos, idleNanos);
		this.spinning = this.spin.goesOn(now);
		if (this.spinning) {
			this.wakeup.hold();
		}
		else {
			await();
		}
	}

	private void await() {
		this.spinning = false;
		this.wakeup.release();
		if (!this.wakeup.waiting()) {
			this.wakeup.hold();
		}
	}

	private void setAlarm(long dueNanos, long idleNanos) {
		Alarm earliest = this.alarm;
		if (earliest == null || earliest.rung || earliest.dueNanos - dueNanos > ALARM_SLACK_NANOS) {
			this.alarm = new Alarm(dueNanos);
			CompletableFuture.delayedExecutor(idleNanos, TimeUnit.NANOSECONDS, WAKING_THREAD).execute(this.alarm);
		}
	}

	/**
	 * Wakes the loop once, at a monotonic time.
	 */
	private final class Alarm implements Runnable {

		private final long dueNanos;

		private volatile boolean rung;

		Alarm(long dueNanos) {
			this.dueNanos = dueNanos;
		}

		@Override
		public void run() {
			this.rung = true;
			wake();
		}

	}

}
