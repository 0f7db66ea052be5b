package io.zss.client;

import java.util.Map;

import io.zss.protocol.ErrorBody;
import io.zss.protocol.Status;

/**
 * No reply came in time, status 599. A worker may have seen the call, and may still be at
 * it.
 */
public final class ZssTimeoutException extends ZssCallException {

	private final boolean repeatable;

	ZssTimeoutException(OutgoingCall call, String rid, long waitedMillis, int pending, String broker) {
		super(call.address() + " timed out after " + waitedMillis + " ms (rid=" + rid + ", pending=" + pending
				+ ", broker=" + broker + ")", call.address(), rid, ErrorBody.of(Status.TIMEOUT), Map.of(), null);
		this.repeatable = call.idempotent();
	}

	ZssTimeoutException(IncomingReply reply, ErrorBody error, boolean repeatable) {
		super(reply.address() + " timed out, says the " + (reply.fromWorker() ? "service: " : "broker: ")
				+ error.developerMessage() + " (rid=" + reply.rid() + ")", reply.address(), reply.rid(), error,
				reply.headers(), null);
		this.repeatable = repeatable;
	}

	/**
	 * Whether the call may run more than once, or no worker has seen it.
	 * @return whether trying again is safe
	 */
	@Override
	public boolean isRetryable() {
		return this.repeatable;
	}

}
