package io.zss.spring.client;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.util.ClassUtils;

/**
 * Calls as reactive types, where Reactor is there: a {@code Mono}, or what Spring adapts
 * one to. Each subscription is a call, cancelling the subscription cancels the call, and
 * the call is made with the context of the subscriber.
 */
final class ReactiveCalls {

	private static final boolean PRESENT = ClassUtils.isPresent("reactor.core.publisher.Mono",
			ReactiveCalls.class.getClassLoader());

	private ReactiveCalls() {
	}

	/**
	 * The adapter of a return type.
	 * @return null when the type is not reactive
	 * @throws IllegalArgumentException if it stands for more than one value
	 */
	static @Nullable ReactiveAdapter adapter(Class<?> type) {
		ReactiveAdapter adapter = PRESENT ? ReactiveAdapterRegistry.getSharedInstance().getAdapter(type) : null;
		if (adapter != null && adapter.isMultiValue()) {
			throw new IllegalArgumentException(
					"it returns a " + type.getSimpleName() + ", but a call has one reply; return a Mono of a List");
		}
		return adapter;
	}

	static Object adapt(ReactiveAdapter adapter, Supplier<? extends CompletableFuture<?>> call) {
		return Reactor.adapt(adapter, call);
	}

	/**
	 * What is loaded only where Reactor is there: no other class may mention a type of
	 * it, since verifying that one would load it.
	 */
	private static final class Reactor {

		private Reactor() {
		}

		static Object adapt(ReactiveAdapter adapter, Supplier<? extends CompletableFuture<?>> call) {
			return adapter.fromPublisher(
					Mono.deferContextual((context) -> Mono.fromFuture(CallerContext.callWith(context, call))));
		}

	}

}
