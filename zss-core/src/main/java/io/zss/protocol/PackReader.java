package io.zss.protocol;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A cursor over standard MessagePack in one frame. Reads only what it is asked for and
 * skips the rest without decoding it, which is what a broker needs of addresses and
 * headers. Claimed lengths are checked against the bytes that are there before anything
 * is allocated, and nesting is bounded by {@link #MAX_DEPTH}.
 */
final class PackReader {

	/** Levels of maps and lists in one value; deeper ones are refused. */
	static final int MAX_DEPTH = 128;

	/**
	 * Most values that are built of one frame. One of a byte each takes up to a hundred
	 * times its length in memory.
	 */
	static final int MAX_VALUES = 1_000_000;

	private final String frame;

	private final byte[] data;

	private int position;

	private boolean ambiguous;

	private boolean uncommon;

	private int values;

	/** Whether what is read is within a key that is no text. */
	private boolean inKey;

	private boolean special;

	private boolean extended;

	PackReader(String frame, byte[] data) {
		this.frame = frame;
		this.data = data;
	}

	int position() {
		return this.position;
	}

	boolean atEnd() {
		return this.position == this.data.length;
	}

	void expectEnd() {
		if (!atEnd()) {
			throw bad("one value", (this.data.length - this.position) + " more bytes behind it");
		}
	}

	/**
	 * Whether what was skipped may be a buffer of msgpack-js: its {@code d8} begins a
	 * 16-byte extension here, and one of 15 bytes has the same length as that.
	 */
	boolean isAmbiguous() {
		return this.ambiguous;
	}

	/**
	 * Whether what was skipped holds types that not every peer reads: strings with an
	 * 8-bit length, binary, extensions, 64-bit integers.
	 */
	boolean isUncommon() {
		return this.uncommon;
	}

	/**
	 * Whether what was skipped holds values that Jackson would read otherwise than they
	 * are meant: numbers of 32-bit precision, timestamps.
	 */
	boolean isSpecial() {
		return this.special;
	}

	/**
	 * Whether what was skipped holds extension types other than timestamps.
	 */
	boolean isExtended() {
		return this.extended;
	}

	boolean nextIsNil() {
		return peek() == 0xc0;
	}

	boolean nextIsMap() {
		int type = peek();
		return (type & 0xf0) == 0x80 || type == 0xde || type == 0xdf;
	}

	boolean nextIsString() {
		int type = peek();
		return (type & 0xe0) == 0xa0 || (type >= 0xd9 && type <= 0xdb);
	}

	int readMapHeader() {
		int type = next();
		if ((type & 0xf0) == 0x80) {
			return entries(type & 0x0f, 2);
		}
		return switch (type) {
			case 0xde -> entries(unsigned(2), 2);
			case 0xdf -> entries(unsigned(4), 2);
			default -> throw bad("a map", kind(type));
		};
	}

	String readString() {
		int length = readStringHeader();
		String value = new String(this.data, this.position, length, StandardCharsets.UTF_8);
		this.position += length;
		return value;
	}

	/**
	 * Consumes the header of a string; its bytes begin at {@link #position()}.
	 * @return the string's length in bytes, all of which are there
	 */
	int readStringHeader() {
		int type = next();
		if ((type & 0xe0) == 0xa0) {
			return available(type & 0x1f);
		}
		return switch (type) {
			case 0xd9 -> {
				this.uncommon = true;
				yield available(unsigned(1));
			}
			case 0xda -> available(unsigned(2));
			case 0xdb -> available(unsigned(4));
			default -> throw bad("a string", kind(type));
		};
	}

	void advance(int bytes) {
		this.position += available(bytes);
	}

	/**
	 * Reads a number of any width.
	 * @return the value, or null when what comes is no number; it is skipped then
	 */
	@Nullable Number readNumber() {
		int type = peek();
		if (type <= 0x7f || type >= 0xe0 || (type >= 0xca && type <= 0xd3)) {
			this.uncommon |= type == 0xcf || type == 0xd3;
			return (Number) readValue();
		}
		skip();
		return null;
	}

	/**
	 * Reads a boolean.
	 * @return the value, or null when what comes is no boolean; it is skipped then
	 */
	@Nullable Boolean readBoolean() {
		int type = peek();
		skip();
		return switch (type) {
			case 0xc2 -> false;
			case 0xc3 -> true;
			default -> null;
		};
	}

	/**
	 * Reads a text.
	 * @param maxBytes longest text that is built
	 * @return the text, or null when what comes is no text, or a longer one; it is
	 * skipped then
	 */
	@Nullable String readText(int maxBytes) {
		if (!nextIsString()) {
			skip();
			return null;
		}
		int length = readStringHeader();
		int start = this.position;
		advance(length);
		return (length <= maxBytes) ? new String(this.data, start, length, StandardCharsets.UTF_8) : null;
	}

	@Nullable Object readValue() {
		return readValue(0);
	}

	void skip() {
		skip(0);
	}

	private @Nullable Object readValue(int depth) {
		if (++this.values > MAX_VALUES) {
			throw bad("at most " + MAX_VALUES + " values", "more");
		}
		int type = peek();
		if (nextIsString()) {
			return readString();
		}
		if (nextIsMap()) {
			return readMap(depth);
		}
		if (isArray(type)) {
			return readList(depth);
		}
		this.position++;
		if (type <= 0x7f) {
			return type;
		}
		if (type >= 0xe0) {
			return (int) (byte) type;
		}
		return switch (type) {
			case 0xc0 -> null;
			case 0xc2 -> false;
			case 0xc3 -> true;
			case 0xca -> widen(Float.intBitsToFloat((int) bits(4)));
			case 0xcb -> Double.longBitsToDouble(bits(8));
			case 0xcc -> (int) bits(1);
			case 0xcd -> (int) bits(2);
			case 0xce -> narrow(bits(4));
			case 0xcf -> unsignedLong(bits(8));
			case 0xd0 -> (int) (byte) bits(1);
			case 0xd1 -> (int) (short) bits(2);
			case 0xd2 -> (int) bits(4);
			case 0xd3 -> narrow(bits(8));
			case 0xc4 -> readBytes(unsigned(1));
			case 0xc5 -> readBytes(unsigned(2));
			case 0xc6 -> readBytes(unsigned(4));
			default -> readExtension(type);
		};
	}

	// A timestamp reads as its ISO text; no peer of the suite writes other extension
	// types, and one that comes reads as nil.
	private @Nullable Object readExtension(int type) {
		int length = scalarLength(type);
		int start = this.position;
		advance(length);
		return PackTimestamp.text(this.data, start, length);
	}

	/**
	 * Widens a number of 32-bit precision to the double with the same digits: 21.1 stays
	 * 21.1, and does not become 21.100000381469727.
	 * @param value the number
	 * @return the double that is closest to its digits
	 */
	static double widen(float value) {
		return Float.isFinite(value) ? Double.parseDouble(Float.toString(value)) : value;
	}

	private Map<String, @Nullable Object> readMap(int depth) {
		checkDepth(depth);
		int size = readMapHeader();
		Map<String, @Nullable Object> map = new LinkedHashMap<>();
		for (int i = 0; i < size; i++) {
			map.put(readKey(depth), readValue(depth + 1));
		}
		return map;
	}

	// The text of keys within keys would be built once for each level.
	private String readKey(int depth) {
		if (nextIsString()) {
			return readString();
		}
		if (this.inKey) {
			throw bad("a text as key within a key", kind(peek()));
		}
		this.inKey = true;
		String key = String.valueOf(readValue(depth + 1));
		this.inKey = false;
		return key;
	}

	private List<@Nullable Object> readList(int depth) {
		checkDepth(depth);
		int size = readArrayHeader();
		List<@Nullable Object> list = new ArrayList<>();
		for (int i = 0; i < size; i++) {
			list.add(readValue(depth + 1));
		}
		return list;
	}

	private int readArrayHeader() {
		int type = next();
		if ((type & 0xf0) == 0x90) {
			return entries(type & 0x0f, 1);
		}
		return entries(unsigned((type == 0xdc) ? 2 : 4), 1);
	}

	private void skip(int depth) {
		int type = peek();
		if (nextIsString()) {
			advance(readStringHeader());
		}
		else if (nextIsMap()) {
			checkDepth(depth);
			for (int left = 2 * readMapHeader(); left > 0; left--) {
				skip(depth + 1);
			}
		}
		else if (isArray(type)) {
			checkDepth(depth);
			for (int left = readArrayHeader(); left > 0; left--) {
				skip(depth + 1);
			}
		}
		else {
			this.position++;
			int length = scalarLength(type);
			int start = this.position;
			advance(length);
			if (isExtension(type)) {
				boolean isTimestamp = PackTimestamp.text(this.data, start, length) != null;
				this.special |= isTimestamp;
				this.extended |= !isTimestamp;
			}
			this.special |= type == 0xca;
		}
	}

	private int scalarLength(int type) {
		if (type <= 0x7f || type >= 0xe0) {
			return 0;
		}
		this.uncommon |= (type >= 0xc4 && type <= 0xc9) || type == 0xcf || type >= 0xd3;
		return switch (type) {
			case 0xc0, 0xc2, 0xc3 -> 0;
			case 0xc4 -> unsigned(1);
			case 0xc5 -> unsigned(2);
			case 0xc6 -> unsigned(4);
			case 0xc7 -> available(unsigned(1)) + 1;
			case 0xc8 -> available(unsigned(2)) + 1;
			case 0xc9 -> available(unsigned(4)) + 1;
			case 0xcc, 0xd0 -> 1;
			case 0xcd, 0xd1, 0xd4 -> 2;
			case 0xd5 -> 3;
			case 0xca, 0xce, 0xd2 -> 4;
			case 0xd6 -> 5;
			case 0xcb, 0xcf, 0xd3 -> 8;
			case 0xd7 -> 9;
			case 0xd8 -> {
				this.ambiguous = true;
				yield 17;
			}
			default -> throw bad("a value", kind(type));
		};
	}

	static boolean isExtension(int type) {
		return (type >= 0xc7 && type <= 0xc9) || (type >= 0xd4 && type <= 0xd8);
	}

	private static boolean isArray(int type) {
		return (type & 0xf0) == 0x90 || type == 0xdc || type == 0xdd;
	}

	private static Object narrow(long value) {
		if (value == (int) value) {
			return (int) value;
		}
		return value;
	}

	private static Object unsignedLong(long bits) {
		return (bits >= 0) ? narrow(bits) : new BigInteger(Long.toUnsignedString(bits));
	}

	private byte[] readBytes(int length) {
		int start = this.position;
		advance(length);
		byte[] bytes = new byte[length];
		System.arraycopy(this.data, start, bytes, 0, length);
		return bytes;
	}

	private void checkDepth(int depth) {
		if (depth >= MAX_DEPTH) {
			throw bad("at most " + MAX_DEPTH + " levels of nesting", "more");
		}
	}

	private int entries(int count, int valuesEach) {
		if (count < 0 || (long) count * valuesEach > this.data.length - this.position) {
			throw bad(Integer.toUnsignedString(count) + " entries",
					(this.data.length - this.position) + " bytes to the end");
		}
		return count;
	}

	private int available(int bytes) {
		if (bytes < 0 || bytes > this.data.length - this.position) {
			throw bad(Integer.toUnsignedString(bytes) + " more bytes",
					(this.data.length - this.position) + " to the end");
		}
		return bytes;
	}

	private int unsigned(int bytes) {
		return (int) bits(bytes);
	}

	private long bits(int bytes) {
		available(bytes);
		long value = 0;
		for (int i = 0; i < bytes; i++) {
			value = (value << 8) | (this.data[this.position++] & 0xff);
		}
		return value;
	}

	private int peek() {
		available(1);
		return this.data[this.position] & 0xff;
	}

	private int next() {
		int type = peek();
		this.position++;
		return type;
	}

	private ProtocolException bad(String expected, String found) {
		return new ProtocolException(this.frame, expected, found + " (at byte " + this.position + ")");
	}

	private static String kind(int type) {
		return "MessagePack type 0x" + Integer.toHexString(type);
	}

}
