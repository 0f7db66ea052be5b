package io.zss.protocol;

import java.nio.ByteBuffer;

/**
 * What a receiver finds in the place of a frame that was longer than it accepts: a byte
 * that begins no MessagePack value, and the length of the frame as it was sent. The
 * transport passes over such a frame instead of ending the connection, so that the rest
 * of the message says whom to answer. A peer that writes these bytes itself gets the same
 * answer.
 */
public final class OmittedFrame {

	/** The length of the substitute. */
	public static final int BYTES = 7;

	private static final byte MARK = (byte) 0xc1;

	private OmittedFrame() {
	}

	/**
	 * Writes a substitute.
	 * @param sentBytes the length of the frame as it was sent, less than 2^48
	 * @param target gets {@value #BYTES} bytes; its position stays as it is
	 * @param index where they begin
	 */
	public static void write(long sentBytes, ByteBuffer target, int index) {
		target.put(index, MARK);
		for (int i = 1; i < BYTES; i++) {
			target.put(index + i, (byte) (sentBytes >>> (Byte.SIZE * (BYTES - 1 - i))));
		}
	}

	/**
	 * The length of a frame as it was sent.
	 * @param frames a message that was received
	 * @param index the frame's index
	 * @return bytes: those of the frame itself unless it is a substitute
	 */
	public static long sentBytes(Frames frames, int index) {
		int length = frames.length(index);
		if (length != BYTES) {
			return length;
		}
		byte[] frame = frames.bytes(index);
		if (frame[0] != MARK) {
			return length;
		}
		long sent = 0;
		for (int i = 1; i < BYTES; i++) {
			sent = (sent << Byte.SIZE) | (frame[i] & 0xff);
		}
		return sent;
	}

}
