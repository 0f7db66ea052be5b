package io.zss.autoconfigure;

import io.zss.spring.HandlerExecutor;

import org.springframework.boot.task.SimpleAsyncTaskExecutorBuilder;
import org.springframework.boot.task.ThreadPoolTaskExecutorBuilder;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;

/**
 * Makes the threads of handlers with Boot's builders, so that decorators and customizers
 * of the application apply. How many there are, and that they are interrupted at the end
 * of the worker's own grace period, is the worker's affair.
 */
final class HandlerThreads {

	private static final String THREAD_NAME_PREFIX = "zss-handler-";

	private static final int SPARE_THREADS = 64;

	private HandlerThreads() {
	}

	/**
	 * A pool of platform threads.
	 * @param slots requests at a time
	 * @param sharing whether short handlers may share a thread; not when the application
	 * wants to know of each task
	 */
	static HandlerExecutor pooled(ThreadPoolTaskExecutorBuilder builder, int slots, boolean sharing) {
		// A slot is free again a moment before the thread that had it: hence the threads
		// to spare. Without a queue, the thread that was busy last gets the next request.
		ThreadPoolTaskExecutor pool = builder.threadNamePrefix(THREAD_NAME_PREFIX)
			.corePoolSize(0)
			.maxPoolSize(2 * slots + SPARE_THREADS)
			.queueCapacity(0)
			.awaitTermination(false)
			.build();
		// One that never returns must not keep the process alive.
		pool.setDaemon(true);
		pool.afterPropertiesSet();
		return new HandlerExecutor(sharing ? new ThreadSavingExecutor(pool) : pool, pool::shutdown);
	}

	static HandlerExecutor virtual(SimpleAsyncTaskExecutorBuilder builder) {
		SimpleAsyncTaskExecutor threads = builder.threadNamePrefix(THREAD_NAME_PREFIX)
			.virtualThreads(true)
			.cancelRemainingTasksOnClose(true)
			.taskTerminationTimeout(null)
			.build();
		// A limit of the executor's own would stop the worker's loop.
		threads.setConcurrencyLimit(SimpleAsyncTaskExecutor.UNBOUNDED_CONCURRENCY);
		return new HandlerExecutor(threads, threads::close);
	}

}
