package io.zss.client;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

import io.zss.protocol.Address;
import org.jspecify.annotations.Nullable;

/**
 * A call that is about to be sent. Unmodifiable: changes make a new one.
 *
 * @param address service, version and verb
 * @param headers the headers that the caller set
 * @param timeout how long the caller waits
 * @param maxExecutions how often services may execute it, over all brokers, workers and
 * repetitions; 1 when it must never run twice
 * @param payload one MessagePack value; shared
 */
@SuppressWarnings("ArrayRecordComponent") // megabytes, on the way from codec to socket
public record OutgoingCall(Address address, Map<String, @Nullable Object> headers, Duration timeout, int maxExecutions,
		byte[] payload) {

	/**
	 * Copies the headers.
	 * @throws IllegalArgumentException if the time-out is shorter than a millisecond, or
	 * the call may not be executed at all
	 */
	public OutgoingCall {
		if (timeout.toMillis() < 1) {
			throw new IllegalArgumentException("'timeout' must be at least 1 ms: " + timeout);
		}
		if (maxExecutions < 1) {
			throw new IllegalArgumentException("'maxExecutions' must be at least 1: " + maxExecutions);
		}
		headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
	}

	/**
	 * Creates a call that may be executed once, or as often as is the default.
	 * @param address service, version and verb
	 * @param headers the headers that the caller set
	 * @param timeout how long the caller waits
	 * @param idempotent whether it may be executed more than once
	 * @param payload one MessagePack value; shared
	 */
	public OutgoingCall(Address address, Map<String, @Nullable Object> headers, Duration timeout, boolean idempotent,
			byte[] payload) {
		this(address, headers, timeout, idempotent ? ClientOptions.DEFAULT_MAX_EXECUTIONS : 1, payload);
	}

	/**
	 * Whether it may be executed more than once.
	 * @return whether it may
	 */
	public boolean idempotent() {
		return this.maxExecutions > 1;
	}

	/**
	 * The same call with a header set.
	 * @param name the header's name
	 * @param value its value: text, a number, a boolean, or a map or list of them
	 * @return a new call
	 */
	public OutgoingCall withHeader(String name, @Nullable Object value) {
		Map<String, @Nullable Object> more = new LinkedHashMap<>(this.headers);
		more.put(name, value);
		return withHeaders(more);
	}

	/**
	 * The same call with other headers.
	 * @param headers all headers
	 * @return a new call
	 */
	public OutgoingCall withHeaders(Map<String, @Nullable Object> headers) {
		return new OutgoingCall(this.address, headers, this.timeout, this.maxExecutions, this.payload);
	}

	/**
	 * The same call with another time-out.
	 * @param timeout how long the caller waits, at least a millisecond
	 * @return a new call
	 */
	public OutgoingCall withTimeout(Duration timeout) {
		return new OutgoingCall(this.address, this.headers, timeout, this.maxExecutions, this.payload);
	}

	/**
	 * The same call with another bound of executions.
	 * @param maxExecutions how often services may execute it, at least once
	 * @return a new call
	 */
	public OutgoingCall withMaxExecutions(int maxExecutions) {
		return new OutgoingCall(this.address, this.headers, this.timeout, maxExecutions, this.payload);
	}

}
