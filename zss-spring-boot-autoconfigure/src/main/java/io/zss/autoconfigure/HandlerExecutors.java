package io.zss.autoconfigure;

import java.util.List;
import java.util.concurrent.ThreadPoolExecutor;

import io.zss.spring.HandlerExecutor;
import io.zss.worker.HandlerTask;
import io.zss.worker.ThreadSavingExecutor;

import org.springframework.boot.task.SimpleAsyncTaskExecutorBuilder;
import org.springframework.boot.task.ThreadPoolTaskExecutorBuilder;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.core.task.TaskDecorator;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;

/**
 * Creates the executors of handlers with Boot's builders, so that decorators and
 * customizers of the application apply. Sizes, rejection and shutdown are set afterwards:
 * the worker depends on them, and a customizer that was written for the application's own
 * pool must not change them.
 */
final class HandlerExecutors {

	private static final String THREAD_NAME_PREFIX = "zss-handler-";

	private static final int SPARE_THREADS = 64;

	private HandlerExecutors() {
	}

	/**
	 * Creates a pool of platform threads.
	 * @param slots requests at a time
	 * @param sharing whether short handlers may share a thread; false when the
	 * application wants to see each task
	 * @param listeners get the pool
	 */
	static HandlerExecutor pooled(ThreadPoolTaskExecutorBuilder builder, int slots, boolean sharing,
			List<HandlerPoolListener> listeners) {
		HandlerPool pool = builder.threadNamePrefix(THREAD_NAME_PREFIX).configure(new HandlerPool());
		// A slot is free again a moment before its thread is: hence the spare threads.
		// Without a queue, the thread that was busy last gets the next request.
		pool.setCorePoolSize(0);
		pool.setMaxPoolSize(2 * slots + SPARE_THREADS);
		pool.setQueueCapacity(0);
		pool.setPrestartAllCoreThreads(false);
		// The loop hands over requests, and must not run one itself.
		pool.setRejectedExecutionHandler(new ThreadPoolExecutor.AbortPolicy());
		// The worker has waited for its grace period already.
		pool.setWaitForTasksToCompleteOnShutdown(false);
		pool.setAwaitTerminationMillis(0);
		// A handler that never returns must not keep the process alive.
		pool.setDaemon(true);
		pool.afterPropertiesSet();
		ThreadPoolExecutor threads = pool.getThreadPoolExecutor();
		listeners.forEach((listener) -> listener.onStart(threads));
		if (!sharing) {
			return new HandlerExecutor(pool, () -> end(pool, listeners));
		}
		ThreadSavingExecutor saving = new ThreadSavingExecutor(pool);
		return new HandlerExecutor(saving, () -> {
			saving.close();
			end(pool, listeners);
		});
	}

	private static void end(HandlerPool pool, List<HandlerPoolListener> listeners) {
		pool.shutdown();
		listeners.forEach(HandlerPoolListener::onEnd);
	}

	/**
	 * Creates an executor with a virtual thread for each request.
	 */
	static HandlerExecutor virtual(SimpleAsyncTaskExecutorBuilder builder) {
		HandlerVirtualThreads threads = builder.threadNamePrefix(THREAD_NAME_PREFIX)
			.configure(new HandlerVirtualThreads());
		threads.setVirtualThreads(true);
		threads.setCancelRemainingTasksOnClose(true);
		threads.setTaskTerminationTimeout(0);
		// A limit of the executor's own would block the worker's loop.
		threads.setConcurrencyLimit(SimpleAsyncTaskExecutor.UNBOUNDED_CONCURRENCY);
		return new HandlerExecutor(threads, threads::close);
	}

	/**
	 * A decorator whose failures on a thread reach the request.
	 */
	private static TaskDecorator reporting(TaskDecorator decorator) {
		return (task) -> {
			Runnable decorated = decorator.decorate(task);
			if (!(task instanceof HandlerTask request)) {
				return decorated;
			}
			return () -> {
				try {
					decorated.run();
				}
				catch (Throwable ex) {
					request.fail(decorator, ex);
				}
			};
		};
	}

	/**
	 * A pool whose decorator reports its failures, whoever sets it.
	 */
	private static final class HandlerPool extends ThreadPoolTaskExecutor {

		@Override
		public void setTaskDecorator(TaskDecorator decorator) {
			super.setTaskDecorator(reporting(decorator));
		}

	}

	/**
	 * Virtual threads whose decorator reports its failures, whoever sets it.
	 */
	private static final class HandlerVirtualThreads extends SimpleAsyncTaskExecutor {

		@Override
		public void setTaskDecorator(TaskDecorator decorator) {
			super.setTaskDecorator(reporting(decorator));
		}

	}

}
