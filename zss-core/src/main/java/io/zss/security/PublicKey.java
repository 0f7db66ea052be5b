package io.zss.security;

import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/**
 * The public key of a peer, 32 bytes on Curve25519. It names the peer and is no secret.
 */
public final class PublicKey {

	/** The length of a key as text. */
	public static final int TEXT_LENGTH = 40;

	static final int BYTES = 32;

	/** So many characters tell one key from others in a line of a log. */
	private static final int SHOWN = 8;

	private final byte[] bytes;

	private PublicKey(byte[] bytes) {
		this.bytes = bytes;
	}

	/**
	 * A key from its bytes.
	 * @param bytes 32 bytes, copied
	 * @return the key
	 * @throws IllegalArgumentException if the length is another
	 */
	public static PublicKey of(byte[] bytes) {
		if (bytes.length != BYTES) {
			throw new IllegalArgumentException("A public key has " + BYTES + " bytes, not " + bytes.length);
		}
		return new PublicKey(bytes.clone());
	}

	/**
	 * Reads a key.
	 * @param text 40 characters of Z85
	 * @return the key
	 * @throws IllegalArgumentException if the text is no key; the message does not hold
	 * it, as it may be a secret one
	 */
	public static PublicKey parse(String text) {
		if (text.length() != TEXT_LENGTH) {
			throw new IllegalArgumentException(
					"A public key has " + TEXT_LENGTH + " characters of Z85, not " + text.length());
		}
		try {
			return new PublicKey(Z85.decode(text));
		}
		catch (IllegalArgumentException ex) {
			throw new IllegalArgumentException("A public key is " + ex.getMessage(), ex);
		}
	}

	/**
	 * The bytes.
	 * @return a copy
	 */
	public byte[] bytes() {
		return this.bytes.clone();
	}

	/**
	 * The key as text.
	 * @return 40 characters of Z85
	 */
	public String text() {
		return Z85.encode(this.bytes);
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return this == other || (other instanceof PublicKey that && Arrays.equals(this.bytes, that.bytes));
	}

	@Override
	public int hashCode() {
		return Arrays.hashCode(this.bytes);
	}

	/**
	 * The beginning of the key, for people.
	 */
	@Override
	public String toString() {
		return text().substring(0, SHOWN) + "...";
	}

}
