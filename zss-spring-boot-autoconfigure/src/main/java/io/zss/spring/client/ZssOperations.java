package io.zss.spring.client;

import java.util.concurrent.CompletableFuture;

import io.zss.client.ZssCallException;
import org.jspecify.annotations.Nullable;

import org.springframework.core.ParameterizedTypeReference;

/**
 * Calls services by name. {@link ZssTemplate} does; an application decorates one by what
 * {@link #service(String)} returns, and replaces it in tests:
 *
 * <pre class="code">
 * ZssOperations audited = (sid) -&gt; zss.service(sid).header("X-Audit", "on");
 * </pre>
 *
 * Details without an overload here are set on {@link #service(String)}.
 */
@FunctionalInterface
public interface ZssOperations {

	/**
	 * Begins a call whose details are set one by one.
	 * @param sid the service, in any case
	 * @return a call to be completed
	 */
	ZssCall service(String sid);

	/**
	 * Calls a service and waits until it has done what is asked. What it answers is
	 * ignored.
	 * @param sid the service, in any case
	 * @param verb the verb, in any case
	 * @param payload the payload, or null for none
	 * @throws ZssCallException if the call fails
	 */
	default void call(String sid, String verb, @Nullable Object payload) {
		service(sid).verb(verb).payload(payload).call();
	}

	/**
	 * Calls a service and waits for its reply, at most for the time-out of the service or
	 * the client.
	 * @param <T> the type of the result
	 * @param sid the service, in any case
	 * @param verb the verb, in any case
	 * @param payload the payload, or null for none
	 * @param type the type of the result
	 * @return the result; null when the service answers nothing
	 * @throws ZssCallException if the call ends without a result
	 */
	default <T> @Nullable T call(String sid, String verb, @Nullable Object payload, Class<T> type) {
		return service(sid).verb(verb).payload(payload).call(type);
	}

	/**
	 * Calls a service and waits for its reply, at most for the time-out of the service or
	 * the client.
	 * @param <T> the type of the result
	 * @param sid the service, in any case
	 * @param verb the verb, in any case
	 * @param payload the payload, or null for none
	 * @param type the type of the result, which may be generic
	 * @return the result; null when the service answers nothing
	 * @throws ZssCallException if the call ends without a result
	 */
	default <T> @Nullable T call(String sid, String verb, @Nullable Object payload,
			ParameterizedTypeReference<T> type) {
		return service(sid).verb(verb).payload(payload).call(type);
	}

	/**
	 * Calls a service without waiting. What it answers is ignored.
	 * @param sid the service, in any case
	 * @param verb the verb, in any case
	 * @param payload the payload, or null for none
	 * @return completed when the service has done it, or a {@link ZssCallException};
	 * cancelling it frees the call's place
	 */
	default CompletableFuture<@Nullable Void> async(String sid, String verb, @Nullable Object payload) {
		return service(sid).verb(verb).payload(payload).async();
	}

	/**
	 * Calls a service without waiting.
	 * @param <T> the type of the result
	 * @param sid the service, in any case
	 * @param verb the verb, in any case
	 * @param payload the payload, or null for none
	 * @param type the type of the result
	 * @return the result, or a {@link ZssCallException}; cancelling it frees the call's
	 * place
	 */
	default <T> CompletableFuture<@Nullable T> async(String sid, String verb, @Nullable Object payload, Class<T> type) {
		return service(sid).verb(verb).payload(payload).async(type);
	}

	/**
	 * Calls a service without waiting.
	 * @param <T> the type of the result
	 * @param sid the service, in any case
	 * @param verb the verb, in any case
	 * @param payload the payload, or null for none
	 * @param type the type of the result, which may be generic
	 * @return the result, or a {@link ZssCallException}; cancelling it frees the call's
	 * place
	 */
	default <T> CompletableFuture<@Nullable T> async(String sid, String verb, @Nullable Object payload,
			ParameterizedTypeReference<T> type) {
		return service(sid).verb(verb).payload(payload).async(type);
	}

}
