package io.zss.transport;

import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * Deadlines of many timers, in constant time each: a wheel of slots, one for each tick,
 * that hold the timers as linked lists. A timer fires at its deadline or at most one tick
 * later, never before. Belongs to one thread.
 */
public final class TimerWheel {

	private static final int SLOTS = 1024;

	private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

	private final long tickNanos;

	private final Slot[] slots = new Slot[SLOTS];

	private long originNanos;

	private long currentTick;

	private int size;

	/**
	 * Creates a wheel.
	 * @param nowNanos monotonic time
	 */
	public TimerWheel(long nowNanos) {
		this(nowNanos, TICK_NANOS);
	}

	/**
	 * Creates a wheel of its own precision.
	 * @param nowNanos monotonic time
	 * @param tickNanos how late a timer may be
	 */
	TimerWheel(long nowNanos, long tickNanos) {
		this.tickNanos = tickNanos;
		this.originNanos = nowNanos;
		for (int i = 0; i < SLOTS; i++) {
			this.slots[i] = new Slot();
		}
	}

	/**
	 * The number of timers that are scheduled.
	 * @return 0 or more
	 */
	public int size() {
		return this.size;
	}

	/**
	 * Schedules a timer; one that is scheduled already is moved.
	 * @param timer the timer
	 * @param deadlineNanos monotonic time at which it fires
	 */
	public void schedule(Timer timer, long deadlineNanos) {
		cancel(timer);
		timer.deadlineNanos = deadlineNanos;
		long tick = Math.max(tickOf(deadlineNanos), this.currentTick);
		this.slots[(int) (tick % SLOTS)].append(timer);
		this.size++;
	}

	/**
	 * Takes a timer off the wheel; nothing happens when it is not on it.
	 * @param timer the timer
	 */
	public void cancel(Timer timer) {
		if (timer.unlink()) {
			this.size--;
		}
	}

	/**
	 * Fires what is due.
	 * @param nowNanos monotonic time; it may have jumped ahead by any amount
	 */
	public void advance(long nowNanos) {
		long nowTick = Math.max(this.currentTick, Math.floorDiv(nowNanos - this.originNanos, this.tickNanos));
		if (this.size > 0) {
			Slot due = new Slot();
			long first = Math.max(this.currentTick, nowTick - SLOTS + 1);
			for (long tick = first; tick <= nowTick; tick++) {
				this.slots[(int) (tick % SLOTS)].moveDue(nowNanos, due);
			}
			this.currentTick = nowTick;
			fire(due, nowNanos);
		}
		this.currentTick = nowTick;
	}

	/**
	 * How long nothing can become due.
	 * @return nanoseconds; one tick while any timer is scheduled
	 */
	public long maxIdleNanos() {
		return (this.size > 0) ? this.tickNanos : Long.MAX_VALUE;
	}

	private void fire(Slot due, long nowNanos) {
		Timer timer = due.first();
		while (timer != null) {
			cancel(timer);
			timer.onDeadline(nowNanos);
			timer = due.first();
		}
	}

	private long tickOf(long deadlineNanos) {
		return Math.floorDiv(deadlineNanos - this.originNanos, this.tickNanos);
	}

	/**
	 * Something that has a deadline. Is on one wheel at a time.
	 */
	public abstract static class Timer {

		private long deadlineNanos;

		private @Nullable Timer previous;

		private @Nullable Timer next;

		/**
		 * The deadline that was last scheduled.
		 * @return monotonic time
		 */
		public final long deadlineNanos() {
			return this.deadlineNanos;
		}

		/**
		 * Called once when the deadline has passed. May schedule and cancel timers, this
		 * one included.
		 * @param nowNanos monotonic time
		 */
		protected abstract void onDeadline(long nowNanos);

		private boolean unlink() {
			Timer before = this.previous;
			Timer after = this.next;
			if (before == null || after == null) {
				return false;
			}
			before.next = after;
			after.previous = before;
			this.previous = null;
			this.next = null;
			return true;
		}

	}

	/**
	 * The head of a circular list of timers.
	 */
	private static final class Slot extends Timer {

		Slot() {
			super.previous = this;
			super.next = this;
		}

		@Nullable Timer first() {
			return (super.next != this) ? super.next : null;
		}

		void append(Timer timer) {
			Timer last = super.previous;
			timer.previous = last;
			timer.next = this;
			if (last != null) {
				last.next = timer;
			}
			super.previous = timer;
		}

		void moveDue(long nowNanos, Slot due) {
			Timer timer = super.next;
			while (timer != null && timer != this) {
				Timer following = timer.next;
				if (nowNanos - timer.deadlineNanos >= 0) {
					timer.unlink();
					due.append(timer);
				}
				timer = following;
			}
		}

		@Override
		protected void onDeadline(long nowNanos) {
			throw new IllegalStateException("The head of a list has no deadline");
		}

	}

}
