package io.zss.test.support;

import java.util.Map;
import java.util.stream.Collectors;

import io.zss.protocol.Headers;
import io.zss.protocol.PayloadCodec;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.json.JsonWriter;

/**
 * Payloads and headers as text, for failures of tests.
 */
public final class PayloadText {

	/** Longer ones make no failure clearer. */
	private static final int MAX_LENGTH = 4000;

	private static final JsonWriter<@Nullable Object> JSON = JsonWriter.standard();

	private PayloadText() {
	}

	/**
	 * A payload as JSON.
	 * @param payload one MessagePack value
	 * @param codec reads it
	 * @return JSON, shortened; what is wrong with it if it cannot be read
	 */
	public static String of(byte[] payload, PayloadCodec codec) {
		try {
			return shortened(json(codec.decode(payload, Object.class)));
		}
		catch (RuntimeException ex) {
			return payload.length + " bytes that cannot be read (" + ex.getMessage() + ")";
		}
	}

	/**
	 * A value as JSON.
	 * @param value maps, lists and scalars; null for nil
	 * @return JSON
	 */
	public static String json(@Nullable Object value) {
		return JSON.writeToString(value);
	}

	/**
	 * Headers in parentheses.
	 * @param headers the headers
	 * @return text that begins with a space; empty when there are none
	 */
	public static String ofHeaders(Map<String, ? extends @Nullable Object> headers) {
		return headers.isEmpty() ? ""
				: headers.entrySet()
					.stream()
					.map((header) -> header.getKey() + ": " + Headers.text(header.getValue()))
					.collect(Collectors.joining(", ", " (", ")"));
	}

	private static String shortened(String text) {
		return (text.length() <= MAX_LENGTH) ? text
				: text.substring(0, MAX_LENGTH) + "... (" + text.length() + " characters)";
	}

}
