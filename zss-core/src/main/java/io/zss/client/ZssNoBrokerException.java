package io.zss.client;

import java.util.Map;

import io.zss.protocol.Address;
import io.zss.protocol.ErrorBody;
import io.zss.protocol.Status;

/**
 * The call has no broker: none was connected until its time-out, its connection was lost
 * and it must not be sent again, or this client is closed. The message tells whether it
 * was sent, and so may have run.
 */
public final class ZssNoBrokerException extends ZssCallException {

	private final boolean sent;

	/**
	 * Creates the failure of a call.
	 * @param sent whether a broker may have it, and a worker may have run it
	 */
	ZssNoBrokerException(Address address, String rid, boolean sent, String reason) {
		super(address + (sent ? " may have run: " : " was not called: ") + reason + " (rid=" + rid + ")", address, rid,
				ErrorBody.of(Status.UNAVAILABLE), Map.of(), null);
		this.sent = sent;
	}

	/**
	 * Whether the call was never sent, so that no worker has seen it.
	 * @return whether trying again is safe
	 */
	@Override
	public boolean isRetryable() {
		return !this.sent;
	}

}
