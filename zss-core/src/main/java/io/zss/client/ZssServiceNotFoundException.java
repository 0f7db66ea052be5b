package io.zss.client;

import io.zss.protocol.ErrorBody;

/**
 * The broker knows no such service or version: an outage, or a mistake in the call. A 404
 * of the service itself, for a verb or a thing that it does not know, is a
 * {@link ZssRemoteException}.
 */
public final class ZssServiceNotFoundException extends ZssCallException {

	ZssServiceNotFoundException(OutgoingCall call, IncomingReply reply, ErrorBody error) {
		super("No broker knows a service for " + reply.address() + ": " + text(error) + " (rid=" + reply.rid() + ")",
				call, reply, error);
	}

	@Override
	public boolean isRetryable() {
		return isExecutableAgain();
	}

}
