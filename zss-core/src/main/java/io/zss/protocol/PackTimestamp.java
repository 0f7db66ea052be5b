package io.zss.protocol;

import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * The timestamp extension of MessagePack, type -1: seconds in 32 bits, nanoseconds and
 * seconds in 64, or both in 96. Peers outside the suite write it.
 */
final class PackTimestamp {

	private static final byte TYPE = -1;

	private static final int SECONDS_BITS = 34;

	private PackTimestamp() {
	}

	/**
	 * The ISO text of an extension.
	 * @param data holds it
	 * @param start where its type stands
	 * @param length the length of type and data
	 * @return the text of the instant, in UTC; null when it is no timestamp
	 */
	static @Nullable String text(byte[] data, int start, int length) {
		if (length < 1 || data[start] != TYPE) {
			return null;
		}
		ByteBuffer bits = ByteBuffer.wrap(data, start + 1, length - 1);
		return switch (length - 1) {
			case 4 -> text(bits.getInt() & 0xffff_ffffL, 0);
			case 8 -> {
				long both = bits.getLong();
				yield text(both & ((1L << SECONDS_BITS) - 1), both >>> SECONDS_BITS);
			}
			case 12 -> {
				long nanos = bits.getInt() & 0xffff_ffffL;
				yield text(bits.getLong(), nanos);
			}
			default -> null;
		};
	}

	private static @Nullable String text(long seconds, long nanos) {
		try {
			return (nanos < 1_000_000_000) ? Instant.ofEpochSecond(seconds, nanos).toString() : null;
		}
		catch (DateTimeException outOfRange) {
			return null;
		}
	}

}
