package io.zss.spring.handler;

import java.lang.reflect.Method;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;

import org.jspecify.annotations.Nullable;

import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ReactiveAdapterRegistry;

/**
 * Makes a stage of a single-value reactive type, such as {@code Mono}, where its library
 * is there.
 *
 * @param adapter of the method's return type; null when it is not reactive
 */
record ReactiveResult(@Nullable ReactiveAdapter adapter) {

	private static final ReactiveAdapterRegistry registry = ReactiveAdapterRegistry.getSharedInstance();

	/**
	 * Looks at the return type of a method.
	 * @throws InvalidHandlerException if it has many values, or none that can be waited
	 * for without a thread
	 */
	static ReactiveResult of(Method method) {
		Class<?> type = method.getReturnType();
		if (CompletionStage.class.isAssignableFrom(type)) {
			return new ReactiveResult(null);
		}
		if (Future.class.isAssignableFrom(type)) {
			throw new InvalidHandlerException("its method " + method.getName() + " returns a " + type.getSimpleName(),
					"return a CompletionStage, which tells when it is done");
		}
		ReactiveAdapter adapter = registry.getAdapter(type);
		if (adapter != null && adapter.isMultiValue()) {
			throw new InvalidHandlerException("its method " + method.getName() + " returns a stream of results",
					"a request has one reply: return a Mono of a list");
		}
		return new ReactiveResult(adapter);
	}

	@Nullable Object toStage(@Nullable Object result) {
		ReactiveAdapter toFuture = (this.adapter != null) ? registry.getAdapter(CompletableFuture.class) : null;
		return (this.adapter != null && toFuture != null && result != null)
				? toFuture.fromPublisher(this.adapter.toPublisher(result)) : result;
	}

}
