package io.zss.client;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

import io.zss.protocol.PayloadCodec;
import org.jspecify.annotations.Nullable;

/**
 * Calls services by name. Thread-safe: one instance serves a whole application.
 */
public final class ZssTemplate {

	private final ZssClient client;

	private final PayloadCodec codec;

	private final Executor callbacks;

	/**
	 * Creates a template.
	 * @param client sends the calls
	 * @param codec converts payloads
	 * @param callbacks runs what depends on the futures of asynchronous calls
	 */
	public ZssTemplate(ZssClient client, PayloadCodec codec, Executor callbacks) {
		this.client = client;
		this.codec = codec;
		this.callbacks = callbacks;
	}

	/**
	 * Begins a call whose details are set one by one.
	 * @param sid the service, in any case
	 * @return a call to be completed
	 */
	public ZssCall service(String sid) {
		return new ZssCall(this.client, this.codec, this.callbacks, sid);
	}

	/**
	 * Calls a service and waits for its reply, for the client's time-out at the most.
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
