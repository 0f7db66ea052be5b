package io.zss.protocol;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Frames as tests spell them out.
 */
final class Bytes {

	private Bytes() {
	}

	static byte[] of(String hex) {
		return HexFormat.of().parseHex(hex.replace(" ", ""));
	}

	static byte[] repeat(String hex, int times) {
		byte[] unit = of(hex);
		byte[] all = new byte[unit.length * times];
		for (int i = 0; i < all.length; i++) {
			all[i] = unit[i % unit.length];
		}
		return all;
	}

	static byte[] join(byte[]... parts) {
		ByteArrayOutputStream all = new ByteArrayOutputStream();
		for (byte[] part : parts) {
			all.writeBytes(part);
		}
		return all.toByteArray();
	}

	static String hex(byte[] bytes) {
		return HexFormat.of().formatHex(bytes);
	}

	/**
	 * For descriptions of assertions, most of which nobody reads.
	 */
	static Object lazyHex(byte[] bytes) {
		return new Object() {

			@Override
			public String toString() {
				return hex((bytes.length <= 1000) ? bytes : Arrays.copyOf(bytes, 1000));
			}

		};
	}

}
