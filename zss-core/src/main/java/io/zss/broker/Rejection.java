package io.zss.broker;

/**
 * Why the broker did not do what a message asks for.
 */
public enum Rejection {

	/** Frames that are no message of the protocol. */
	MALFORMED_MESSAGE("malformed-message"),

	/** A reply whose token is not, or no longer, that of an attempt of its sender. */
	UNEXPECTED_REPLY("unexpected-reply"),

	/** A reply that holds a token but cannot be passed on. */
	MALFORMED_REPLY("malformed-reply"),

	/** A connection without an acceptable key. */
	UNAUTHORIZED_CONNECTION("unauthorized-connection"),

	/** A message of a peer that the broker does not know, as it has no key. */
	UNAUTHORIZED("unauthorized"),

	/**
	 * A message of a peer that may not do what it asks for; an SMI request in the name of
	 * another identity, or on the frontend.
	 */
	FORBIDDEN("forbidden"),

	/** An SMI request that is not valid or not known. */
	INVALID_REGISTRATION("invalid-registration"),

	/** A request to a service or version that nothing serves. */
	NOT_FOUND("not-found"),

	/** A request that is in flight already. */
	DUPLICATE("duplicate"),

	/** A request or reply whose payload is longer than the longest frame. */
	TOO_LARGE("too-large"),

	/** A request or registration beyond a limit. */
	OVERLOAD("overload"),

	/** A request of a caller that sends too many, or waits for too many. */
	RATE_LIMITED("rate-limited"),

	/** A request or registration while the broker is stopping. */
	STOPPING("stopping"),

	/** A connection beyond the limit. */
	TOO_MANY_CONNECTIONS("too-many-connections"),

	/** A connection of an address that has, or begins, too many. */
	TOO_MANY_OF_ADDRESS("too-many-of-address"),

	/** A connection that announced more than there is memory for. */
	OVERRUN("overrun"),

	/** A connection that does not speak ZMTP as the suite does. */
	MALFORMED_CONNECTION("malformed-connection"),

	/** A connection whose handshake or message did not continue, or that did not read. */
	STALLED_CONNECTION("stalled-connection"),

	/** A connection that could not be accepted. */
	ACCEPT_FAILED("accept-failed"),

	/** A reply to a client that does not read, or has gone. */
	UNDELIVERABLE("undeliverable"),

	/** A message that the broker itself failed on. */
	INTERNAL_ERROR("internal-error");

	private final String label;

	Rejection(String label) {
		this.label = label;
	}

	/**
	 * The name in meters and listings.
	 * @return lower case with hyphens
	 */
	public String label() {
		return this.label;
	}

}
