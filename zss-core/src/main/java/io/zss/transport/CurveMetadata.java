package io.zss.transport;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

import io.zss.transport.ZmtpViolation.Kind;

/**
 * What a peer says of itself in a handshake. Its other properties are left out.
 */
final class CurveMetadata {

	private static final String SOCKET_TYPE = "Socket-Type";

	private static final String IDENTITY = "Identity";

	private final String socketType;

	private final byte[] identity;

	CurveMetadata(String socketType, byte[] identity) {
		this.socketType = socketType;
		this.identity = identity;
	}

	/**
	 * The type of the peer's socket; empty if it says none.
	 */
	String socketType() {
		return this.socketType;
	}

	byte[] identity() {
		return this.identity;
	}

	/**
	 * Reads the properties of ZMTP: names of at most 255 bytes and values, each with its
	 * length.
	 */
	static CurveMetadata parse(byte[] bytes, int from) throws ZmtpViolation {
		String socketType = "";
		byte[] identity = {};
		ByteBuffer left = ByteBuffer.wrap(bytes, from, bytes.length - from);
		while (left.hasRemaining()) {
			String name = new String(next(left, left.get() & 0xff), StandardCharsets.US_ASCII);
			byte[] value = next(left, (left.remaining() < Integer.BYTES) ? -1 : left.getInt());
			if (name.equalsIgnoreCase(SOCKET_TYPE)) {
				socketType = new String(value, StandardCharsets.US_ASCII);
			}
			else if (name.equalsIgnoreCase(IDENTITY)) {
				identity = value;
			}
		}
		return new CurveMetadata(socketType, identity);
	}

	private static byte[] next(ByteBuffer left, int length) throws ZmtpViolation {
		if (length < 0 || length > left.remaining()) {
			throw new ZmtpViolation(Kind.MALFORMED, "properties of the handshake that are not valid");
		}
		byte[] bytes = new byte[length];
		left.get(bytes);
		return bytes;
	}

	/**
	 * The properties as they are sent.
	 */
	byte[] toBytes() {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		write(bytes, SOCKET_TYPE, this.socketType.getBytes(StandardCharsets.US_ASCII));
		write(bytes, IDENTITY, this.identity);
		return bytes.toByteArray();
	}

	static void write(ByteArrayOutputStream target, String name, byte[] value) {
		target.write(name.length());
		target.writeBytes(name.getBytes(StandardCharsets.US_ASCII));
		target.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(value.length).array());
		target.writeBytes(value);
	}

}
