package io.zss.client;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

import io.zss.protocol.Address;
import org.jspecify.annotations.Nullable;

/**
 * A call that is about to be sent.
 *
 * @param address service, version and verb
 * @param headers the headers that the caller set
 * @param timeout how long the caller waits
 * @param idempotent whether it may run more than once
 * @param payload one MessagePack value; shared
 */
@SuppressWarnings("ArrayRecordComponent") // megabytes, on the way from codec to socket
public record OutgoingCall(Address address, Map<String, @Nullable Object> headers, Duration timeout, boolean idempotent,
		byte[] payload) {

	/**
	 * Copies the headers.
	 * @throws IllegalArgumentException if the time-out is shorter than a millisecond
	 */
	public OutgoingCall {
		if (timeout.toMillis() < 1) {
			throw new IllegalArgumentException("'timeout' must be at least 1 ms: " + timeout);
		}
		headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
	}

}
