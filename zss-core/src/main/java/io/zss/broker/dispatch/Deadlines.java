package io.zss.broker.dispatch;

import io.zss.transport.TimerWheel;

/**
 * When something is due for a request: first its caller's deadline, then that of the slot
 * that it still takes. Belongs to the broker's loop.
 */
public final class Deadlines {

	private final TimerWheel wheel;

	private final Listener listener;

	/**
	 * Creates deadlines, of which none is scheduled.
	 * @param listener called for each deadline that passes
	 * @param nowNanos monotonic time
	 */
	public Deadlines(Listener listener, long nowNanos) {
		this.listener = listener;
		this.wheel = new TimerWheel(nowNanos);
	}

	/**
	 * Sets the deadline of a request; an earlier one no longer counts.
	 * @param request the request
	 * @param deadlineNanos monotonic time
	 */
	public void schedule(Request request, long deadlineNanos) {
		TimerWheel.Timer timer = request.timer;
		if (timer == null) {
			timer = new RequestTimer(request, this.listener);
			request.timer = timer;
		}
		this.wheel.schedule(timer, deadlineNanos);
	}

	/**
	 * Takes the deadline of a request away.
	 * @param request the request
	 */
	public void cancel(Request request) {
		TimerWheel.Timer timer = request.timer;
		if (timer != null) {
			this.wheel.cancel(timer);
		}
	}

	/**
	 * Calls the listener for what is due.
	 * @param nowNanos monotonic time
	 */
	public void advance(long nowNanos) {
		this.wheel.advance(nowNanos);
	}

	/**
	 * How long nothing can become due.
	 * @return nanoseconds
	 */
	public long maxIdleNanos() {
		return this.wheel.maxIdleNanos();
	}

	/**
	 * Acts on deadlines.
	 */
	@FunctionalInterface
	public interface Listener {

		/**
		 * Called once for a deadline that has passed. Must not throw: the deadlines of
		 * other requests are due as well.
		 * @param request the request
		 * @param nowNanos monotonic time
		 */
		void onDeadline(Request request, long nowNanos);

	}

	private static final class RequestTimer extends TimerWheel.Timer {

		private final Request request;

		private final Listener listener;

		RequestTimer(Request request, Listener listener) {
			this.request = request;
			this.listener = listener;
		}

		@Override
		protected void onDeadline(long nowNanos) {
			this.listener.onDeadline(this.request, nowNanos);
		}

	}

}
