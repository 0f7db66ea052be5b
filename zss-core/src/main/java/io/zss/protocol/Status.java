package io.zss.protocol;

import java.nio.charset.StandardCharsets;

/**
 * Status codes of replies: those of HTTP, and 599 for a time-out.
 */
public final class Status {

	/** No status: what a request carries. */
	public static final int NONE = 0;

	/** Success. */
	public static final int OK = 200;

	/** The request cannot be read or is not valid. */
	public static final int BAD_REQUEST = 400;

	/** The caller is not known. */
	public static final int UNAUTHORIZED = 401;

	/** The caller may not do this. */
	public static final int FORBIDDEN = 403;

	/** No such service, version or verb. */
	public static final int NOT_FOUND = 404;

	/** The request conflicts with the state of things. */
	public static final int CONFLICT = 409;

	/** The request is longer than the broker or the service accepts. */
	public static final int TOO_LARGE = 413;

	/** A queue is full; the request was not dispatched. */
	public static final int TOO_MANY_REQUESTS = 429;

	/** The service failed. */
	public static final int INTERNAL_ERROR = 500;

	/** Nothing can serve the request now. */
	public static final int UNAVAILABLE = 503;

	/** The deadline has passed, as the clients' own dictionaries call it. */
	public static final int TIMEOUT = 599;

	private static final int MAX_DIGITS = 3;

	private Status() {
	}

	/**
	 * Whether a status means success: 2xx, as the Node client takes it.
	 * @param status the status
	 * @return whether it is 200-299
	 */
	public static boolean isSuccess(int status) {
		return status >= 200 && status < 300;
	}

	/**
	 * Whether a status is an error that may travel: 400-599.
	 * @param status the status
	 * @return whether it is 400-599
	 */
	public static boolean isError(int status) {
		return status >= 400 && status < 600;
	}

	/**
	 * Reads a status frame. Requests carry an empty frame (Ruby, Elixir, Node) or the
	 * text {@code null} (Node): anything that is not a number of three digits is none.
	 * @param frame the bytes of frame 6
	 * @return the status, or {@link #NONE}
	 */
	public static int decode(byte[] frame) {
		if (frame.length != MAX_DIGITS) {
			return NONE;
		}
		int status = 0;
		for (byte digit : frame) {
			if (digit < '0' || digit > '9') {
				return NONE;
			}
			status = status * 10 + (digit - '0');
		}
		return status;
	}

	/**
	 * Writes a status frame.
	 * @param status the status, or {@link #NONE}
	 * @return its digits as text; empty for none
	 */
	public static byte[] encode(int status) {
		return (status == NONE) ? new byte[0] : Integer.toString(status).getBytes(StandardCharsets.US_ASCII);
	}

}
