package io.zss.protocol;

import org.jspecify.annotations.Nullable;

/**
 * Payloads of the broker's service management interface: plain values, read and written
 * without knowing any type.
 */
public final class ControlPayload {

	private static final String FRAME = "payload";

	private ControlPayload() {
	}

	/**
	 * Reads a payload.
	 * @param payload one MessagePack value, in either dialect
	 * @return text, number, boolean, null, bytes, or a map or list of them
	 * @throws ProtocolException if it is no MessagePack, or holds more than a million
	 * values
	 */
	public static @Nullable Object decode(byte[] payload) {
		return new PackReader(FRAME, ReferenceDialect.toStandard(FRAME, payload)).readValue();
	}

	/**
	 * Reads a payload that should be a text. Anything else is not built.
	 * @param payload one MessagePack value, in either dialect
	 * @param maxBytes longest text
	 * @return the text
	 * @throws ProtocolException if it is no text, or a longer one
	 */
	public static String decodeText(byte[] payload, int maxBytes) {
		PackReader reader = new PackReader(FRAME, ReferenceDialect.toStandard(FRAME, payload));
		String text = reader.readText(maxBytes);
		if (text == null) {
			throw new ProtocolException(FRAME, "a text of at most " + maxBytes + " bytes",
					ProtocolException.describe(payload));
		}
		return text;
	}

	/**
	 * Writes a payload that every peer can read.
	 * @param value text, number, boolean, null, or a map or collection of them
	 * @return a new array
	 */
	public static byte[] encode(@Nullable Object value) {
		return new PackWriter(64).value(value).toByteArray();
	}

}
