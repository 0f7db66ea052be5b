package io.zss.spring.client;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

import io.zss.transport.EndingStage;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

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
	 * A call as a {@code Mono}.
	 */
	static <T> Mono<T> mono(Supplier<CompletableFuture<@Nullable T>> call) {
		return Reactor.mono(call);
	}

	/**
	 * What is loaded only where Reactor is there: no other class may mention a type of
	 * it, since verifying that one would load it.
	 */
	static final class Reactor {

		private Reactor() {
		}

		static Object adapt(ReactiveAdapter adapter, Supplier<? extends CompletableFuture<?>> call) {
			return adapter.fromPublisher(untyped(call));
		}

		/**
		 * A call whose result has a type that only its reader knows.
		 */
		static Mono<Object> untyped(Supplier<? extends CompletableFuture<?>> call) {
			return Mono.create((MonoSink<Object> sink) -> subscribe(sink, call));
		}

		static <T> Mono<T> mono(Supplier<CompletableFuture<@Nullable T>> call) {
			return Mono.create((sink) -> subscribe(sink, call));
		}

		/**
		 * Operators run on the thread that ends the call, which needs none of the
		 * application: all of those may wait for them.
		 */
		private static <T> void subscribe(MonoSink<T> sink,
				Supplier<? extends CompletableFuture<? extends @Nullable T>> call) {
			CompletableFuture<? extends @Nullable T> future = CallerContext.callWith(sink.contextView(), call);
			AtomicBoolean cancelled = new AtomicBoolean();
			sink.onCancel(() -> {
				cancelled.set(true);
				future.cancel(true);
			});
			EndingStage.onEnd(future, (value, failure) -> {
				if (failure == null) {
					sink.success(value);
				}
				else if (!cancelled.get()) {
					Throwable cause = (failure instanceof CompletionException) ? failure.getCause() : null;
					sink.error((cause != null) ? cause : failure);
				}
			});
		}

	}

}
