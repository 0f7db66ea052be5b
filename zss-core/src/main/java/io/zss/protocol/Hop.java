package io.zss.protocol;

import java.nio.charset.StandardCharsets;

/**
 * The places that put a timestamp into the headers: epoch milliseconds as float64, so
 * that the Node peers can read them. A value that is there already is never overwritten.
 */
@SuppressWarnings("ImmutableEnumChecker") // the bytes are not handed out
public enum Hop {

	/** The client sends. */
	CLIENT_SENDS("micro.cs"),

	/** The broker's frontend receives. */
	FRONTEND_RECEIVES("micro.bfer"),

	/** The broker's backend sends. */
	BACKEND_SENDS("micro.bbes"),

	/** The service receives. */
	SERVICE_RECEIVES("micro.sr"),

	/** The service sends. */
	SERVICE_SENDS("micro.ss"),

	/** The broker's backend receives. */
	BACKEND_RECEIVES("micro.bber"),

	/** The broker's frontend sends. */
	FRONTEND_SENDS("micro.bfes"),

	/** The client receives. */
	CLIENT_RECEIVES("micro.cr");

	private final String header;

	private final byte[] key;

	Hop(String header) {
		this.header = header;
		this.key = header.getBytes(StandardCharsets.US_ASCII);
	}

	/**
	 * The header that holds the timestamp.
	 * @return its name
	 */
	public String header() {
		return this.header;
	}

	byte[] key() {
		return this.key;
	}

}
