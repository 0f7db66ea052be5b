package io.zss.spring;

import java.util.concurrent.Executor;

/**
 * The threads on which handlers run. It has room for as many as the services may handle
 * at a time, without waiting: the worker itself bounds them.
 *
 * @param threads runs the handlers
 * @param end interrupts those that still run, and ends the threads
 */
public record HandlerExecutor(Executor threads, Runnable end) implements Executor, AutoCloseable {

	@Override
	public void execute(Runnable task) {
		this.threads.execute(task);
	}

	/**
	 * Interrupts the handlers that still run: nobody waits for them any more.
	 */
	@Override
	public void close() {
		this.end.run();
	}

}
