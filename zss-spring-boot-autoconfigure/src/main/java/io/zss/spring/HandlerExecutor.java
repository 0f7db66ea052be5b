package io.zss.spring;

import java.util.concurrent.Executor;

/**
 * The executor of the handlers. It runs as many tasks at a time as the services have
 * slots, without queueing: the worker bounds the requests in flight.
 *
 * @param threads runs the handlers
 * @param end interrupts the handlers that still run, and ends the threads
 */
public record HandlerExecutor(Executor threads, Runnable end) implements Executor, AutoCloseable {

	@Override
	public void execute(Runnable task) {
		this.threads.execute(task);
	}

	/**
	 * Interrupts the handlers that still run: their requests are answered already.
	 */
	@Override
	public void close() {
		this.end.run();
	}

}
