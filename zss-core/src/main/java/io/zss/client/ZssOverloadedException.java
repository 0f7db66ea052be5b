package io.zss.client;

import java.util.Map;

import io.zss.protocol.ErrorBody;
import io.zss.protocol.Status;

/**
 * The call finds no room now: 429 for a queue that is full, in the broker or in this
 * client, 503 for a service without an instance that could. A 429 or 503 of the service
 * itself is a plain {@link ZssRemoteException}.
 */
public final class ZssOverloadedException extends ZssCallException {

	ZssOverloadedException(OutgoingCall call, IncomingReply reply, ErrorBody error) {
		super(reply.address() + " is overloaded, " + error.code() + ": " + text(error) + " (rid=" + reply.rid() + ")",
				call, reply, error);
	}

	ZssOverloadedException(OutgoingCall call, String rid, int maxPending) {
		super(call.address() + " was not called: " + maxPending + " calls already wait for their replies (rid=" + rid
				+ ")", call.address(), rid, ErrorBody.of(Status.TOO_MANY_REQUESTS), Map.of(), 0, call.maxExecutions(),
				null);
	}

	/**
	 * Whether no worker has seen the call, or it may be executed once more.
	 * @return whether trying again is safe
	 */
	@Override
	public boolean isRetryable() {
		return isExecutableAgain();
	}

}
