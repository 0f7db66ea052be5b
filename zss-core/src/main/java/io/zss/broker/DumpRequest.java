package io.zss.broker;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;

import io.zss.protocol.Address;
import io.zss.protocol.FrameCodec;
import io.zss.protocol.Frames;
import io.zss.protocol.ProtocolException;
import org.jspecify.annotations.Nullable;

/**
 * Which messages an operator wants to see, and how many of them. A message is shown when
 * it fits each of the names that are given.
 *
 * @param sid the service, in upper case; null for any
 * @param rid the request; null for any
 * @param client the identity of a connection, or the name before its {@code #}; null for
 * any
 * @param messages after so many the dump ends
 * @param seconds after so long it ends
 * @param payload whether the first bytes of payloads are shown, and header values that
 * may be secrets
 */
record DumpRequest(@Nullable String sid, @Nullable String rid, @Nullable String client, int messages, int seconds,
		boolean payload) {

	static final int DEFAULT_MESSAGES = 100;

	static final int MAX_MESSAGES = 1000;

	static final int DEFAULT_SECONDS = 60;

	static final int MAX_SECONDS = 600;

	private static final int MAX_NAME_LENGTH = 255;

	/**
	 * Reads what was asked for.
	 * @throws ProtocolException if nothing is named, or a number is out of its range
	 */
	static DumpRequest of(Map<?, ?> payload) {
		String sid = name(payload, "sid");
		String rid = name(payload, "rid");
		String client = name(payload, "client");
		if (sid == null && rid == null && client == null) {
			throw new ProtocolException("payload", "a map with 'sid', 'rid' or 'client'", "none of them");
		}
		return new DumpRequest((sid != null) ? sid.toUpperCase(Locale.ROOT) : null, rid, client,
				number(payload, "messages", DEFAULT_MESSAGES, MAX_MESSAGES),
				number(payload, "seconds", DEFAULT_SECONDS, MAX_SECONDS), Boolean.TRUE.equals(payload.get("payload")));
	}

	/**
	 * Whether a message is about the service and the request that are wanted.
	 * @param protocolFrame where its protocol frame is
	 */
	boolean fits(Frames message, int protocolFrame) {
		return (this.rid == null || isText(message, protocolFrame + FrameCodec.RID, this.rid))
				&& (this.sid == null || this.sid.equals(sid(message, protocolFrame)));
	}

	/**
	 * Whether a frame is the identity that is wanted, or one with that name.
	 */
	boolean fitsClient(Frames message, int frame) {
		if (this.client == null || message.length(frame) < this.client.length()
				|| message.length(frame) > MAX_NAME_LENGTH) {
			return this.client == null;
		}
		byte[] identity = message.bytes(frame);
		byte[] wanted = this.client.getBytes(StandardCharsets.UTF_8);
		return Arrays.equals(identity, wanted) || (identity.length > wanted.length && identity[wanted.length] == '#'
				&& Arrays.equals(identity, 0, wanted.length, wanted, 0, wanted.length));
	}

	/**
	 * What is wanted, as a clause.
	 */
	String describe() {
		StringBuilder text = new StringBuilder();
		append(text, "sid", this.sid);
		append(text, "rid", this.rid);
		append(text, "client", this.client);
		return text.toString();
	}

	private static void append(StringBuilder text, String name, @Nullable String value) {
		if (value != null) {
			text.append(text.isEmpty() ? "" : ", ").append(name).append(' ').append(FrameText.printable(value));
		}
	}

	private static @Nullable String sid(Frames message, int protocolFrame) {
		int frame = protocolFrame + FrameCodec.ADDRESS;
		try {
			return (message.length(frame) <= Address.MAX_FRAME_BYTES) ? Address.decode(message.bytes(frame)).sid()
					: null;
		}
		catch (ProtocolException ex) {
			// It has no address that anyone could name.
			return null;
		}
	}

	private static boolean isText(Frames message, int frame, String text) {
		return message.length(frame) == text.length()
				&& Arrays.equals(message.bytes(frame), text.getBytes(StandardCharsets.UTF_8));
	}

	private static @Nullable String name(Map<?, ?> payload, String key) {
		Object value = payload.get(key);
		if (value == null || value.equals("")) {
			return null;
		}
		if (value instanceof String name && name.length() <= MAX_NAME_LENGTH) {
			return name;
		}
		throw new ProtocolException("payload", "'" + key + "' as a text of at most " + MAX_NAME_LENGTH + " characters",
				(value instanceof String name) ? name.length() + " characters" : "something else");
	}

	private static int number(Map<?, ?> payload, String key, int standard, int max) {
		Object value = payload.get(key);
		if (value == null) {
			return standard;
		}
		if (value instanceof Number number && number.doubleValue() >= 1 && number.doubleValue() <= max) {
			return number.intValue();
		}
		throw new ProtocolException("payload", "'" + key + "' from 1 to " + max,
				(value instanceof Number number) ? number.toString() : "no number");
	}

}
