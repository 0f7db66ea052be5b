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

	/** Longer values make no failure clearer. */
	private static final int MAX_VALUE = 4000;

	/** The same, where there are many of them. */
	private static final int MAX_LISTED_VALUE = 1000;

	/** Of a whole message. */
	private static final int MAX_MESSAGE = 20_000;

	private static final JsonWriter<@Nullable Object> JSON = JsonWriter.standard();

	private PayloadText() {
	}

	/**
	 * A payload as JSON.
	 * @param payload one MessagePack value
	 * @param codec reads it
	 * @return JSON of up to 4,000 characters; what is wrong with it if it cannot be read
	 */
	public static String of(byte[] payload, PayloadCodec codec) {
		return text(payload, codec, MAX_VALUE);
	}

	/**
	 * A payload as JSON, one of many.
	 * @param payload one MessagePack value
	 * @param codec reads it
	 * @return JSON of up to 1,000 characters; what is wrong with it if it cannot be read
	 */
	public static String listed(byte[] payload, PayloadCodec codec) {
		return text(payload, codec, MAX_LISTED_VALUE);
	}

	/**
	 * A value as JSON, one of many.
	 * @param value maps, lists and scalars; null for nil
	 * @return JSON of up to 1,000 characters
	 */
	public static String listed(@Nullable Object value) {
		return shortened(json(value), MAX_LISTED_VALUE);
	}

	/**
	 * Shortens a text that is one of many.
	 * @param text any text
	 * @return up to 1,000 characters of it
	 */
	public static String listedText(String text) {
		return shortened(text, MAX_LISTED_VALUE);
	}

	/**
	 * Shortens the message of a failure, first its long lines: the values that differ are
	 * often on lines of their own.
	 * @param message any text
	 * @return up to 20,000 characters of it
	 */
	public static String message(String message) {
		if (message.length() <= MAX_VALUE) {
			return message;
		}
		StringBuilder text = new StringBuilder();
		int from = 0;
		while (from < message.length() && text.length() <= MAX_MESSAGE) {
			int end = message.indexOf('\n', from);
			int to = (end < 0) ? message.length() : end + 1;
			text.append(shortened(message.substring(from, to).stripTrailing(), MAX_VALUE));
			if (end >= 0) {
				text.append('\n');
			}
			from = to;
		}
		boolean cut = from < message.length() || text.length() > MAX_MESSAGE;
		return cut ? text.substring(0, Math.min(MAX_MESSAGE, text.length())) + "... (" + message.length()
				+ " characters in all)" : text.toString();
	}

	private static String text(byte[] payload, PayloadCodec codec, int maxLength) {
		try {
			return shortened(json(codec.decode(payload, Object.class)), maxLength);
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
					.map((header) -> header.getKey() + ": " + listedText(Headers.text(header.getValue())))
					.collect(Collectors.joining(", ", " (", ")"));
	}

	private static String shortened(String text, int maxLength) {
		return (text.length() <= maxLength) ? text
				: text.substring(0, maxLength) + "... (" + text.length() + " characters)";
	}

}
