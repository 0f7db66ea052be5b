package io.zss.broker;

import io.zss.protocol.ErrorBody;
import io.zss.protocol.Status;

/**
 * The answer to a peer that may not do what it asks for. It does not say which rules
 * there are.
 *
 * @param rejection the kind
 * @param status 401 for a peer that the broker does not know, 403 for one that may not
 * @param developerMessage for the peer
 */
record Denial(Rejection rejection, int status, String developerMessage) {

	static Denial unknown(String what) {
		return new Denial(Rejection.UNAUTHORIZED, Status.UNAUTHORIZED,
				"The broker does not know this peer, which has no key, and its address may not " + what);
	}

	static Denial forbidden(String name, String what) {
		return new Denial(Rejection.FORBIDDEN, Status.FORBIDDEN, name + " may not " + what);
	}

	ErrorBody error() {
		return ErrorBody.of(this.status).withDeveloperMessage(this.developerMessage);
	}

}
