package io.zss.spring.handler;

import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

import org.springframework.security.core.context.ReactiveSecurityContextHolder;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.util.ClassUtils;

/**
 * The security context of a request on its way to the handler, for what runs when the
 * interceptors have left: exception handlers and reactive results. Empty where Spring
 * Security is not there.
 */
interface SecurityScope {

	/** Whether there are security contexts. */
	boolean PRESENT = ClassUtils.isPresent("org.springframework.security.core.context.SecurityContextHolder",
			SecurityScope.class.getClassLoader());

	/** Whether Reactor, whose context carries them, is there as well. */
	boolean REACTIVE = PRESENT
			&& ClassUtils.isPresent("reactor.core.publisher.Mono", SecurityScope.class.getClassLoader());

	/** Leaves the context of the thread as it is. */
	SecurityScope NONE = new SecurityScope() {

		@Override
		public <T extends @Nullable Object> T call(Callable<T> task) throws Exception {
			return task.call();
		}

	};

	/**
	 * Runs a task with this context, and restores that of the thread.
	 */
	<T extends @Nullable Object> T call(Callable<T> task) throws Exception;

	/**
	 * The context of the current thread.
	 */
	static SecurityScope capture() {
		return PRESENT ? SpringSecurity.capture() : NONE;
	}

	/**
	 * A result that finds the context of the current thread in that of Reactor, unless
	 * the thread has none.
	 */
	static <T> Publisher<T> inReactor(Publisher<T> result) {
		return REACTIVE ? Reactive.inReactor(result) : result;
	}

	/**
	 * What is loaded only where Spring Security is there.
	 */
	final class SpringSecurity {

		private SpringSecurity() {
		}

		static SecurityScope capture() {
			SecurityContext captured = SecurityContextHolder.getContext();
			return new SecurityScope() {

				@Override
				public <T extends @Nullable Object> T call(Callable<T> task) throws Exception {
					return callWith(captured, task);
				}

			};
		}

		private static <T extends @Nullable Object> T callWith(SecurityContext context, Callable<T> task)
				throws Exception {
			SecurityContext before = SecurityContextHolder.getContext();
			SecurityContextHolder.setContext(context);
			try {
				return task.call();
			}
			finally {
				if (before.getAuthentication() != null) {
					SecurityContextHolder.setContext(before);
				}
				else {
					SecurityContextHolder.clearContext();
				}
			}
		}

	}

	/**
	 * What is loaded only where Reactor is there too.
	 */
	final class Reactive {

		private Reactive() {
		}

		static <T> Publisher<T> inReactor(Publisher<T> result) {
			SecurityContext context = SecurityContextHolder.getContext();
			return (context.getAuthentication() != null) ? Mono.from(result)
				.contextWrite(ReactiveSecurityContextHolder.withSecurityContext(Mono.just(context))) : result;
		}

	}

}
