package io.zss.broker.registry;

import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/**
 * The routing identity of a connection, as a key. Peers that set none have five binary
 * bytes made up by the socket.
 */
public final class PeerId {

	/** Longest {@link #name()}. */
	public static final int MAX_NAME_LENGTH = 64;

	/** What is shown of an identity: more is left out of the middle. */
	private static final int SHOWN_BYTES = 100;

	/** The end of an identity that is too long to be shown, with a UUID. */
	private static final int SHOWN_TAIL_BYTES = 37;

	private final byte[] bytes;

	private final int hash;

	/**
	 * Wraps an identity.
	 * @param bytes the identity frame, shared
	 */
	public PeerId(byte[] bytes) {
		this.bytes = bytes;
		this.hash = Arrays.hashCode(bytes);
	}

	/**
	 * The identity frame.
	 * @return shared: must not be changed
	 */
	public byte[] bytes() {
		return this.bytes;
	}

	/**
	 * What stands before the {@code #}: the client's name, or the worker's sid. Node
	 * clients have a new identity for each call but keep their name.
	 * @return at most 64 printable characters; {@code anonymous} without one
	 */
	public String name() {
		StringBuilder name = new StringBuilder();
		for (int i = 0; i < Math.min(this.bytes.length, MAX_NAME_LENGTH) && this.bytes[i] != '#'; i++) {
			char c = (char) (this.bytes[i] & 0xff);
			if (c <= ' ' || c >= 0x7f) {
				return "anonymous";
			}
			name.append(c);
		}
		return (name.length() > 0) ? name.toString() : "anonymous";
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return this == other
				|| (other instanceof PeerId that && this.hash == that.hash && Arrays.equals(this.bytes, that.bytes));
	}

	@Override
	public int hashCode() {
		return this.hash;
	}

	/**
	 * The identity for people.
	 * @return its printable characters, others as dots; a long one without its middle
	 */
	@Override
	public String toString() {
		StringBuilder text = new StringBuilder();
		if (this.bytes.length <= SHOWN_BYTES) {
			show(0, this.bytes.length, text);
		}
		else {
			show(0, SHOWN_BYTES - SHOWN_TAIL_BYTES, text);
			text.append("...");
			show(this.bytes.length - SHOWN_TAIL_BYTES, this.bytes.length, text);
		}
		return text.toString();
	}

	private void show(int from, int to, StringBuilder text) {
		for (int i = from; i < to; i++) {
			char c = (char) (this.bytes[i] & 0xff);
			text.append((c > ' ' && c < 0x7f) ? c : '.');
		}
	}

}
