package io.zss.protocol;

import java.nio.charset.StandardCharsets;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * Bytes that are not what the protocol asks for at that place. The message names the
 * frame, what was expected and what was found; it never holds more than a few bytes of
 * what came.
 */
public class ProtocolException extends RuntimeException {

	private static final int SHOWN_BYTES = 16;

	private static final int SHOWN_CHARACTERS = 200;

	private final String frame;

	/**
	 * Creates an exception.
	 * @param frame the frame's name, e.g. {@code address}
	 * @param expected what the protocol asks for
	 * @param found what came instead
	 */
	public ProtocolException(String frame, String expected, String found) {
		this(frame, expected, found, null);
	}

	/**
	 * Creates an exception with a cause.
	 * @param frame the frame's name, e.g. {@code payload}
	 * @param expected what the protocol asks for
	 * @param found what came instead
	 * @param cause what a library said of it
	 */
	public ProtocolException(String frame, String expected, String found, @Nullable Throwable cause) {
		super("Bad " + frame + " frame: expected " + expected + " but found " + found, cause);
		this.frame = frame;
	}

	/**
	 * Creates an exception with a message of its own.
	 */
	ProtocolException(String message, String frame, @Nullable Throwable cause) {
		super(message, cause);
		this.frame = frame;
	}

	/**
	 * A header that must be there and is not.
	 * @param name its name
	 * @return the exception
	 */
	public static ProtocolException missingHeader(String name) {
		return new ProtocolException("The header '" + name + "' is missing", "headers", (Throwable) null);
	}

	/**
	 * The name of the frame that is bad.
	 * @return the name, as in the protocol's table of frames
	 */
	public String getFrame() {
		return this.frame;
	}

	@Override
	public String getMessage() {
		return Objects.requireNonNull(super.getMessage());
	}

	/**
	 * Cuts off what a library said, which may hold what came, and makes it one line.
	 */
	static String shorten(String text) {
		return shorten(text, SHOWN_CHARACTERS);
	}

	static String shorten(String text, int characters) {
		String shown = (text.length() <= characters) ? text : text.substring(0, characters) + "...";
		return shown.replaceAll("\\p{Cntrl}", ".");
	}

	static String describe(byte[] bytes) {
		int shown = Math.min(bytes.length, SHOWN_BYTES);
		StringBuilder text = new StringBuilder().append(bytes.length).append(" bytes");
		if (shown > 0) {
			text.append(" '");
			for (char c : new String(bytes, 0, shown, StandardCharsets.ISO_8859_1).toCharArray()) {
				text.append((c >= ' ' && c < 0x7f) ? c : '.');
			}
			text.append((shown < bytes.length) ? "...'" : "'");
		}
		return text.toString();
	}

}
