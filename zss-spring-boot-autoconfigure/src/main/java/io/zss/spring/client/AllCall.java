package io.zss.spring.client;

import java.lang.reflect.Type;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import io.zss.client.ZssCallException;
import org.jspecify.annotations.Nullable;

import org.springframework.core.ParameterizedTypeReference;

/**
 * A call of every live instance of a service, for caches to be evicted and states to be
 * asked. Made by {@link ZssCall#all()}. Each instance is asked once, within the time-out
 * of the call; what it answers, or why it does not, is in the result.
 */
public final class AllCall {

	private final Caller caller;

	private final CallSpec spec;

	private final boolean oneOfEachVersion;

	AllCall(Caller caller, CallSpec spec, boolean oneOfEachVersion) {
		this.caller = caller;
		this.spec = spec;
		this.oneOfEachVersion = oneOfEachVersion;
	}

	/**
	 * Asks one instance of each version alone.
	 * @return a new call
	 */
	public AllCall oneOfEachVersion() {
		return new AllCall(this.caller, this.spec, true);
	}

	/**
	 * Makes the call and waits for what the instances answer, at most for the time-out.
	 * @param <T> the type of their results
	 * @param type the type of their results
	 * @return one reply for each instance, whether it has answered or not
	 * @throws ZssCallException if the broker cannot say which instances there are
	 */
	public <T> InstanceReplies<T> call(Class<T> type) {
		return await(gather(type));
	}

	/**
	 * Makes the call and waits for what the instances answer, at most for the time-out.
	 * @param <T> the type of their results
	 * @param type the type of their results, which may be generic
	 * @return one reply for each instance, whether it has answered or not
	 * @throws ZssCallException if the broker cannot say which instances there are
	 */
	public <T> InstanceReplies<T> call(ParameterizedTypeReference<T> type) {
		return await(gather(type.getType()));
	}

	/**
	 * Makes the call without waiting.
	 * @param <T> the type of the results
	 * @param type the type of the results
	 * @return one reply for each instance, or a {@link ZssCallException} if the broker
	 * cannot say which instances there are; cancelling it frees the places of the calls
	 */
	public <T> CompletableFuture<InstanceReplies<T>> async(Class<T> type) {
		return gather(type);
	}

	/**
	 * Makes the call without waiting.
	 * @param <T> the type of the results
	 * @param type the type of the results, which may be generic
	 * @return one reply for each instance, or a {@link ZssCallException} if the broker
	 * cannot say which instances there are; cancelling it frees the places of the calls
	 */
	public <T> CompletableFuture<InstanceReplies<T>> async(ParameterizedTypeReference<T> type) {
		return gather(type.getType());
	}

	private <T> CompletableFuture<InstanceReplies<T>> gather(Type type) {
		return new Gathering<T>(this.caller, this.spec, type, this.oneOfEachVersion).start();
	}

	private static <T> InstanceReplies<T> await(CompletableFuture<InstanceReplies<T>> replies) {
		try {
			return replies.join();
		}
		catch (CompletionException ex) {
			throw unchecked(ex.getCause(), ex);
		}
		catch (CancellationException ex) {
			throw new IllegalStateException("The call was cancelled", ex);
		}
	}

	private static RuntimeException unchecked(@Nullable Throwable cause, CompletionException thrown) {
		if (cause instanceof Error error) {
			throw error;
		}
		return (cause instanceof RuntimeException failure) ? failure : thrown;
	}

}
