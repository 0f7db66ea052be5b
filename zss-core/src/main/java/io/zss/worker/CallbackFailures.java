package io.zss.worker;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

import io.zss.transport.LoopClock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs failures of code that the application lends to the worker: listeners, executors,
 * task decorators. The first failure of each class is logged with its stack trace, then
 * one a minute, so that code that fails for each request does not flood the log. Logging
 * never throws, whatever {@code toString} and {@code getMessage} of the failure, and the
 * log, do. Thread-safe.
 */
final class CallbackFailures {

	private static final Logger logger = LoggerFactory.getLogger(CallbackFailures.class);

	private static final long PAUSE_NANOS = TimeUnit.MINUTES.toNanos(1);

	/** Classes that are known; failures of further ones are all logged. */
	private static final int MAX_CLASSES = 200;

	private final Map<Class<?>, Long> loggedNanos = new ConcurrentHashMap<>();

	private final LoopClock clock;

	CallbackFailures(LoopClock clock) {
		this.clock = clock;
	}

	/**
	 * Logs a failure, unless one of the same class was logged within the last minute.
	 * @param callback what has failed
	 * @param consequence what becomes of it, as a clause
	 */
	void log(Object callback, String consequence, Throwable failure) {
		Class<?> type = callback.getClass();
		if (isDue(type)) {
			safely(() -> logger.error("{} failed: {}", type.getName(), consequence, failure), failure);
		}
		else {
			safely(() -> logger.debug("{} failed again: {}", type.getName(), consequence, failure), failure);
		}
	}

	/**
	 * Runs a log statement that shows a failure.
	 */
	static void safely(Runnable statement, @Nullable Throwable failure) {
		try {
			statement.run();
		}
		catch (Throwable unprintable) {
			String type = (failure != null) ? failure.getClass().getName() : "a result";
			try {
				logger.error("A failure of type {} cannot be logged: its message cannot be printed", type);
			}
			catch (Throwable ex) {
				// The log itself fails, and there is nowhere else to report it.
			}
		}
	}

	private boolean isDue(Class<?> type) {
		long now = this.clock.nanoTime();
		Long last = this.loggedNanos.get(type);
		if (last != null && now - last < PAUSE_NANOS) {
			return false;
		}
		if (last != null || this.loggedNanos.size() < MAX_CLASSES) {
			this.loggedNanos.put(type, now);
		}
		return true;
	}

}
