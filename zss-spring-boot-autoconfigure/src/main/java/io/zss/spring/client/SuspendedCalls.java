package io.zss.spring.client;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import kotlin.Unit;
import kotlin.coroutines.Continuation;
import kotlinx.coroutines.reactor.MonoKt;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.util.ClassUtils;

/**
 * Calls by suspend functions of Kotlin, where its coroutines are there: the caller is
 * suspended until the reply comes, and cancelling it cancels the call. As with a
 * {@code Mono}, the call is made with the context of the caller, be it of its thread or
 * Reactor's.
 */
final class SuspendedCalls {

	static final boolean PRESENT = ClassUtils.isPresent("kotlinx.coroutines.reactor.MonoKt",
			SuspendedCalls.class.getClassLoader());

	private SuspendedCalls() {
	}

	/**
	 * A call that is to be awaited.
	 * @param empty whether the function returns nothing, which is a value in Kotlin
	 */
	static Object mono(boolean empty, Supplier<? extends CompletableFuture<?>> call) {
		return Coroutines.mono(empty, call);
	}

	/**
	 * Has a continuation resumed by the end of a call.
	 * @return the result, if it is there already, or Kotlin's mark for a suspended caller
	 */
	static @Nullable Object await(@Nullable Object mono, @Nullable Object continuation) {
		return Coroutines.await(mono, continuation);
	}

	/**
	 * What is loaded only where Kotlin and its coroutines are.
	 */
	private static final class Coroutines {

		private Coroutines() {
		}

		static Object mono(boolean empty, Supplier<? extends CompletableFuture<?>> call) {
			Mono<Object> mono = ReactiveCalls.Reactor.untyped(call);
			return empty ? mono.then(Mono.just(Unit.INSTANCE)) : mono;
		}

		@SuppressWarnings("unchecked") // as the methods above and the compiler of Kotlin
										// have it
		static @Nullable Object await(@Nullable Object mono, @Nullable Object continuation) {
			return MonoKt.awaitSingleOrNull((Mono<Object>) mono, (Continuation<Object>) continuation);
		}

	}

}
