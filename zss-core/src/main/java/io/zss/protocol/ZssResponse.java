package io.zss.protocol;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A reply with its status and headers: what a call gets that asks for them, and what a
 * handler returns that chooses them.
 *
 * @param <T> the payload's type
 * @param status the status
 * @param headers the headers
 * @param payload the payload of a success; null for nil
 * @param error status and both messages of an error; null for a success
 */
public record ZssResponse<T>(int status, Map<String, @Nullable Object> headers, @Nullable T payload,
		@Nullable ErrorBody error) {

	/**
	 * Copies the headers.
	 */
	public ZssResponse {
		headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
	}

	/**
	 * A response with a payload.
	 * @param status the status
	 * @param headers the headers
	 * @param payload the payload; null for nil
	 */
	public ZssResponse(int status, Map<String, @Nullable Object> headers, @Nullable T payload) {
		this(status, headers, payload, null);
	}

	/**
	 * A response that is an error, for one that needs headers; others are thrown as a
	 * {@link ZssException}.
	 * @param <T> the type that a success would have
	 * @param error status and both messages
	 * @return the response
	 */
	public static <T> ZssResponse<T> failed(ErrorBody error) {
		return new ZssResponse<>(error.code(), Map.of(), null, error);
	}

	/**
	 * A response with status 200 and no headers.
	 * @param <T> the payload's type
	 * @param payload the payload
	 * @return the response
	 */
	public static <T> ZssResponse<T> ok(@Nullable T payload) {
		return of(Status.OK, payload);
	}

	/**
	 * A response without headers.
	 * @param <T> the payload's type
	 * @param status the status
	 * @param payload the payload
	 * @return the response
	 */
	public static <T> ZssResponse<T> of(int status, @Nullable T payload) {
		return new ZssResponse<>(status, Map.of(), payload);
	}

	/**
	 * The same response with one more header.
	 * @param name the header's name
	 * @param value its value: text, a number, a boolean, or a map or list of them
	 * @return a new response
	 */
	public ZssResponse<T> withHeader(String name, @Nullable Object value) {
		Map<String, @Nullable Object> more = new LinkedHashMap<>(this.headers);
		more.put(name, value);
		return new ZssResponse<>(this.status, more, this.payload, this.error);
	}

	/**
	 * Whether the status means success.
	 * @return whether it is 2xx
	 */
	public boolean isSuccess() {
		return Status.isSuccess(this.status);
	}

}
