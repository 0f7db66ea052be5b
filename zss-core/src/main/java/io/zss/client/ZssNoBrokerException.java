package io.zss.client;

import java.util.Map;

import io.zss.protocol.ErrorBody;
import io.zss.protocol.Status;

/**
 * The call has no broker: none was connected until its time-out, its connection was lost
 * and it must not be sent again, or this client is closed. The message says whether it
 * was sent, and so may have run.
 */
public final class ZssNoBrokerException extends ZssCallException {

	/**
	 * Creates the failure of a call.
	 * @param executions how often workers may have executed it
	 */
	ZssNoBrokerException(OutgoingCall call, String rid, int executions, String reason) {
		super(call.address() + ((executions > 0) ? " may have run: " : " was not called: ") + reason + " (rid=" + rid
				+ ")", call.address(), rid, ErrorBody.of(Status.UNAVAILABLE), Map.of(), executions,
				call.maxExecutions(), null);
	}

	/**
	 * Whether the call was never sent, so that no worker has seen it.
	 * @return whether trying again is safe
	 */
	@Override
	public boolean isRetryable() {
		return getExecutions() == 0;
	}

}
