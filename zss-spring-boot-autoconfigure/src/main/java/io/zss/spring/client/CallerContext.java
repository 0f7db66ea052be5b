package io.zss.spring.client;

import java.util.concurrent.Executor;
import java.util.function.Supplier;

import io.micrometer.context.ContextSnapshot;
import io.micrometer.context.ContextSnapshotFactory;

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
	 * An executor whose tasks see this context.
	 */
	Executor propagateTo(Executor executor);

	/**
	 * The context of the calling thread.
	 */
	static CallerContext capture() {
		return PROPAGATES ? Micrometer.capture() : (executor) -> executor;
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

		private static final ContextSnapshotFactory SNAPSHOTS = ContextSnapshotFactory.builder().build();

		private Micrometer() {
		}

		static CallerContext capture() {
			ContextSnapshot snapshot = SNAPSHOTS.captureAll();
			return snapshot::wrapExecutor;
		}

		@SuppressWarnings("try") // the scope is only closed
		static <T> T callWith(Object source, Supplier<T> task) {
			try (ContextSnapshot.Scope scope = SNAPSHOTS.setThreadLocalsFrom(source)) {
				return task.get();
			}
		}

	}

}
