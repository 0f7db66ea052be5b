package io.zss.transport;

import java.time.Duration;

/**
 * How a loop runs.
 *
 * @param ioThreads threads that move bytes besides the loop's own, up to
 * {@value #MAX_IO_THREADS}; with 0 the loop does so itself
 * @param commandCapacity commands that may wait; further ones are refused
 * @param spin how long it looks for work before it waits, as long as that pays; zero to
 * wait at once
 * @param daemon whether the thread lets the virtual machine end, as a client's does
 */
public record LoopSettings(int ioThreads, int commandCapacity, Duration spin, boolean daemon) {

	/** Most threads that move bytes; JeroMQ can name no more. */
	public static final int MAX_IO_THREADS = 62;

	/**
	 * Settings of a loop that keeps the virtual machine running.
	 * @param ioThreads threads that move bytes besides the loop's own
	 * @param commandCapacity commands that may wait
	 * @param spin how long it looks for work before it waits
	 */
	public LoopSettings(int ioThreads, int commandCapacity, Duration spin) {
		this(ioThreads, commandCapacity, spin, false);
	}

}
