package io.zss.transport;

import java.io.IOException;

/**
 * The reason to end a connection over what its peer has sent or not sent. As it is thrown
 * where JeroMQ reads, JeroMQ takes it for a connection that is broken, and cleans up as
 * after any other.
 */
final class ZmtpViolation extends IOException {

	private final Kind kind;

	ZmtpViolation(Kind kind, String message) {
		super(message);
		this.kind = kind;
	}

	Kind kind() {
		return this.kind;
	}

	@Override
	public synchronized Throwable fillInStackTrace() {
		return this;
	}

	enum Kind {

		/** Not ZMTP, or beyond what the protocol of the suite needs. */
		MALFORMED,

		/** More than there is memory for, or than one message may have. */
		OVERRUN,

		/** A handshake or message that was begun and not continued, or read. */
		STALLED,

		/** No key, or one that is not acceptable, or a key where none is expected. */
		REFUSED

	}

}
