package io.zss.broker.registry;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/**
 * The routing identity of a connection, as a key. Peers that set none have five binary
 * bytes made up by the socket.
 */
public final class PeerId {

	private static final int MAX_NAME_LENGTH = 64;

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
	 * @return shared: nobody may change it
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
	 * @return its printable characters, others as dots
	 */
	@Override
	public String toString() {
		StringBuilder text = new StringBuilder();
		for (char c : new String(this.bytes, StandardCharsets.ISO_8859_1).toCharArray()) {
			text.append((c > ' ' && c < 0x7f) ? c : '.');
		}
		return text.toString();
	}

}
