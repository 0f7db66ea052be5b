package io.zss.spring.client;

import java.lang.reflect.Type;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.zss.client.ZssCallException;
import io.zss.client.ZssRemoteException;
import io.zss.protocol.Address;
import io.zss.protocol.ZssResponse;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.core.ParameterizedTypeReference;

/**
 * A call, set up step by step and then made, as often as needed: each time as it is set
 * up at that moment. Not thread-safe while it is set up.
 */
public final class ZssCall {

	private final Caller caller;

	private final String sid;

	private final Map<String, @Nullable Object> headers = new LinkedHashMap<>();

	private String version = Address.ANY_VERSION;

	private @Nullable String verb;

	private @Nullable Object payload;

	private Type payloadType = Object.class;

	private @Nullable Duration timeout;

	private boolean idempotent = true;

	private DeclaredExceptions exceptions = DeclaredExceptions.NONE;

	ZssCall(Caller caller, String sid) {
		this.caller = caller;
		this.sid = sid;
	}

	private ZssCall(ZssCall other) {
		this(other.caller, other.sid);
		this.headers.putAll(other.headers);
		this.version = other.version;
		this.verb = other.verb;
		this.payload = other.payload;
		this.payloadType = other.payloadType;
		this.timeout = other.timeout;
		this.idempotent = other.idempotent;
	}

	/**
	 * Sets the verb.
	 * @param verb the verb, in any case
	 * @return this
	 */
	public ZssCall verb(String verb) {
		this.verb = verb;
		return this;
	}

	/**
	 * Sets the version; without it, the most recent one is called.
	 * @param version the version
	 * @return this
	 */
	public ZssCall version(String version) {
		this.version = version;
		return this;
	}

	/**
	 * Sets the payload; without it, nil is sent.
	 * @param payload the payload
	 * @return this
	 */
	public ZssCall payload(@Nullable Object payload) {
		return payload(payload, Object.class);
	}

	/**
	 * Sets the payload with its declared type, so that elements of lists and parameters
	 * of generic types are written with the type ids that belong to them.
	 * @param <T> the type of the payload
	 * @param payload the payload
	 * @param type the type of the payload, as a method would declare it
	 * @return this
	 */
	public <T> ZssCall payload(@Nullable T payload, ParameterizedTypeReference<T> type) {
		return payload(payload, type.getType());
	}

	ZssCall payload(@Nullable Object payload, Type type) {
		this.payload = payload;
		this.payloadType = type;
		return this;
	}

	/**
	 * Sets a header.
	 * @param name its name
	 * @param value its value: text, a number, a boolean, or a map or list of them
	 * @return this
	 */
	public ZssCall header(String name, @Nullable Object value) {
		this.headers.put(name, value);
		return this;
	}

	/**
	 * Sets headers, and keeps those that are set already under other names.
	 * @param headers the headers
	 * @return this
	 */
	public ZssCall headers(Map<String, ? extends @Nullable Object> headers) {
		this.headers.putAll(headers);
		return this;
	}

	/**
	 * Sets how long to wait, instead of the time-out of the service or the client.
	 * @param timeout at least a millisecond
	 * @return this
	 */
	public ZssCall timeout(Duration timeout) {
		this.timeout = timeout;
		return this;
	}

	/**
	 * Allows one execution at most: the call is not repeated when a worker may have seen
	 * it, and fails when its worker or connection is lost. Without this, it may be
	 * executed as often as {@code zss.client.max-executions} says, twice by default.
	 * @return this
	 */
	public ZssCall once() {
		this.idempotent = false;
		return this;
	}

	/**
	 * Expects exceptions that the service declares with
	 * {@link io.zss.annotation.ZssErrorStatus}: an error that is one of them is thrown as
	 * that exception, with its properties, and with the {@link ZssRemoteException} as its
	 * cause. All other failures stay as they are.
	 *
	 * <pre class="code">
	 * Order order = zss.service("orders")
	 *     .verb("create")
	 *     .payload(newOrder)
	 *     .throwing(SoldOutException.class)
	 *     .call(Order.class); // throws SoldOutException
	 * </pre>
	 * @param <X> the type of the exceptions, or a supertype of all of them
	 * @param types the types; a sealed one stands for those that it permits
	 * @return the call as it is set up now, whose methods throw these exceptions
	 */
	@SafeVarargs
	@SuppressWarnings("varargs") // the array is only read
	public final <X extends Throwable> ThrowingCall<X> throwing(Class<? extends X>... types) {
		return new ThrowingCall<>(new ZssCall(this).throwing(this.caller.expected(List.of(types))));
	}

	ZssCall throwing(DeclaredExceptions declared) {
		this.exceptions = declared;
		return this;
	}

	/**
	 * Asks every live instance of the service, instead of one. Needs a broker of this
	 * library. Each instance is asked at most once.
	 *
	 * <pre class="code">
	 * InstanceReplies&lt;Void&gt; evicted = zss.service("prices").verb("evict").payload(key).all().call(Void.class);
	 * evicted.missing().forEach((instance) -&gt; log.warn("{} keeps its cache", instance));
	 * </pre>
	 * @return the call, as it is set up now
	 */
	public AllCall all() {
		return new AllCall(this.caller, spec(), false);
	}

	/**
	 * Makes the call and waits until the service has done it. What it answers is ignored.
	 * @throws ZssCallException if the call fails
	 */
	public void call() {
		call(ReplyReader.result(Void.class));
	}

	/**
	 * Makes the call and waits for its result.
	 * @param <T> the type of the result
	 * @param type the type of the result
	 * @return the result; null when the service answers nothing
	 * @throws ZssCallException if the call ends without a result
	 */
	public <T> @Nullable T call(Class<T> type) {
		return this.caller.call(spec(), ReplyReader.result(type));
	}

	/**
	 * Makes the call and waits for its result.
	 * @param <T> the type of the result
	 * @param type the type of the result, which may be generic
	 * @return the result; null when the service answers nothing
	 * @throws ZssCallException if the call ends without a result
	 */
	public <T> @Nullable T call(ParameterizedTypeReference<T> type) {
		return this.caller.call(spec(), ReplyReader.result(type.getType()));
	}

	/**
	 * Makes the call without waiting. What the service answers is ignored.
	 * @return completed when the service has done it, or a {@link ZssCallException};
	 * cancelling it frees the call's place
	 */
	public CompletableFuture<@Nullable Void> async() {
		return async(ReplyReader.result(Void.class));
	}

	/**
	 * Makes the call without waiting.
	 * @param <T> the type of the result
	 * @param type the type of the result
	 * @return the result, or a {@link ZssCallException}; cancelling it frees the call's
	 * place
	 */
	public <T> CompletableFuture<@Nullable T> async(Class<T> type) {
		return this.caller.async(spec(), ReplyReader.result(type));
	}

	/**
	 * Makes the call without waiting.
	 * @param <T> the type of the result
	 * @param type the type of the result, which may be generic
	 * @return the result, or a {@link ZssCallException}; cancelling it frees the call's
	 * place
	 */
	public <T> CompletableFuture<@Nullable T> async(ParameterizedTypeReference<T> type) {
		return this.caller.async(spec(), ReplyReader.result(type.getType()));
	}

	/**
	 * The call as a {@code Mono}, if Reactor is on the class path. Each subscription
	 * makes the call, as it is set up now; cancelling one cancels the call. What the
	 * service answers is ignored.
	 * @return completes empty, or with a {@link ZssCallException}
	 */
	public Mono<Void> mono() {
		return mono(ReplyReader.result(Void.class));
	}

	/**
	 * The call as a {@code Mono}, if Reactor is on the class path. Each subscription
	 * makes the call, as it is set up now, with the Reactor context of the subscriber;
	 * cancelling one cancels the call.
	 * @param <T> the type of the result
	 * @param type the type of the result
	 * @return the result, empty when the service answers nothing, or a
	 * {@link ZssCallException}
	 */
	public <T> Mono<T> mono(Class<T> type) {
		return mono(ReplyReader.result(type));
	}

	/**
	 * The call as a {@code Mono}, if Reactor is on the class path. Each subscription
	 * makes the call, as it is set up now, with the Reactor context of the subscriber;
	 * cancelling one cancels the call.
	 * @param <T> the type of the result
	 * @param type the type of the result, which may be generic
	 * @return the result, empty when the service answers nothing, or a
	 * {@link ZssCallException}
	 */
	public <T> Mono<T> mono(ParameterizedTypeReference<T> type) {
		return mono(ReplyReader.result(type.getType()));
	}

	/**
	 * Makes the call and waits for the reply, whatever its status.
	 * @param <T> the type of the payload of a success
	 * @param type the type of the payload of a success
	 * @return status, headers, and the payload of a success or the error
	 * @throws ZssCallException if no reply came, or its payload is of another type
	 */
	public <T> ZssResponse<T> exchange(Class<T> type) {
		return this.caller.call(spec(), ReplyReader.response(type));
	}

	/**
	 * Makes the call and waits for the reply, whatever its status.
	 * @param <T> the type of the payload of a success
	 * @param type the type of the payload of a success, which may be generic
	 * @return status, headers, and the payload of a success or the error
	 * @throws ZssCallException if no reply came, or its payload is of another type
	 */
	public <T> ZssResponse<T> exchange(ParameterizedTypeReference<T> type) {
		return this.caller.call(spec(), ReplyReader.response(type.getType()));
	}

	/**
	 * Makes the call without waiting, for the reply, whatever its status.
	 * @param <T> the type of the payload of a success
	 * @param type the type of the payload of a success
	 * @return status, headers, and the payload of a success or the error; a
	 * {@link ZssCallException} if no reply came, or its payload is of another type
	 */
	public <T> CompletableFuture<ZssResponse<T>> exchangeAsync(Class<T> type) {
		return this.caller.async(spec(), ReplyReader.response(type));
	}

	/**
	 * Makes the call without waiting, for the reply, whatever its status.
	 * @param <T> the type of the payload of a success
	 * @param type the type of the payload of a success, which may be generic
	 * @return status, headers, and the payload of a success or the error; a
	 * {@link ZssCallException} if no reply came, or its payload is of another type
	 */
	public <T> CompletableFuture<ZssResponse<T>> exchangeAsync(ParameterizedTypeReference<T> type) {
		return this.caller.async(spec(), ReplyReader.response(type.getType()));
	}

	/**
	 * Makes the call and waits for what a reader makes of its reply.
	 */
	<R extends @Nullable Object> R call(ReplyReader<R> reader) {
		return this.caller.call(spec(), reader);
	}

	/**
	 * Makes the call without waiting, for what a reader makes of its reply.
	 */
	<R extends @Nullable Object> CompletableFuture<R> async(ReplyReader<R> reader) {
		return this.caller.async(spec(), reader);
	}

	<T> Mono<T> mono(ReplyReader<@Nullable T> reader) {
		CallSpec spec = spec();
		return ReactiveCalls.mono(() -> this.caller.async(spec, reader));
	}

	private CallSpec spec() {
		if (this.verb == null) {
			throw new IllegalStateException("A call of " + this.sid + " needs a verb");
		}
		return new CallSpec(new Address(this.sid, this.version, this.verb), new LinkedHashMap<>(this.headers),
				this.timeout, this.idempotent, this.payload, this.payloadType, this.exceptions);
	}

}
