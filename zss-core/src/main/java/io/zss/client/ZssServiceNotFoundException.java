package io.zss.client;

import io.zss.protocol.ErrorBody;
import io.zss.protocol.PayloadCodec;

/**
 * The broker knows no such service or version. A 404 of the service itself, for a verb or
 * a thing that it does not know, is a plain {@link ZssRemoteException}.
 */
public final class ZssServiceNotFoundException extends ZssRemoteException {

	ZssServiceNotFoundException(OutgoingCall call, IncomingReply reply, ErrorBody error, PayloadCodec codec) {
		super(call, reply, error, codec);
	}

	@Override
	public boolean isRetryable() {
		return isExecutableAgain();
	}

}
