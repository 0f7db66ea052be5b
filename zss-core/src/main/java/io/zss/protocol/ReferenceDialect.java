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

	private int position;

	private ReferenceDialect(String frame, byte[] data) {
		this.frame = frame;
		this.data = data;
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
		if (data.length == 0) {
			return new byte[] { (byte) 0xc0 };
		}
		try {
			PackReader reader = new PackReader(frame, data);
			reader.skip();
			reader.expectEnd();
			byte[] buffers = reader.isAmbiguous() ? transcode(frame, data) : null;
			return (buffers != null) ? buffers : data;
		}
		catch (ProtocolException notStandard) {
			byte[] standard = transcode(frame, data);
			if (standard == null) {
				throw notStandard;
			}
			return standard;
		}
	}

	private static byte @Nullable [] transcode(String frame, byte[] data) {
		try {
			ReferenceDialect dialect = new ReferenceDialect(frame, data);
			dialect.copy(0);
			return (dialect.position == data.length) ? dialect.out.toByteArray() : null;
		}
		catch (ProtocolException notReference) {
			return null;
		}
	}

	private void copy(int depth) {
		int type = byteAt(this.position);
		switch (type) {
			case 0xc4 -> {
				this.out.nil();
				this.position++;
			}
			case 0xd8 -> copyBuffer(2);
			case 0xd9 -> copyBuffer(4);
			default -> copyStandard(type, depth);
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
			PackReader reader = new PackReader(this.frame, this.data);
			reader.advance(this.position);
			reader.skip();
			size = reader.position() - this.position;
		}
		this.out.raw(this.data, this.position, size);
		this.position += size;
		copyChildren(children, depth);
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
