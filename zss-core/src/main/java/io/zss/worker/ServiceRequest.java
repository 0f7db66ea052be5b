package io.zss.worker;

import java.time.Duration;
import java.util.Collections;
import java.util.Map;

import io.zss.protocol.Address;
import io.zss.protocol.Headers;
import org.jspecify.annotations.Nullable;

/**
 * A request as a handler gets it, its payload not decoded.
 *
 * @param address service, version and verb, sid and verb in upper case
 * @param rid the request id
 * @param caller the caller's name, as far as the broker tells it
 * @param headers the headers
 * @param payload one MessagePack value; shared
 * @param deadlineNanos monotonic time at which the caller stops waiting, or the verb's
 * own time-out ends; null when neither is known
 */
@SuppressWarnings("ArrayRecordComponent") // megabytes, on the way from socket to codec
public record ServiceRequest(Address address, String rid, String caller, Map<String, @Nullable Object> headers,
		byte[] payload, @Nullable Long deadlineNanos) {

	private static final ThreadLocal<@Nullable ServiceRequest> CURRENT = new ThreadLocal<>();

	/**
	 * Makes the headers unmodifiable.
	 */
	public ServiceRequest {
		headers = Collections.unmodifiableMap(headers);
	}

	/**
	 * The request that the calling thread handles.
	 * @return the request; null on a thread that is not in a handler
	 */
	public static @Nullable ServiceRequest current() {
		return CURRENT.get();
	}

	/**
	 * Says which request the calling thread works for, so that its calls belong to that
	 * request. For what carries context from thread to thread; whoever sets it puts the
	 * former one back.
	 * @param request the request; null for none
	 */
	public static void setCurrent(@Nullable ServiceRequest request) {
		if (request != null) {
			CURRENT.set(request);
		}
		else {
			CURRENT.remove();
		}
	}

	/**
	 * Has a handler answer this request as the {@link #current()} one of this thread.
	 * @param handler the handler
	 * @return what it returns
	 * @throws Exception what it throws
	 */
	@Nullable Object handledBy(VerbHandler handler) throws Exception {
		CURRENT.set(this);
		try {
			return handler.handle(this);
		}
		finally {
			CURRENT.remove();
		}
	}

	/**
	 * The same request with another deadline.
	 */
	ServiceRequest withDeadline(long nanos) {
		return new ServiceRequest(this.address, this.rid, this.caller, this.headers, this.payload, nanos);
	}

	/**
	 * The transaction id that is passed along.
	 * @return the {@code X-Request-Id}, or null
	 */
	public @Nullable String requestId() {
		Object id = Headers.find(this.headers, Headers.REQUEST_ID);
		return (id != null) ? id.toString() : null;
	}

	/**
	 * How long there still is to answer.
	 * @param nowNanos monotonic time
	 * @return the time, zero or more; null without a deadline
	 */
	public @Nullable Duration remaining(long nowNanos) {
		return (this.deadlineNanos != null) ? Duration.ofNanos(Math.max(0, this.deadlineNanos - nowNanos)) : null;
	}

}
