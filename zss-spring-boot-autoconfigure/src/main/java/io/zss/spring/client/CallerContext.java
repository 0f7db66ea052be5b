package io.zss.spring.client;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

import io.micrometer.context.ContextRegistry;
import io.micrometer.context.ContextSnapshot;
import io.micrometer.context.ContextSnapshotFactory;
import io.micrometer.context.ThreadLocalAccessor;
import io.zss.protocol.LogFields;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

import org.springframework.util.ClassUtils;

/**
 * The context of the thread that makes a call: its logging context (MDC), and whatever
 * else Micrometer's context propagation carries, where it is there, such as the
 * observation or the thread-locals with an accessor.
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
		CallerContext others = PROPAGATES ? Micrometer.capture() : (task) -> task;
		Map<String, String> fields = MDC.getCopyOfContextMap();
		return (fields == null || fields.isEmpty()) ? others : (task) -> logging(fields, others.wrap(task));
	}

	private static Runnable logging(Map<String, String> fields, Runnable task) {
		return () -> LogFields.restoringAfter(() -> {
			MDC.setContextMap(fields);
			task.run();
		});
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
			try {
				ContextSnapshot snapshot = SNAPSHOTS.captureAll();
				return (task) -> () -> run(snapshot, task);
			}
			catch (Throwable ex) {
				onFailure(ex);
				return (task) -> task;
			}
		}

		/**
		 * Accessors of thread-locals are the application's. Whatever they throw, the task
		 * runs: a call would have no end otherwise. Each is set by itself, so that the
		 * others are restored all the same.
		 */
		private static void run(ContextSnapshot snapshot, Runnable task) {
			Deque<ContextSnapshot.Scope> scopes = new ArrayDeque<>();
			try {
				for (ThreadLocalAccessor<?> accessor : ContextRegistry.getInstance().getThreadLocalAccessors()) {
					open(snapshot, accessor, scopes);
				}
				task.run();
			}
			finally {
				scopes.forEach(Micrometer::close);
			}
		}

		private static void open(ContextSnapshot snapshot, ThreadLocalAccessor<?> accessor,
				Deque<ContextSnapshot.Scope> scopes) {
			try {
				Object key = accessor.key();
				scopes.push(snapshot.setThreadLocals(key::equals));
			}
			catch (Throwable ex) {
				onFailure(ex);
			}
		}

		private static void close(ContextSnapshot.Scope scope) {
			try {
				scope.close();
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

		static <T> T callWith(Object source, Supplier<T> task) {
			ContextSnapshot snapshot;
			try {
				snapshot = SNAPSHOTS.captureFrom(source);
			}
			catch (Throwable ex) {
				onFailure(ex);
				return task.get();
			}
			List<T> result = new ArrayList<>(1);
			run(snapshot, () -> result.add(task.get()));
			return result.get(0);
		}

	}

}
