package io.zss.protocol;

/**
 * A frame that is longer than one side sends or accepts. The message names its length,
 * the limit, and the property of the limit.
 */
public final class FrameTooLongException extends ProtocolException {

	private static final String PAYLOAD = "payload";

	/**
	 * Creates an exception.
	 * @param frame the frame's name, {@code headers} or {@code payload}
	 * @param message what it belongs to: {@code request} or {@code reply}
	 * @param bytes its length
	 * @param property the property of the limit
	 * @param maxBytes the limit
	 */
	public FrameTooLongException(String frame, String message, long bytes, String property, long maxBytes) {
		super("The " + frame + " of the " + message + (frame.equals(PAYLOAD) ? " takes " : " take ") + bytes
				+ " bytes, and " + property + " allows " + maxBytes
				+ (frame.equals(PAYLOAD) ? "; binary data grows by a third when it is written as Base64 text" : ""),
				frame, (Throwable) null);
	}

	/**
	 * Checks headers and payload of a message that was received.
	 * @param frames the message
	 * @param protocolFrame where its protocol frame is
	 * @param message what it is: {@code request} or {@code reply}
	 * @param property the property of the limit
	 * @param maxBytes the limit
	 * @throws FrameTooLongException if one of them was left out, as it was longer
	 */
	public static void checkReceived(Frames frames, int protocolFrame, String message, String property, long maxBytes) {
		checkReceived("headers", frames, protocolFrame + FrameCodec.HEADERS, message, property, maxBytes);
		checkPayload(frames, protocolFrame, message, property, maxBytes);
	}

	/**
	 * Checks the payload of a message that was received.
	 * @param frames the message
	 * @param protocolFrame where its protocol frame is
	 * @param message what it is: {@code request} or {@code reply}
	 * @param property the property of the limit
	 * @param maxBytes the limit
	 * @throws FrameTooLongException if it was left out, as it was longer
	 */
	public static void checkPayload(Frames frames, int protocolFrame, String message, String property, long maxBytes) {
		checkReceived(PAYLOAD, frames, protocolFrame + FrameCodec.PAYLOAD, message, property, maxBytes);
	}

	/**
	 * Checks a frame before it is sent: its receiver would have to pass over it.
	 * @param name the frame's name, {@code headers} or {@code payload}
	 * @param message what it belongs to: {@code request} or {@code reply}
	 * @param frame its bytes
	 * @param property the property of the limit
	 * @param maxBytes the limit
	 * @return the frame
	 * @throws FrameTooLongException if it is longer
	 */
	public static byte[] checkSent(String name, String message, byte[] frame, String property, long maxBytes) {
		if (frame.length > maxBytes) {
			throw new FrameTooLongException(name, message, frame.length, property, maxBytes);
		}
		return frame;
	}

	private static void checkReceived(String frame, Frames frames, int index, String message, String property,
			long maxBytes) {
		long sentBytes = OmittedFrame.sentBytes(frames, index);
		if (sentBytes > maxBytes) {
			throw new FrameTooLongException(frame, message, sentBytes, property, maxBytes);
		}
	}

}
