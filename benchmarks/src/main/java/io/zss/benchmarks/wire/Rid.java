package io.zss.benchmarks.wire;

/**
 * Request ids of the length of a UUID that are cheap to write and to read: a number in
 * hexadecimal, and a constant rest.
 */
final class Rid {

	private static final int DIGITS = 8;

	private static final byte[] TEMPLATE = Wire.ascii("00000000-0000-1000-8000-000000000000");

	private static final byte[] HEX = Wire.ascii("0123456789abcdef");

	private Rid() {
	}

	static byte[] write(int id) {
		byte[] rid = TEMPLATE.clone();
		for (int i = DIGITS - 1, left = id; i >= 0; i--, left >>>= 4) {
			rid[i] = HEX[left & 0xf];
		}
		return rid;
	}

	static int read(byte[] rid) {
		int id = 0;
		for (int i = 0; i < DIGITS; i++) {
			id = (id << 4) | Character.digit(rid[i], 16);
		}
		return id;
	}

}
