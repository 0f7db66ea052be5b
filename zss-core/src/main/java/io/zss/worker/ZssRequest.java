package io.zss.worker;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionStage;

import io.zss.security.ZssPrincipal;
import io.zss.transport.LoopClock;
import org.jspecify.annotations.Nullable;

/**
 * A request with its payload decoded, as an argument of a handler.
 *
 * @param <T> the payload's type
 * @param request the request as it came
 * @param payload the payload; null for nil
 * @param clock the time
 */
public record ZssRequest<T>(ServiceRequest request, @Nullable T payload, LoopClock clock) {

	/**
	 * The service that was asked.
	 * @return the sid, in upper case
	 */
	public String sid() {
		return this.request.address().sid();
	}

	/**
	 * The verb that was asked.
	 * @return the verb, in upper case
	 */
	public String verb() {
		return this.request.address().verb();
	}

	/**
	 * The version that was asked for.
	 * @return the version; {@code *} for the most recent one
	 */
	public String version() {
		return this.request.address().version();
	}

	/**
	 * The rid, which identifies this one request; its reply carries the same.
	 * @return the rid
	 */
	public String rid() {
		return this.request.rid();
	}

	/**
	 * The id of the transaction that this request is a part of: the header
	 * {@code X-Request-Id}, which all requests of one transaction share.
	 * @return the text, or null
	 */
	public @Nullable String requestId() {
		return this.request.requestId();
	}

	/**
	 * Who has called, as the broker knows it from the key of the caller.
	 * @return the principal; null when it is not known
	 * @see ServiceRequest#principal()
	 */
	public @Nullable ZssPrincipal principal() {
		return this.request.principal();
	}

	/**
	 * The caller's name: that of its key, or else what it says of itself.
	 * @return the name
	 */
	public String caller() {
		return this.request.caller();
	}

	/**
	 * The headers.
	 * @return an unmodifiable map, in the order of the wire
	 */
	public Map<String, @Nullable Object> headers() {
		return this.request.headers();
	}

	/**
	 * Whether no one waits for the answer any more: the client has gone, the deadline has
	 * passed, or the service was stopped.
	 * @return whether the handler may stop
	 * @see ServiceRequest#isCancelled()
	 */
	public boolean isCancelled() {
		return this.request.isCancelled();
	}

	/**
	 * Completed once no one waits for the answer any more, by a thread of the handlers'
	 * executor; never, when the handler is done before.
	 * @return a stage of its own for each caller
	 * @see ServiceRequest#cancelled()
	 */
	public CompletionStage<@Nullable Void> cancelled() {
		return this.request.cancelled();
	}

	/**
	 * The time that is left to answer, until the caller stops waiting or the verb's own
	 * time-out ends.
	 * @return the time as of now, zero or more; null when neither is known
	 */
	public @Nullable Duration remaining() {
		return this.request.remaining(this.clock.nanoTime());
	}

}
