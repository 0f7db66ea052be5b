package io.zss.security;

import java.util.Arrays;

/**
 * The text of keys, as ZeroMQ writes it: five printable characters for four bytes (RFC
 * 32).
 */
final class Z85 {

	private static final String ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
			+ ".-:+=^!/*?&<>()[]{}@%$#";

	private static final int BASE = 85;

	private static final int GROUP_CHARS = 5;

	private static final int GROUP_BYTES = 4;

	private static final byte[] VALUES = new byte[128];

	static {
		Arrays.fill(VALUES, (byte) -1);
		for (int i = 0; i < ALPHABET.length(); i++) {
			VALUES[ALPHABET.charAt(i)] = (byte) i;
		}
	}

	private Z85() {
	}

	/**
	 * Whether a character may be a part of a text of Z85.
	 */
	static boolean isDigit(int character) {
		return ALPHABET.indexOf(character) >= 0;
	}

	/**
	 * Encodes bytes, whose number is a multiple of four.
	 */
	static String encode(byte[] bytes) {
		StringBuilder text = new StringBuilder(bytes.length * GROUP_CHARS / GROUP_BYTES);
		for (int i = 0; i < bytes.length; i += GROUP_BYTES) {
			long value = 0;
			for (int j = 0; j < GROUP_BYTES; j++) {
				value = (value << Byte.SIZE) | (bytes[i + j] & 0xff);
			}
			for (long divisor = (long) BASE * BASE * BASE * BASE; divisor > 0; divisor /= BASE) {
				text.append(ALPHABET.charAt((int) (value / divisor % BASE)));
			}
		}
		return text.toString();
	}

	/**
	 * Decodes a text. What is wrong with it must not be said with its characters, which
	 * may be a secret.
	 * @throws IllegalArgumentException if it is no Z85 text
	 */
	static byte[] decode(String text) {
		if (text.length() % GROUP_CHARS != 0) {
			throw new IllegalArgumentException("not a Z85 text: " + text.length() + " characters");
		}
		byte[] bytes = new byte[text.length() * GROUP_BYTES / GROUP_CHARS];
		int at = 0;
		for (int i = 0; i < text.length(); i += GROUP_CHARS) {
			long value = 0;
			for (int j = 0; j < GROUP_CHARS; j++) {
				value = value * BASE + valueOf(text.charAt(i + j), i + j);
			}
			if (value > 0xffff_ffffL) {
				throw new IllegalArgumentException("not a Z85 text: a group is too large");
			}
			for (int shift = 24; shift >= 0; shift -= Byte.SIZE) {
				bytes[at++] = (byte) (value >>> shift);
			}
		}
		return bytes;
	}

	private static int valueOf(char character, int index) {
		int value = (character < VALUES.length) ? VALUES[character] : -1;
		if (value < 0) {
			throw new IllegalArgumentException("not a Z85 text: character " + (index + 1) + " is not allowed");
		}
		return value;
	}

}
