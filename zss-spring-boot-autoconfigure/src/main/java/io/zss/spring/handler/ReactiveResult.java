package io.zss.spring.handler;

import java.io.InputStream;
import java.io.Reader;
import java.lang.reflect.Method;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;

import io.zss.spring.contract.DeclaredType;
import org.jspecify.annotations.Nullable;

import org.springframework.core.KotlinDetector;
import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.scheduling.annotation.Async;

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
	 * @param proxied whether the method is called through a proxy of Spring
	 * @throws InvalidHandlerException if it has many values, or none that can be waited
	 * for without a thread
	 */
	static ReactiveResult of(Method method, boolean proxied) {
		if (KotlinDetector.isSuspendingFunction(method)) {
			return ofSuspended(method);
		}
		Class<?> type = method.getReturnType();
		if (proxied && isAsync(method) && type != void.class && !Future.class.isAssignableFrom(type)) {
			throw new InvalidHandlerException("its method " + method.getName() + " is @Async and returns a "
					+ type.getSimpleName() + ", but its proxy returns null instead",
					"remove @Async, or return a CompletableFuture");
		}
		if (CompletionStage.class.isAssignableFrom(type)) {
			return new ReactiveResult(null);
		}
		if (Future.class.isAssignableFrom(type)) {
			throw new InvalidHandlerException("its method " + method.getName() + " returns a " + type.getSimpleName(),
					"return a CompletionStage, which notifies of its completion");
		}
		if (Callable.class.isAssignableFrom(type) || InputStream.class.isAssignableFrom(type)
				|| Reader.class.isAssignableFrom(type)) {
			throw new InvalidHandlerException(
					"its method " + method.getName() + " returns a " + type.getSimpleName()
							+ ", which would be written as an empty map",
					"return the value itself, or the bytes or the text");
		}
		ReactiveAdapter adapter = registry.getAdapter(type);
		if (adapter != null && adapter.isMultiValue()) {
			throw new InvalidHandlerException("its method " + method.getName() + " returns a stream of results",
					"a request has one reply: return a Mono of a list");
		}
		return new ReactiveResult(adapter);
	}

	/**
	 * A suspend function makes a stage itself, of a value.
	 */
	private static ReactiveResult ofSuspended(Method method) {
		Class<?> result = ResolvableType.forType(DeclaredType.ofResult(method, method.getDeclaringClass())).toClass();
		if (Future.class.isAssignableFrom(result) || CompletionStage.class.isAssignableFrom(result)
				|| registry.getAdapter(result) != null) {
			throw new InvalidHandlerException("its method " + method.getName()
					+ " is a suspend function that returns a " + result.getSimpleName(),
					"return the value, or declare it without suspend");
		}
		return new ReactiveResult(null);
	}

	private static boolean isAsync(Method method) {
		return AnnotatedElementUtils.hasAnnotation(method, Async.class)
				|| AnnotatedElementUtils.hasAnnotation(method.getDeclaringClass(), Async.class);
	}

	@Nullable Object toStage(@Nullable Object result) {
		ReactiveAdapter toFuture = (this.adapter != null) ? registry.getAdapter(CompletableFuture.class) : null;
		return (this.adapter != null && toFuture != null && result != null)
				? toFuture.fromPublisher(SecurityScope.inReactor(this.adapter.toPublisher(result))) : result;
	}

}
