package io.zss.transport;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import io.zss.transport.ZmtpViolation.Kind;

/**
 * The greeting of ZMTP 3.0, with which both ends say which mechanism they speak.
 */
final class Greeting {

	static final int BYTES = 64;

	static final String NULL = "NULL";

	static final String CURVE = "CURVE";

	static final int SIGNATURE_BYTES = 10;

	private static final int MECHANISM = 12;

	static final int MECHANISM_BYTES = 20;

	private static final int AS_SERVER = MECHANISM + MECHANISM_BYTES;

	private Greeting() {
	}

	static byte[] of(String mechanism, boolean asServer) {
		byte[] greeting = new byte[BYTES];
		greeting[0] = (byte) 0xff;
		greeting[SIGNATURE_BYTES - 2] = 1;
		greeting[SIGNATURE_BYTES - 1] = 0x7f;
		greeting[SIGNATURE_BYTES] = 3;
		byte[] name = mechanism.getBytes(StandardCharsets.US_ASCII);
		System.arraycopy(name, 0, greeting, MECHANISM, name.length);
		greeting[AS_SERVER] = (byte) (asServer ? 1 : 0);
		return greeting;
	}

	/**
	 * Checks as much of a peer's greeting as has arrived: it must be one of CURVE.
	 * @param bytes the beginning of the buffer is that of the greeting
	 * @param length how much of it there is
	 */
	static void requireCurve(byte[] bytes, int length) throws ZmtpViolation {
		if ((length > 0 && bytes[0] != (byte) 0xff)
				|| (length >= SIGNATURE_BYTES && (bytes[SIGNATURE_BYTES - 1] & 1) == 0)) {
			throw new ZmtpViolation(Kind.MALFORMED, "it does not speak ZMTP 3");
		}
		if (length > SIGNATURE_BYTES && bytes[SIGNATURE_BYTES] < 3) {
			throw new ZmtpViolation(Kind.REFUSED,
					"it speaks ZMTP 2 or older, which has no CURVE, and this end requires CURVE");
		}
		if (length >= AS_SERVER) {
			String mechanism = mechanism(bytes, MECHANISM);
			if (!mechanism.equals(CURVE)) {
				throw new ZmtpViolation(Kind.REFUSED, "it uses the mechanism " + mechanism
						+ (mechanism.equals(NULL) ? ", so it has no keys," : "") + " and this end requires CURVE");
			}
		}
	}

	/**
	 * The name of a mechanism, fit for a line of text.
	 */
	static String mechanism(byte[] bytes, int from) {
		String name = new String(Arrays.copyOfRange(bytes, from, from + MECHANISM_BYTES), StandardCharsets.US_ASCII);
		return name.replaceAll("\\x00.*", "").replaceAll("[^A-Z0-9_-]", ".");
	}

	/**
	 * What is left of a greeting of which the first bytes have been written.
	 */
	static ByteBuffer restOfPlain(long written) {
		byte[] greeting = of(NULL, false);
		int from = (int) Math.min(written, greeting.length);
		return ByteBuffer.wrap(greeting, from, greeting.length - from);
	}

}
