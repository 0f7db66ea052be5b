package io.zss.protocol;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Frame 2 of a message: whether it asks or answers.
 */
@SuppressWarnings("ImmutableEnumChecker") // the bytes are not handed out
public enum MessageType {

	/** A request, {@code REQ} on the wire. */
	REQUEST("REQ"),

	/** A reply, {@code REP} on the wire. */
	REPLY("REP");

	private final byte[] frame;

	MessageType(String text) {
		this.frame = text.getBytes(StandardCharsets.US_ASCII);
	}

	/**
	 * Reads the type frame.
	 * @param frame the bytes of frame 2
	 * @return the type
	 * @throws ProtocolException if the frame is neither {@code REQ} nor {@code REP}
	 */
	public static MessageType decode(byte[] frame) {
		for (MessageType type : values()) {
			if (Arrays.equals(frame, type.frame)) {
				return type;
			}
		}
		throw new ProtocolException("type", "REQ or REP", ProtocolException.describe(frame));
	}

	/**
	 * Writes the type frame.
	 * @return a new array
	 */
	public byte[] encode() {
		return this.frame.clone();
	}

}
