package io.zss.protocol;

import org.jspecify.annotations.Nullable;

/**
 * A payload that does not fit the type that it is read as: the fault of whoever sent it.
 * The message may go to the sender. It names the place within the payload, what was
 * expected there and what was found, as in
 * {@code items[2].role: one of ADMIN, USER, but found "KING"}, and no Java class.
 */
public class PayloadException extends ProtocolException {

	private static final String FRAME = "payload";

	private final String path;

	private final String expected;

	private final String found;

	/**
	 * Creates an exception.
	 * @param path the place within the payload, e.g. {@code items[2].role}; empty for the
	 * payload itself
	 * @param expected what fits there, e.g. {@code an integer}
	 * @param found what stands there, e.g. {@code "two"}
	 */
	public PayloadException(String path, String expected, String found) {
		this(path, expected, found, null);
	}

	PayloadException(String path, String expected, String found, @Nullable Throwable cause) {
		super("Bad payload: " + (path.isEmpty() ? "" : path + ": ") + expected + ", but found " + found, FRAME, cause);
		this.path = path;
		this.expected = expected;
		this.found = found;
	}

	/**
	 * The place within the payload.
	 * @return names and indexes, e.g. {@code items[2].role}; empty for the payload itself
	 */
	public String getPath() {
		return this.path;
	}

	/**
	 * What fits there.
	 * @return a description
	 */
	public String getExpected() {
		return this.expected;
	}

	/**
	 * What stands there.
	 * @return a description, or the beginning of the value
	 */
	public String getFound() {
		return this.found;
	}

}
