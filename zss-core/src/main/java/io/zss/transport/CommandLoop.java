package io.zss.transport;

import org.jspecify.annotations.Nullable;

/**
 * Runs a {@link LoopDuty} and the commands of other threads, all of them one after the
 * other.
 */
public interface CommandLoop extends AutoCloseable {

	/**
	 * Starts the loop and waits until the duty has opened its sockets.
	 * @throws RuntimeException if the duty threw it
	 */
	void start();

	/**
	 * Hands over a command. From any thread.
	 * @param command what to run; must not block
	 * @return whether it was taken and will run
	 */
	boolean execute(Runnable command);

	/**
	 * Whether the loop runs.
	 * @return false before the start, between two lives, and after the end
	 */
	boolean isRunning();

	/**
	 * Whether the loop does its duty's work from time to time also when nothing happens.
	 * @return false if it works only when it gets a command
	 */
	default boolean isPeriodic() {
		return true;
	}

	/**
	 * The failure that ended the last life.
	 * @return the failure, or null while the loop runs and after it was closed
	 */
	@Nullable Throwable failure();

	/**
	 * How often it has restarted.
	 * @return 0 or more
	 */
	int restarts();

	/**
	 * Ends the loop for good and waits for it.
	 */
	@Override
	void close();

}
