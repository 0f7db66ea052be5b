package io.zss.client;

import java.util.Map;

import io.zss.protocol.Address;
import io.zss.protocol.ErrorBody;
import io.zss.protocol.Status;

/**
 * Nobody takes the call now: 429 for a queue that is full, in the broker or in this
 * client, 503 for a service without an instance that could. A 429 or 503 of the service
 * itself is a plain {@link ZssRemoteException}.
 */
public final class ZssOverloadedException extends ZssCallException {

	private final boolean repeatable;

	ZssOverloadedException(IncomingReply reply, ErrorBody error, boolean repeatable) {
		super(reply.address() + " is overloaded, " + error.code() + ": " + error.developerMessage() + " (rid="
				+ reply.rid() + ")", reply.address(), reply.rid(), error, reply.headers(), null);
		this.repeatable = repeatable;
	}

	ZssOverloadedException(Address address, String rid, int maxPending) {
		super(address + " was not called: " + maxPending + " calls wait for their replies already (rid=" + rid + ")",
				address, rid, ErrorBody.of(Status.TOO_MANY_REQUESTS), Map.of(), null);
		this.repeatable = true;
	}

	/**
	 * Whether no worker has seen the call, or it may run more than once.
	 * @return whether trying again is safe
	 */
	@Override
	public boolean isRetryable() {
		return this.repeatable;
	}

}
