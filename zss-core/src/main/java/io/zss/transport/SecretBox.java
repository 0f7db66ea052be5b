package io.zss.transport;

import java.nio.charset.StandardCharsets;

/**
 * NaCl's secretbox (XSalsa20 and Poly1305), for nonces of 24 bytes of which the first 16
 * are the same. No nonce may be used twice. A box is a tag of {@value #OVERHEAD_BYTES}
 * bytes, and behind it the encrypted bytes. For one thread at a time.
 */
final class SecretBox {

	/** By which a box is longer than its content. */
	static final int OVERHEAD_BYTES = Poly1305.TAG_BYTES;

	/** The beginning of each nonce. */
	static final int NONCE_START_BYTES = 16;

	/** The rest of each nonce. */
	static final int NONCE_END_BYTES = 8;

	/** The first half of the first block is the key of the tag. */
	private static final int TAG_KEY_WORDS = Salsa20.BLOCK_WORDS / 2;

	private final int[] key;

	private final int[] first = new int[Salsa20.BLOCK_WORDS];

	private final int[] next = new int[Salsa20.BLOCK_WORDS];

	private final Poly1305 authenticator = new Poly1305();

	/** The nonce of the box at hand. */
	private int nonceLow;

	private int nonceHigh;

	SecretBox(int[] key, byte[] nonceStart) {
		this.key = Salsa20.derive(key, nonceStart);
	}

	SecretBox(int[] key, String nonceStart) {
		this(key, nonceStart.getBytes(StandardCharsets.US_ASCII));
	}

	/**
	 * Encrypts bytes in their place.
	 * @param nonceEnd index of the end of the nonce, among the same bytes
	 * @param bytes where the box is
	 * @param from index of the tag, which is written
	 * @param to index after the last byte to encrypt
	 */
	void seal(int nonceEnd, byte[] bytes, int from, int to) {
		begin(bytes, nonceEnd);
		crypt(bytes, from + OVERHEAD_BYTES, to);
		this.authenticator.update(bytes, from + OVERHEAD_BYTES, to);
		this.authenticator.end();
		this.authenticator.writeTag(bytes, from);
	}

	/**
	 * Decrypts bytes in their place, unless they or their tag were changed.
	 * @param nonceEnd index of the end of the nonce, among the same bytes
	 * @param bytes where the box is
	 * @param from index of the tag
	 * @param to index after the last encrypted byte
	 * @return whether they are what was encrypted
	 */
	boolean open(int nonceEnd, byte[] bytes, int from, int to) {
		begin(bytes, nonceEnd);
		update(bytes, from + OVERHEAD_BYTES, to);
		if (!isAuthentic(bytes, from)) {
			return false;
		}
		crypt(bytes, from + OVERHEAD_BYTES, to);
		return true;
	}

	/**
	 * Begins a box whose bytes come one after the other, to see whether they are what was
	 * encrypted, and to decrypt the first of them.
	 */
	void begin(byte[] nonce, int nonceEnd) {
		this.nonceLow = (int) Salsa20.INT.get(nonce, nonceEnd);
		this.nonceHigh = (int) Salsa20.INT.get(nonce, nonceEnd + Integer.BYTES);
		Salsa20.block(this.key, this.nonceLow, this.nonceHigh, 0, this.first);
		this.authenticator.begin(this.first);
	}

	/**
	 * Takes the next encrypted bytes.
	 */
	void update(byte[] bytes, int from, int to) {
		this.authenticator.update(bytes, from, to);
	}

	/**
	 * Ends a box.
	 * @return whether its bytes are what was encrypted
	 */
	boolean isAuthentic(byte[] tag, int index) {
		this.authenticator.end();
		return this.authenticator.isTag(tag, index);
	}

	/**
	 * Decrypts the first byte of a box that has begun.
	 */
	byte decryptFirst(byte encrypted) {
		return (byte) (encrypted ^ this.first[TAG_KEY_WORDS]);
	}

	private void crypt(byte[] bytes, int from, int to) {
		int count = Math.min(to - from, Salsa20.BLOCK_BYTES - Integer.BYTES * TAG_KEY_WORDS);
		xor(this.first, TAG_KEY_WORDS, bytes, from, count);
		int index = from + count;
		for (long counter = 1; index < to; counter++) {
			Salsa20.block(this.key, this.nonceLow, this.nonceHigh, counter, this.next);
			count = Math.min(to - index, Salsa20.BLOCK_BYTES);
			xor(this.next, 0, bytes, index, count);
			index += count;
		}
	}

	private static void xor(int[] stream, int firstWord, byte[] bytes, int from, int count) {
		int word = firstWord;
		int index = from;
		int whole = from + (count & -Integer.BYTES);
		for (; index < whole; index += Integer.BYTES) {
			Salsa20.INT.set(bytes, index, (int) Salsa20.INT.get(bytes, index) ^ stream[word++]);
		}
		for (int shift = 0; index < from + count; index++) {
			bytes[index] ^= (byte) (stream[word] >>> shift);
			shift += Byte.SIZE;
		}
	}

}
