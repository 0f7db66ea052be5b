package io.zss.protocol;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Turns messages into frames and back, for all layouts of the wire: with and without the
 * identity frame, with and without the routing identity that a ROUTER socket adds. Fields
 * are found by locating the protocol frame, never by counting alone.
 */
public final class FrameCodec {

	/** Frame 1 of every message. */
	public static final String PROTOCOL = "ZSS:0.0";

	/** Offsets from the protocol frame. */
	public static final int TYPE = 1;

	/** Offset of the request id from the protocol frame. */
	public static final int RID = 2;

	/** Offset of the address from the protocol frame. */
	public static final int ADDRESS = 3;

	/** Offset of the headers from the protocol frame. */
	public static final int HEADERS = 4;

	/** Offset of the status from the protocol frame. */
	public static final int STATUS = 5;

	/** Offset of the payload from the protocol frame. */
	public static final int PAYLOAD = 6;

	/** Frames from the protocol frame to the end. */
	public static final int LENGTH = 7;

	/** Longest rid, in characters; a UUID has 36. */
	public static final int MAX_RID_LENGTH = 64;

	private static final byte[] PROTOCOL_FRAME = PROTOCOL.getBytes(StandardCharsets.US_ASCII);

	private FrameCodec() {
	}

	/**
	 * Writes a message as a DEALER socket sends it.
	 * @param message the message
	 * @return 8 frames when it has an identity, else 7
	 */
	public static List<byte[]> encode(Message message) {
		List<byte[]> frames = new ArrayList<>(LENGTH + 1);
		byte[] identity = message.identity();
		if (identity != null) {
			frames.add(identity);
		}
		frames.add(PROTOCOL_FRAME.clone());
		frames.add(message.type().encode());
		frames.add(message.rid().getBytes(StandardCharsets.UTF_8));
		frames.add(message.address().encode());
		frames.add(Headers.encode(message.headers()));
		frames.add(Status.encode(message.status()));
		frames.add(message.payload());
		return frames;
	}

	/**
	 * Reads a message as a DEALER socket receives it: 7 frames, or 8 with an identity.
	 * @param frames the frames
	 * @return the message
	 * @throws ProtocolException if a frame is missing, left over, or cannot be read
	 */
	public static Message decode(Frames frames) {
		return decode(frames, 0);
	}

	/**
	 * Reads a message as a ROUTER socket receives it: the routing identity first.
	 * @param frames the frames
	 * @return the message, without the routing identity
	 * @throws ProtocolException if a frame is missing, left over, or cannot be read
	 */
	public static Message decodeRouted(Frames frames) {
		return decode(frames, 1);
	}

	/**
	 * Finds the protocol frame.
	 * @param frames the frames
	 * @param from the first place where it may be: 1 behind a routing identity, else 0
	 * @return its index: {@code from}, or one more when an identity frame comes first
	 * @throws ProtocolException if it is not there, or not followed by exactly six frames
	 */
	public static int locate(Frames frames, int from) {
		for (int at = from; at <= from + 1 && at < frames.size(); at++) {
			if (frames.length(at) == PROTOCOL_FRAME.length && Arrays.equals(frames.bytes(at), PROTOCOL_FRAME)) {
				if (frames.size() - at != LENGTH) {
					throw new ProtocolException("protocol", (LENGTH - 1) + " frames behind it",
							(frames.size() - at - 1) + " frames");
				}
				return at;
			}
		}
		throw new ProtocolException("protocol", "'" + PROTOCOL + "' as frame " + from + " or " + (from + 1),
				frames.size() + " frames without it");
	}

	/**
	 * Reads the request id.
	 * @param frame the bytes of frame 3
	 * @return the text
	 * @throws ProtocolException if it is not 1 to {@value #MAX_RID_LENGTH} printable
	 * ASCII characters: others would not come back as they were, or break lines of a log
	 */
	public static String decodeRid(byte[] frame) {
		if (frame.length == 0 || frame.length > MAX_RID_LENGTH || !isPrintable(frame)) {
			throw new ProtocolException("rid", "1 to " + MAX_RID_LENGTH + " printable ASCII characters",
					ProtocolException.describe(frame));
		}
		return new String(frame, StandardCharsets.US_ASCII);
	}

	private static boolean isPrintable(byte[] text) {
		for (byte character : text) {
			if (character < ' ' || character == 0x7f) {
				return false;
			}
		}
		return true;
	}

	/**
	 * Checks the length of a frame that was received, before its bytes are looked at.
	 * @param name the frame's name
	 * @param frames the message
	 * @param index the frame's index
	 * @param maxBytes longest frame
	 * @return its bytes
	 * @throws ProtocolException if it is longer
	 */
	public static byte[] checkedBytes(String name, Frames frames, int index, int maxBytes) {
		long length = OmittedFrame.sentBytes(frames, index);
		if (length > maxBytes) {
			throw new ProtocolException(name, "at most " + maxBytes + " bytes", length + " bytes");
		}
		return frames.bytes(index);
	}

	/**
	 * Checks the length of a frame that is held in memory.
	 * @param name the frame's name
	 * @param frame its bytes
	 * @param maxBytes longest frame
	 * @return the frame
	 * @throws ProtocolException if it is longer
	 */
	public static byte[] checkLength(String name, byte[] frame, long maxBytes) {
		if (frame.length > maxBytes) {
			throw new ProtocolException(name, "at most " + maxBytes + " bytes", frame.length + " bytes");
		}
		return frame;
	}

	private static Message decode(Frames frames, int from) {
		int at = locate(frames, from);
		return new Message((at > from) ? frames.bytes(from) : null, MessageType.decode(frames.bytes(at + TYPE)),
				decodeRid(frames.bytes(at + RID)), Address.decode(frames.bytes(at + ADDRESS)),
				Headers.decode(frames.bytes(at + HEADERS)), Status.decode(frames.bytes(at + STATUS)),
				frames.bytes(at + PAYLOAD));
	}

}
