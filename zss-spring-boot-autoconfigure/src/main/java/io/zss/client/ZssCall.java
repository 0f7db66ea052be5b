package io.zss.client;

import java.lang.reflect.Type;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;

import io.zss.protocol.Address;
import io.zss.protocol.ErrorBody;
import io.zss.protocol.PayloadCodec;
import io.zss.protocol.ProtocolException;
import io.zss.protocol.Status;
import io.zss.protocol.ZssResponse;
import org.jspecify.annotations.Nullable;

/**
 * One call, set up step by step and then made. Not thread-safe, and made once.
 */
public final class ZssCall {

	private final ZssClient client;

	private final PayloadCodec codec;

	private final Executor callbacks;

	private final String sid;

	private final Map<String, @Nullable Object> headers = new LinkedHashMap<>();

	private String version = Address.ANY_VERSION;

	private @Nullable String verb;

	private @Nullable Object payload;

	private Duration timeout;

	private boolean idempotent = true;

	ZssCall(ZssClient client, PayloadCodec codec, Executor callbacks, String sid) {
		this.client = client;
		this.codec = codec;
		this.callbacks = callbacks;
		this.sid = sid;
		this.timeout = client.options().timeout();
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
		this.payload = payload;
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
	 * Sets how long to wait, instead of the client's time-out.
	 * @param timeout at least a millisecond
	 * @return this
	 */
	public ZssCall timeout(Duration timeout) {
		this.timeout = timeout;
		return this;
	}

	/**
	 * Forbids the broker to run the call again when the worker that had it is lost; the
	 * call fails with 503 instead.
	 * @return this
	 */
	public ZssCall once() {
		this.idempotent = false;
		return this;
	}

	/**
	 * Makes the call and waits for its result.
	 * @param <T> the type of the result
	 * @param type the type of the result
	 * @return the result; null when the service answers nothing
	 * @throws ZssCallException if the call ends without a result
	 */
	@SuppressWarnings("unchecked")
	public <T> @Nullable T call(Class<T> type) {
		return (T) call((Type) type);
	}

	/**
	 * Makes the call and waits for its result.
	 * @param type the type of the result, generic or not
	 * @return the result; null when the service answers nothing
	 * @throws ZssCallException if the call ends without a result
	 */
	public @Nullable Object call(Type type) {
		return result(this.client.call(build()), type);
	}

	/**
	 * Makes the call without waiting.
	 * @param <T> the type of the result
	 * @param type the type of the result
	 * @return the result, or a {@link ZssCallException}; cancelling it frees the call's
	 * place
	 */
	@SuppressWarnings("unchecked")
	public <T> CompletableFuture<@Nullable T> async(Class<T> type) {
		return (CompletableFuture<@Nullable T>) async((Type) type);
	}

	/**
	 * Makes the call without waiting.
	 * @param type the type of the result, generic or not
	 * @return the result, or a {@link ZssCallException}; cancelling it frees the call's
	 * place
	 */
	public CompletableFuture<? extends @Nullable Object> async(Type type) {
		return later((reply) -> result(reply, type));
	}

	/**
	 * Makes the call and waits for the reply, whatever its status.
	 * @param <T> the type of the payload of a success
	 * @param type the type of the payload of a success
	 * @return status, headers, and the payload of a success
	 * @throws ZssCallException if no reply came
	 */
	@SuppressWarnings("unchecked")
	public <T> ZssResponse<T> exchange(Class<T> type) {
		IncomingReply reply = this.client.call(build());
		T value = Status.isSuccess(reply.status()) ? (T) decode(reply, type) : null;
		return new ZssResponse<>(reply.status(), reply.headers(), value);
	}

	private CompletableFuture<@Nullable Object> later(ReplyReader reader) {
		CompletableFuture<IncomingReply> reply = this.client.send(build());
		CompletableFuture<@Nullable Object> result = new CompletableFuture<>();
		reply.whenCompleteAsync((value, failure) -> {
			try {
				if (failure != null) {
					result.completeExceptionally(cause(failure));
				}
				else {
					result.complete(reader.read(value));
				}
			}
			catch (Throwable ex) {
				result.completeExceptionally(ex);
			}
		}, this.callbacks).whenComplete((value, failure) -> {
			// Only new to the result when the executor of the callbacks has refused.
			if (failure != null) {
				result.completeExceptionally(cause(failure));
			}
		});
		result.whenComplete((value, failure) -> {
			if (result.isCancelled()) {
				reply.cancel(false);
			}
		});
		return result;
	}

	private static Throwable cause(Throwable failure) {
		Throwable cause = (failure instanceof CompletionException) ? failure.getCause() : null;
		return (cause != null) ? cause : failure;
	}

	private OutgoingCall build() {
		if (this.verb == null) {
			throw new IllegalStateException("A call of " + this.sid + " needs a verb");
		}
		Address address = new Address(this.sid, this.version, this.verb);
		try {
			return new OutgoingCall(address, this.headers, this.timeout, this.idempotent,
					this.codec.encode(this.payload));
		}
		catch (ProtocolException ex) {
			throw new ZssConversionException(address, "-", ex);
		}
	}

	private @Nullable Object result(IncomingReply reply, Type type) {
		if (Status.isSuccess(reply.status())) {
			return decode(reply, type);
		}
		throw failure(reply);
	}

	private @Nullable Object decode(IncomingReply reply, Type type) {
		if (type == Void.class || type == Void.TYPE) {
			return null;
		}
		try {
			return this.codec.decode(reply.payload(), type);
		}
		catch (ProtocolException ex) {
			throw new ZssConversionException(reply.address(), reply.rid(), ex);
		}
	}

	private static ZssCallException failure(IncomingReply reply) {
		int status = Status.isError(reply.status()) ? reply.status() : Status.INTERNAL_ERROR;
		ErrorBody error = ErrorBody.decode(status, reply.payload());
		return switch (status) {
			case Status.TIMEOUT -> new ZssTimeoutException(reply, error);
			case Status.TOO_MANY_REQUESTS, Status.UNAVAILABLE -> new ZssOverloadedException(reply, error);
			case Status.NOT_FOUND -> reply.fromWorker() ? new ZssRemoteException(reply, error)
					: new ZssServiceNotFoundException(reply, error);
			default -> new ZssRemoteException(reply, error);
		};
	}

	@FunctionalInterface
	private interface ReplyReader {

		@Nullable Object read(IncomingReply reply);

	}

}
