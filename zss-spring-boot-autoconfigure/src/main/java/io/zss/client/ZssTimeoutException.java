package io.zss.client;

import java.util.Map;

import io.zss.protocol.Address;
import io.zss.protocol.ErrorBody;
import io.zss.protocol.Status;

/**
 * No reply came in time, status 599. A worker may have seen the call, and may still be at
 * it.
 */
public final class ZssTimeoutException extends ZssCallException {

	ZssTimeoutException(Address address, String rid, long waitedMillis, int pending, String broker) {
		super(address + " timed out after " + waitedMillis + " ms (rid=" + rid + ", pending=" + pending + ", broker="
				+ broker + ")", address, rid, ErrorBody.of(Status.TIMEOUT), Map.of(), null);
	}

	ZssTimeoutException(IncomingReply reply, ErrorBody error) {
		super(reply.address() + " timed out, says the broker: " + error.developerMessage() + " (rid=" + reply.rid()
				+ ")", reply.address(), reply.rid(), error, reply.headers(), null);
	}

}
