package io.zss.client;

import io.zss.protocol.ErrorBody;

/**
 * A reply with an error status: what the service declared, or a failure of its own.
 */
public class ZssRemoteException extends ZssCallException {

	private final transient byte[] payload;

	ZssRemoteException(IncomingReply reply, ErrorBody error) {
		super(reply.address() + " answered " + error.code() + ": " + error.developerMessage() + " (rid=" + reply.rid()
				+ ")", reply.address(), reply.rid(), error, reply.headers(), null);
		this.payload = reply.payload();
	}

	/**
	 * The payload of the reply, for services that send more than the two messages.
	 * @return one MessagePack value; shared
	 */
	public byte[] getPayload() {
		return this.payload;
	}

}
