package io.zss.spring.client;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

import io.micrometer.context.ContextSnapshot;
import io.micrometer.context.ContextSnapshotFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.util.ClassUtils;

/**
 * The context of the thread that makes a call, such as its observation or its tenant, as
 * far as Micrometer's context propagation is there and knows of it.
 */
@FunctionalInterface
interface CallerContext {

	/**
	 * Whether there is anything that carries context.
	 */
	boolean PROPAGATES = ClassUtils.isPresent("io.micrometer.context.ContextSnapshotFactory",
			CallerContext.class.getClassLoader());

	/**
	 * A task that sees this context.
	 */
	Runnable wrap(Runnable task);

	/**
	 * The context of the calling thread.
	 */
	static CallerContext capture() {
		return PROPAGATES ? Micrometer.capture() : (task) -> task;
	}

	/**
	 * Runs a task with the context that a source holds, such as Reactor's.
	 */
	static <T> T callWith(Object source, Supplier<T> task) {
		return PROPAGATES ? Micrometer.callWith(source, task) : task.get();
	}

	/**
	 * What is loaded only where Micrometer is there.
	 */
	final class Micrometer {

		private static final Logger logger = LoggerFactory.getLogger(CallerContext.class);

		private static final ContextSnapshotFactory SNAPSHOTS = ContextSnapshotFactory.builder().build();

		private static final AtomicBoolean FAILED = new AtomicBoolean();

		private Micrometer() {
		}

		static CallerContext capture() {
			ContextSnapshot snapshot = SNAPSHOTS.captureAll();
			return (task) -> () -> run(snapshot, task);
		}

		/**
		 * Accessors of thread-locals are the application's. Whatever they throw, the task
		 * runs: a call would have no end otherwise.
		 */
		private static void run(ContextSnapshot snapshot, Runnable task) {
			ContextSnapshot.Scope scope = null;
			try {
				scope = snapshot.setThreadLocals();
			}
			catch (Throwable ex) {
				onFailure(ex);
			}
			try {
				task.run();
			}
			finally {
				close(scope);
			}
		}

		private static void close(ContextSnapshot.@Nullable Scope scope) {
			try {
				if (scope != null) {
					scope.close();
				}
			}
			catch (Throwable ex) {
				onFailure(ex);
			}
		}

		private static void onFailure(Throwable ex) {
			if (FAILED.compareAndSet(false, true)) {
				logger.error("The context of a caller cannot be carried to its continuations; "
						+ "further failures are not logged", ex);
			}
		}

		@SuppressWarnings("try") // the scope is only closed
		static <T> T callWith(Object source, Supplier<T> task) {
			try (ContextSnapshot.Scope scope = SNAPSHOTS.setThreadLocalsFrom(source)) {
				return task.get();
			}
		}

	}

}
