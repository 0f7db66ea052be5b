package io.zss.broker;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import io.zss.protocol.Address;
import io.zss.protocol.FrameCodec;
import io.zss.protocol.Frames;
import io.zss.protocol.Headers;
import io.zss.protocol.ProtocolException;
import org.jspecify.annotations.Nullable;

/**
 * A message as text for people, a line for each frame: the address and the headers
 * decoded, long frames shortened, and nothing in it that could break a line of the log.
 */
final class FrameText {

	private static final String[] NAMES = { "protocol", "type", "rid", "address", "headers", "status", "payload" };

	/** In the place of an offset from a protocol frame that is not there. */
	private static final int UNKNOWN = Integer.MIN_VALUE;

	private static final int MAX_TEXT_BYTES = 255;

	private static final int MAX_PAYLOAD_BYTES = 256;

	/** Longer headers are not decoded. */
	private static final int MAX_HEADER_BYTES = 64 * 1024;

	private static final int MAX_HEADERS = 50;

	private static final int MAX_VALUE_LENGTH = 100;

	/** Parts of the names of headers whose values are not for a log. */
	private static final Set<String> SECRETS = Set.of("authorization", "cookie", "credential", "password", "secret",
			"token", "api-key", "apikey");

	private FrameText() {
	}

	/**
	 * Who has sent a message, or gets it.
	 */
	static String peer(Frames message) {
		return (message.length(0) <= MAX_TEXT_BYTES) ? printable(text(message, 0))
				: "a peer with an identity of " + message.length(0) + " bytes";
	}

	/**
	 * A frame as text, byte for byte.
	 */
	static String text(Frames message, int index) {
		return (message.length(index) <= MAX_TEXT_BYTES) ? new String(message.bytes(index), StandardCharsets.ISO_8859_1)
				: "";
	}

	/**
	 * Describes each frame of a message.
	 * @param protocolFrame where its protocol frame is; negative when it has none
	 * @param all whether payload and secrets are shown as well
	 */
	static String of(Frames message, int protocolFrame, boolean all) {
		StringBuilder text = new StringBuilder();
		int kept = Math.min(message.size(), FrameCodec.LENGTH + 2);
		for (int i = 0; i < kept; i++) {
			int offset = (protocolFrame >= 0) ? i - protocolFrame : (i == 0) ? -1 : UNKNOWN;
			String name = (offset >= 0) ? NAMES[offset]
					: (i == 0) ? "peer" : (protocolFrame < 0) ? "frame" : "identity";
			text.append(String.format(Locale.ROOT, "%n  %d %-9s ", i, name)).append(frame(message, i, offset, all));
		}
		if (message.size() > kept) {
			text.append(String.format(Locale.ROOT, "%n  and %d more frames", message.size() - kept));
		}
		return text.toString();
	}

	private static String frame(Frames message, int index, int offset, boolean all) {
		int length = message.length(index);
		return switch (offset) {
			case FrameCodec.ADDRESS -> (length <= Address.MAX_FRAME_BYTES) ? address(message.bytes(index))
					: length + " bytes, longer than an address may be";
			case FrameCodec.HEADERS -> (length <= MAX_HEADER_BYTES) ? headers(message.bytes(index), all)
					: length + " bytes, too long to be shown";
			case FrameCodec.PAYLOAD, UNKNOWN ->
				length + " bytes" + ((all && length > 0) ? ": " + start(message.bytes(index)) : "");
			default ->
				(length == 0) ? "-" : (length <= MAX_TEXT_BYTES) ? printable(text(message, index)) : length + " bytes";
		};
	}

	private static String address(byte[] frame) {
		try {
			Address address = Address.decode(frame);
			return printable("sid " + address.sid() + ", sversion " + address.version() + ", verb " + address.verb());
		}
		catch (ProtocolException ex) {
			return frame.length + " bytes that are no address: " + start(frame);
		}
	}

	private static String headers(byte[] frame, boolean all) {
		try {
			StringBuilder text = new StringBuilder();
			int shown = 0;
			Map<String, @Nullable Object> headers = Headers.decode(frame);
			for (Map.Entry<String, @Nullable Object> header : headers.entrySet()) {
				if (shown++ == MAX_HEADERS) {
					text.append(", and ").append(headers.size() - MAX_HEADERS).append(" more");
					break;
				}
				text.append(text.isEmpty() ? "" : ", ").append(shortened(header.getKey())).append('=');
				text.append(
						(all || !isSecret(header.getKey())) ? shortened(Headers.text(header.getValue())) : "(hidden)");
			}
			return text.isEmpty() ? "none" : text.toString();
		}
		catch (ProtocolException ex) {
			return frame.length + " bytes that are no headers: " + ex.getMessage();
		}
	}

	private static boolean isSecret(String header) {
		String name = header.toLowerCase(Locale.ROOT);
		return SECRETS.stream().anyMatch(name::contains);
	}

	private static String shortened(String text) {
		return printable((text.length() > MAX_VALUE_LENGTH) ? text.substring(0, MAX_VALUE_LENGTH) + "..." : text);
	}

	/**
	 * The first bytes, as text and as numbers.
	 */
	private static String start(byte[] bytes) {
		int shown = Math.min(bytes.length, MAX_PAYLOAD_BYTES);
		return printable(new String(bytes, 0, shown, StandardCharsets.ISO_8859_1))
				+ ((shown < bytes.length) ? "..." : "") + " (" + HexFormat.of().formatHex(bytes, 0, shown) + ")";
	}

	/**
	 * A text whose characters are all printable ASCII: others are shown as dots.
	 */
	static String printable(String text) {
		StringBuilder shown = new StringBuilder(text.length());
		for (int i = 0; i < text.length(); i++) {
			char c = text.charAt(i);
			shown.append((c >= ' ' && c < 0x7f) ? c : '.');
		}
		return shown.toString();
	}

}
