package io.zss.protocol;

import org.jspecify.annotations.Nullable;

/**
 * The dialect of msgpack-js 0.3, which the Node peers of the suite write: {@code c4}
 * alone is undefined, {@code d8} and {@code d9} begin a buffer with a 16-bit and a 32-bit
 * length. Everything else that it writes is standard MessagePack.
 */
final class ReferenceDialect {

	private final String frame;

	private final byte[] data;

	private final PackWriter out;

	/** Whether it is read as msgpack-js, else as standard MessagePack. */
	private final boolean reference;

	private int position;

	private ReferenceDialect(String frame, byte[] data, boolean reference) {
		this.frame = frame;
		this.data = data;
		this.reference = reference;
		this.out = new PackWriter(data.length + 16);
	}

	/**
	 * Makes a frame readable as standard MessagePack. A frame that is standard as it
	 * stands is returned unchanged; one that ends early or leaves bytes over, or whose
	 * only extensions may be buffers, is read as msgpack-js and written again, undefined
	 * as nil and buffers as binary.
	 * @param frame the frame's name, for the exception
	 * @param data the frame
	 * @return one standard MessagePack value; an empty frame becomes nil
	 * @throws ProtocolException if the frame is neither
	 */
	static byte[] toStandard(String frame, byte[] data) {
		return toStandard(frame, data, false);
	}

	/**
	 * Makes a frame readable as {@link #toStandard} does, and plain: numbers of 32-bit
	 * precision become 64-bit ones with the same digits, timestamps their ISO text. Other
	 * extension types, which no peer of the suite writes, are refused.
	 * @param frame the frame's name, for the exception
	 * @param data the frame
	 * @return one standard MessagePack value; an empty frame becomes nil
	 * @throws ProtocolException if the frame is neither
	 */
	static byte[] toPlain(String frame, byte[] data) {
		return toStandard(frame, data, true);
	}

	private static byte[] toStandard(String frame, byte[] data, boolean plain) {
		if (data.length == 0) {
			return new byte[] { (byte) 0xc0 };
		}
		PackReader reader = new PackReader(frame, data);
		try {
			reader.skip();
			reader.expectEnd();
		}
		catch (ProtocolException notStandard) {
			byte[] standard = transcode(frame, data, true);
			if (standard == null) {
				throw notStandard;
			}
			return standard;
		}
		byte[] written = reader.isAmbiguous() ? transcode(frame, data, true) : null;
		if (written == null && plain && reader.isExtended()) {
			throw new ProtocolException(frame, "no extension types but timestamps", "one");
		}
		if (written == null && plain && reader.isSpecial()) {
			written = transcode(frame, data, false);
		}
		return (written != null) ? written : data;
	}

	private static byte @Nullable [] transcode(String frame, byte[] data, boolean reference) {
		try {
			ReferenceDialect dialect = new ReferenceDialect(frame, data, reference);
			dialect.copy(0);
			return (dialect.position == data.length) ? dialect.out.toByteArray() : null;
		}
		catch (ProtocolException notReference) {
			return null;
		}
	}

	private void copy(int depth) {
		int type = byteAt(this.position);
		if (this.reference && type == 0xc4) {
			this.out.nil();
			this.position++;
		}
		else if (this.reference && (type == 0xd8 || type == 0xd9)) {
			copyBuffer((type == 0xd8) ? 2 : 4);
		}
		else {
			copyStandard(type, depth);
		}
	}

	private void copyBuffer(int lengthBytes) {
		long length = unsigned(this.position + 1, lengthBytes);
		int start = this.position + 1 + lengthBytes;
		checkAvailable(start, length);
		this.out.binaryHeader((int) length).raw(this.data, start, (int) length);
		this.position = start + (int) length;
	}

	private void copyStandard(int type, int depth) {
		int children = 0;
		int size;
		if ((type & 0xf0) == 0x80) {
			children = 2 * (type & 0x0f);
			size = 1;
		}
		else if ((type & 0xf0) == 0x90) {
			children = type & 0x0f;
			size = 1;
		}
		else if (type >= 0xdc && type <= 0xdf) {
			int lengthBytes = ((type & 1) == 0) ? 2 : 4;
			long count = unsigned(this.position + 1, lengthBytes) * ((type >= 0xde) ? 2 : 1);
			size = 1 + lengthBytes;
			checkAvailable(this.position + size, count);
			children = (int) count;
		}
		else {
			copyScalar();
			return;
		}
		this.out.raw(this.data, this.position, size);
		this.position += size;
		copyChildren(children, depth);
	}

	private void copyScalar() {
		PackReader reader = new PackReader(this.frame, this.data);
		reader.advance(this.position);
		reader.skip();
		int end = reader.position();
		if (reader.isExtended()) {
			throw new ProtocolException(this.frame, "no extension types but timestamps", "one");
		}
		Object plain = null;
		if (reader.isSpecial()) {
			PackReader value = new PackReader(this.frame, this.data);
			value.advance(this.position);
			plain = value.readValue();
		}
		if (plain != null) {
			this.out.value(plain);
		}
		else {
			this.out.raw(this.data, this.position, end - this.position);
		}
		this.position = end;
	}

	private void copyChildren(int children, int depth) {
		if (children > 0 && depth >= PackReader.MAX_DEPTH) {
			throw new ProtocolException(this.frame, "at most " + PackReader.MAX_DEPTH + " levels of nesting", "more");
		}
		for (int i = 0; i < children; i++) {
			copy(depth + 1);
		}
	}

	private long unsigned(int at, int bytes) {
		checkAvailable(at, bytes);
		long value = 0;
		for (int i = 0; i < bytes; i++) {
			value = (value << 8) | (this.data[at + i] & 0xff);
		}
		return value;
	}

	private int byteAt(int at) {
		checkAvailable(at, 1);
		return this.data[at] & 0xff;
	}

	private void checkAvailable(int from, long bytes) {
		if (bytes > this.data.length - from) {
			throw new ProtocolException(this.frame, bytes + " more bytes", (this.data.length - from) + " to the end");
		}
	}

}
