package io.zss.test.mock;

import java.lang.reflect.Type;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

import io.zss.protocol.Address;
import io.zss.protocol.Headers;
import io.zss.protocol.Message;
import io.zss.protocol.PayloadCodec;
import io.zss.protocol.ProtocolException;
import io.zss.test.support.PayloadText;
import org.jspecify.annotations.Nullable;

/**
 * A call that has come to {@link MockZssServices}, as a service would see it. A call that
 * is sent again, by a retry or because its instance was lost, comes once more.
 */
public final class MockCall {

	private final Message request;

	private final PayloadCodec codec;

	MockCall(Message request, PayloadCodec codec) {
		this.request = request;
		this.codec = codec;
	}

	/**
	 * What was called.
	 * @return service, version and verb, the first and the last in upper case
	 */
	public Address address() {
		return this.request.address();
	}

	/**
	 * The headers, without those that the protocol itself uses.
	 * @return the headers by name
	 */
	public Map<String, @Nullable Object> headers() {
		Map<String, @Nullable Object> headers = new LinkedHashMap<>(this.request.headers());
		headers.keySet().removeIf((name) -> name.startsWith("zss-") || name.startsWith("micro"));
		return headers;
	}

	/**
	 * The value of a header.
	 * @param name its name, in any case
	 * @return the value, or null when there is no such header
	 */
	public @Nullable Object header(String name) {
		return Headers.integers(Headers.find(this.request.headers(), name));
	}

	/**
	 * The payload.
	 * @param <T> its type
	 * @param type its type
	 * @return the payload; null for nil
	 * @throws ProtocolException if the payload is not of that type
	 */
	@SuppressWarnings("unchecked")
	public <T> @Nullable T payload(Class<T> type) {
		return (T) payload((Type) type);
	}

	/**
	 * The payload.
	 * @param type its type, generic or not; {@code Object} for maps, lists and scalars as
	 * they come
	 * @return the payload; null for nil
	 * @throws ProtocolException if the payload is not of that type
	 */
	public @Nullable Object payload(Type type) {
		return this.codec.decode(this.request.payload(), type);
	}

	/**
	 * How long the caller waits.
	 * @return the time that was left when the call was sent
	 */
	public Duration timeout() {
		return Duration.ofMillis(Math.max(0, Headers.timeoutMillis(this.request.headers().get(Headers.TIMEOUT))));
	}

	/**
	 * Whether the caller allows one execution only.
	 * @return whether it does
	 */
	public boolean isOnce() {
		return Boolean.FALSE.equals(this.request.headers().get(Headers.IDEMPOTENT));
	}

	/**
	 * How often a broker may dispatch it.
	 */
	int maxAttempts() {
		return (this.request.headers().get(Headers.MAX_ATTEMPTS) instanceof Number attempts)
				? Math.max(1, attempts.intValue()) : 1;
	}

	/**
	 * Address, payload and headers on one line, shortened where they are long.
	 */
	@Override
	public String toString() {
		return address() + " " + PayloadText.listed(this.request.payload(), this.codec)
				+ PayloadText.ofHeaders(headers());
	}

}
