package io.zss.spring.client;

import java.util.concurrent.CompletableFuture;

import io.zss.client.ZssCallException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.core.ParameterizedTypeReference;

/**
 * A call whose caller expects exceptions that the service declares. Made by
 * {@link ZssCall#throwing}; each method makes the call.
 *
 * @param <X> the type of the exceptions, or a supertype of all of them
 */
@SuppressWarnings({ "unused", "RedundantThrows" }) // thrown past the compiler
public final class ThrowingCall<X extends Throwable> {

	private final ZssCall call;

	ThrowingCall(ZssCall call) {
		this.call = call;
	}

	/**
	 * Makes the call and waits until the service has done it.
	 * @throws X if the service declares so
	 * @throws ZssCallException if the call fails otherwise
	 */
	public void call() throws X {
		this.call.call();
	}

	/**
	 * Makes the call and waits for its result.
	 * @param <T> the type of the result
	 * @param type the type of the result
	 * @return the result; null when the service answers nothing
	 * @throws X if the service declares so
	 * @throws ZssCallException if the call fails otherwise
	 */
	public <T> @Nullable T call(Class<T> type) throws X {
		return this.call.call(type);
	}

	/**
	 * Makes the call and waits for its result.
	 * @param <T> the type of the result
	 * @param type the type of the result, which may be generic
	 * @return the result; null when the service answers nothing
	 * @throws X if the service declares so
	 * @throws ZssCallException if the call fails otherwise
	 */
	public <T> @Nullable T call(ParameterizedTypeReference<T> type) throws X {
		return this.call.call(type);
	}

	/**
	 * Makes the call without waiting.
	 * @return completed when the service has done it, or with what it declares, or a
	 * {@link ZssCallException}
	 */
	public CompletableFuture<@Nullable Void> async() {
		return this.call.async();
	}

	/**
	 * Makes the call without waiting.
	 * @param <T> the type of the result
	 * @param type the type of the result
	 * @return the result, or what the service declares, or a {@link ZssCallException}
	 */
	public <T> CompletableFuture<@Nullable T> async(Class<T> type) {
		return this.call.async(type);
	}

	/**
	 * Makes the call without waiting.
	 * @param <T> the type of the result
	 * @param type the type of the result, which may be generic
	 * @return the result, or what the service declares, or a {@link ZssCallException}
	 */
	public <T> CompletableFuture<@Nullable T> async(ParameterizedTypeReference<T> type) {
		return this.call.async(type);
	}

	/**
	 * The call as a {@code Mono}, if Reactor is on the class path.
	 * @param <T> the type of the result
	 * @param type the type of the result
	 * @return the result, or what the service declares, or a {@link ZssCallException}
	 */
	public <T> Mono<T> mono(Class<T> type) {
		return this.call.mono(type);
	}

	/**
	 * The call as a {@code Mono}, if Reactor is on the class path.
	 * @param <T> the type of the result
	 * @param type the type of the result, which may be generic
	 * @return the result, or what the service declares, or a {@link ZssCallException}
	 */
	public <T> Mono<T> mono(ParameterizedTypeReference<T> type) {
		return this.call.mono(type);
	}

}
