package io.zss.protocol;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Writes addresses, headers and the broker's own payloads as MessagePack that every peer
 * of the suite can read: no 8-bit string length, no binary or extension types, integers
 * beyond 32 bits as float64 where that is exact, else as text.
 */
final class PackWriter {

	private static final long MIN_INTEGER = -(1L << 31);

	private static final long MAX_INTEGER = (1L << 32) - 1;

	private byte[] buffer;

	private int length;

	PackWriter(int sizeHint) {
		this.buffer = new byte[sizeHint];
	}

	byte[] toByteArray() {
		return (this.length == this.buffer.length) ? this.buffer : Arrays.copyOf(this.buffer, this.length);
	}

	PackWriter map(int size) {
		if (size < 16) {
			return put(0x80 | size, 0, 0);
		}
		return (size < 0x10000) ? put(0xde, size, 2) : put(0xdf, size, 4);
	}

	PackWriter list(int size) {
		if (size < 16) {
			return put(0x90 | size, 0, 0);
		}
		return (size < 0x10000) ? put(0xdc, size, 2) : put(0xdd, size, 4);
	}

	PackWriter string(String value) {
		byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
		if (bytes.length < 32) {
			put(0xa0 | bytes.length, 0, 0);
		}
		else if (bytes.length < 0x10000) {
			put(0xda, bytes.length, 2);
		}
		else {
			put(0xdb, bytes.length, 4);
		}
		return raw(bytes, 0, bytes.length);
	}

	/**
	 * Writes a string of at most 31 bytes.
	 * @param ascii its bytes
	 * @return this
	 */
	PackWriter shortString(byte[] ascii) {
		return put(0xa0 | ascii.length, 0, 0).raw(ascii, 0, ascii.length);
	}

	PackWriter nil() {
		return put(0xc0, 0, 0);
	}

	PackWriter bool(boolean value) {
		return put(value ? 0xc3 : 0xc2, 0, 0);
	}

	PackWriter float64(double value) {
		return put(0xcb, Double.doubleToLongBits(value), 8);
	}

	PackWriter integer(long value) {
		if (value >= 0) {
			return unsigned(value);
		}
		if (value >= -32) {
			return put((int) (0x100 + value), 0, 0);
		}
		if (value >= Byte.MIN_VALUE) {
			return put(0xd0, value, 1);
		}
		if (value >= Short.MIN_VALUE) {
			return put(0xd1, value, 2);
		}
		return (value >= MIN_INTEGER) ? put(0xd2, value, 4) : wide(value);
	}

	PackWriter binaryHeader(int size) {
		if (size < 0x100) {
			return put(0xc4, size, 1);
		}
		return (size < 0x10000) ? put(0xc5, size, 2) : put(0xc6, size, 4);
	}

	PackWriter raw(byte[] bytes, int offset, int count) {
		reserve(count);
		System.arraycopy(bytes, offset, this.buffer, this.length, count);
		this.length += count;
		return this;
	}

	/**
	 * Writes a value of the kinds that headers and control payloads hold: null, text,
	 * numbers, booleans, bytes (as Base64), maps and collections. Anything else is
	 * written as its text.
	 * @param value the value
	 * @return this
	 */
	PackWriter value(@Nullable Object value) {
		if (value == null) {
			return nil();
		}
		if (value instanceof Boolean bool) {
			return bool(bool);
		}
		if (value instanceof Number number) {
			return number(number);
		}
		if (value instanceof Map<?, ?> map) {
			map(map.size());
			map.forEach((key, entry) -> string(String.valueOf(key)).value(entry));
			return this;
		}
		if (value instanceof Collection<?> list) {
			list(list.size());
			list.forEach(this::value);
			return this;
		}
		if (value instanceof byte[] bytes) {
			return string(Base64.getEncoder().encodeToString(bytes));
		}
		return string(value.toString());
	}

	private PackWriter number(Number number) {
		if (number instanceof Double || number instanceof Float) {
			return float64(number.doubleValue());
		}
		if (number instanceof BigInteger || number instanceof BigDecimal) {
			return string(number.toString());
		}
		return integer(number.longValue());
	}

	private PackWriter unsigned(long value) {
		if (value < 0x80) {
			return put((int) value, 0, 0);
		}
		if (value < 0x100) {
			return put(0xcc, value, 1);
		}
		if (value < 0x10000) {
			return put(0xcd, value, 2);
		}
		return (value <= MAX_INTEGER) ? put(0xce, value, 4) : wide(value);
	}

	private PackWriter wide(long value) {
		return isExactAsDouble(value) ? float64((double) value) : string(Long.toString(value));
	}

	/**
	 * Whether a value keeps every digit as float64.
	 * @param value the value
	 * @return whether it converts there and back unchanged
	 */
	static boolean isExactAsDouble(long value) {
		return value != Long.MAX_VALUE && (long) (double) value == value;
	}

	/**
	 * Whether a value fits the 32-bit integers that every peer reads.
	 * @param value the value
	 * @return whether it is in [-2^31, 2^32)
	 */
	static boolean isNarrow(long value) {
		return value >= MIN_INTEGER && value <= MAX_INTEGER;
	}

	private PackWriter put(int type, long bits, int bytes) {
		reserve(1 + bytes);
		this.buffer[this.length++] = (byte) type;
		for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
			this.buffer[this.length++] = (byte) (bits >>> shift);
		}
		return this;
	}

	private void reserve(int bytes) {
		if (this.buffer.length - this.length < bytes) {
			int wanted = Math.addExact(this.length, bytes);
			this.buffer = Arrays.copyOf(this.buffer,
					Math.max(wanted, (int) Math.min(2L * wanted, Integer.MAX_VALUE - 8)));
		}
	}

}
