package io.zss.spring;

import java.util.List;
import java.util.concurrent.Executor;

import io.zss.worker.ServiceDefinition;

import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;

/**
 * The threads on which handlers run: as many as the services may handle requests at a
 * time, or virtual ones, which need no pool since the worker itself bounds them.
 */
final class HandlerExecutor implements Executor, AutoCloseable {

	private static final String THREAD_NAME_PREFIX = "zss-handler-";

	private final Executor threads;

	private final Runnable end;

	private HandlerExecutor(Executor threads, Runnable end) {
		this.threads = threads;
		this.end = end;
	}

	static HandlerExecutor of(List<ServiceDefinition> services, boolean virtualThreads) {
		if (virtualThreads) {
			SimpleAsyncTaskExecutor virtual = new SimpleAsyncTaskExecutor(THREAD_NAME_PREFIX);
			virtual.setVirtualThreads(true);
			virtual.setCancelRemainingTasksOnClose(true);
			return new HandlerExecutor(virtual, virtual::close);
		}
		int slots = services.stream().mapToInt(ServiceDefinition::concurrency).sum();
		ThreadPoolTaskExecutor pool = new ThreadPoolTaskExecutor();
		pool.setThreadNamePrefix(THREAD_NAME_PREFIX);
		pool.setCorePoolSize(slots);
		pool.setMaxPoolSize(slots);
		// A slot is free again a moment before the thread that had it.
		pool.setQueueCapacity(slots);
		pool.setAllowCoreThreadTimeOut(true);
		pool.afterPropertiesSet();
		return new HandlerExecutor(pool, pool::shutdown);
	}

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
