package io.zss.client;

import java.util.Map;

import io.zss.protocol.Address;
import io.zss.protocol.ErrorBody;
import io.zss.protocol.Status;

/**
 * The call could not be sent, because no broker was connected until its time-out, or
 * because this client is closed.
 */
public final class ZssNoBrokerException extends ZssCallException {

	ZssNoBrokerException(Address address, String rid, String reason) {
		super(address + " was not called: " + reason + " (rid=" + rid + ")", address, rid,
				ErrorBody.of(Status.UNAVAILABLE), Map.of(), null);
	}

	@Override
	public boolean isRetryable() {
		return true;
	}

}
