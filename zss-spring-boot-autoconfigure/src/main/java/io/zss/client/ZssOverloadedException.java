package io.zss.client;

import java.util.Map;

import io.zss.protocol.Address;
import io.zss.protocol.ErrorBody;
import io.zss.protocol.Status;

/**
 * Nobody takes the call now: 429 for a queue that is full, in the broker or in this
 * client, 503 for a service without an instance that could.
 */
public final class ZssOverloadedException extends ZssCallException {

	ZssOverloadedException(IncomingReply reply, ErrorBody error) {
		super(reply.address() + " is overloaded, " + error.code() + ": " + error.developerMessage() + " (rid="
				+ reply.rid() + ")", reply.address(), reply.rid(), error, reply.headers(), null);
	}

	ZssOverloadedException(Address address, String rid, int maxPending) {
		super(address + " was not called: " + maxPending + " calls wait for their replies already (rid=" + rid + ")",
				address, rid, ErrorBody.of(Status.TOO_MANY_REQUESTS), Map.of(), null);
	}

	/**
	 * Whether no worker has seen the call.
	 * @return true for 429
	 */
	@Override
	public boolean isRetryable() {
		return getStatus() == Status.TOO_MANY_REQUESTS;
	}

}
