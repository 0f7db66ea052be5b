package io.zss.transport;

import org.jspecify.annotations.Nullable;

/**
 * The work of a loop. Every method is called by the loop's own thread, or in tests by the
 * thread that drives it; so none of its state needs locks.
 */
public interface LoopDuty {

	/**
	 * Opens the sockets. An exception ends the loop and is thrown by
	 * {@link EventLoop#start()}.
	 * @param sockets opens sockets of this loop
	 * @param nowNanos monotonic time
	 */
	void onStart(Sockets sockets, long nowNanos);

	/**
	 * Does one cycle of bounded work: receive, act, and do what is due.
	 * @param nowNanos monotonic time, read once for the whole cycle
	 * @return whether there may be more to do at once; if not, every socket was received
	 * from until it was empty
	 */
	boolean doWork(long nowNanos);

	/**
	 * How long the loop may wait when nothing comes in.
	 * @param nowNanos monotonic time
	 * @return nanoseconds
	 */
	long maxIdleNanos(long nowNanos);

	/**
	 * Says goodbye, also after {@link #doWork} has thrown. The sockets are still open,
	 * and closed afterwards; commands that still wait run in between.
	 */
	void onStop();

	/**
	 * The last call of a life: no command runs any more. Whatever other threads still
	 * wait for must be completed here. Also called when {@link #onStart} has thrown. A
	 * {@link RestartingLoop} calls {@link #onStart} again after a failure, from another
	 * thread.
	 * @param failure the failure that ended the loop, or null if it was closed
	 */
	default void onEnd(@Nullable Throwable failure) {
	}

}
