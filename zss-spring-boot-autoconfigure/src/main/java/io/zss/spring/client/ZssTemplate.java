package io.zss.spring.client;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

import io.zss.client.ZssCallException;
import io.zss.client.ZssClient;
import io.zss.protocol.Address;
import io.zss.protocol.PayloadCodec;
import org.jspecify.annotations.Nullable;

import org.springframework.core.ParameterizedTypeReference;

/**
 * Calls services by name. Thread-safe: one instance serves a whole application. Details
 * without an overload here are set on {@link #service(String)}.
 */
public final class ZssTemplate {

	private final ZssClient client;

	private final Caller caller;

	/**
	 * Creates a template whose calls have the client's time-out.
	 * @param client sends the calls
	 * @param codec converts payloads
	 * @param callbacks runs what depends on the futures of asynchronous calls
	 */
	public ZssTemplate(ZssClient client, PayloadCodec codec, Executor callbacks) {
		this(client, codec, callbacks, Map.of());
	}

	/**
	 * Creates a template with time-outs of single services.
	 * @param client sends the calls
	 * @param codec converts payloads
	 * @param callbacks runs what depends on the futures of asynchronous calls
	 * @param timeouts time-outs by sid, in any case; other services have that of the
	 * client
	 * @throws IllegalArgumentException if one is shorter than a millisecond
	 */
	public ZssTemplate(ZssClient client, PayloadCodec codec, Executor callbacks, Map<String, Duration> timeouts) {
		this(client, codec, callbacks, timeouts, Map.of());
	}

	/**
	 * Creates a template with settings of single services.
	 * @param client sends the calls
	 * @param codec converts payloads
	 * @param callbacks runs what depends on the futures of asynchronous calls
	 * @param timeouts time-outs by sid, in any case; other services have that of the
	 * client
	 * @param maxExecutions how often services may execute one call, by sid, in any case;
	 * other services have that of the client
	 * @throws IllegalArgumentException if a time-out is shorter than a millisecond, or a
	 * call may not be executed at all
	 */
	public ZssTemplate(ZssClient client, PayloadCodec codec, Executor callbacks, Map<String, Duration> timeouts,
			Map<String, Integer> maxExecutions) {
		this.client = client;
		this.caller = new Caller(client, codec, callbacks, new ServiceDefaults(client.options().timeout(),
				client.options().maxExecutions(), timeouts, maxExecutions));
	}

	/**
	 * Notes that a declared client calls an address.
	 */
	void declare(Address address) {
		this.client.declare(address);
	}

	/**
	 * Begins a call whose details are set one by one.
	 * @param sid the service, in any case
	 * @return a call to be completed
	 */
	public ZssCall service(String sid) {
		return new ZssCall(this.caller, sid);
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
	public <T> @Nullable T call(String sid, String verb, @Nullable Object payload, Class<T> type) {
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
	public <T> @Nullable T call(String sid, String verb, @Nullable Object payload, ParameterizedTypeReference<T> type) {
		return service(sid).verb(verb).payload(payload).call(type);
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
	public <T> CompletableFuture<@Nullable T> async(String sid, String verb, @Nullable Object payload, Class<T> type) {
		return service(sid).verb(verb).payload(payload).async(type);
	}

	/**
	 * Calls that wait for their replies.
	 * @return 0 or more
	 */
	public int pending() {
		return this.client.pending();
	}

}
