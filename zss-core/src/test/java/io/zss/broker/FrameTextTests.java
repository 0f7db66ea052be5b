package io.zss.broker;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.zss.protocol.Address;
import io.zss.protocol.Frames;
import io.zss.protocol.Headers;
import io.zss.transport.FrameMessage;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Messages as text, up to the longest that are shown and beyond.
 */
class FrameTextTests {

	@Test
	void identityIsShownUpTo255Bytes() {
		assertThat(FrameText.peer(FrameMessage.of(bytes(255)))).isEqualTo("a".repeat(255));
		assertThat(FrameText.peer(FrameMessage.of(bytes(256)))).isEqualTo("a peer with an identity of 256 bytes");
	}

	@Test
	void textsAreShownUpTo255Bytes() {
		assertThat(FrameText.text(FrameMessage.of(bytes(255)), 0)).hasSize(255);
		assertThat(FrameText.text(FrameMessage.of(bytes(256)), 0)).isEmpty();
		assertThat(line(message(bytes(255), address(), headers(Map.of()), bytes(1)), 3)).isEqualTo("a".repeat(255));
		assertThat(line(message(bytes(256), address(), headers(Map.of()), bytes(1)), 3)).isEqualTo("256 bytes");
	}

	@Test
	void addressIsDecodedAsLongAsAnAddressMayBe() {
		assertThat(line(message(bytes(1), address(), headers(Map.of()), bytes(1)), 4))
			.isEqualTo("sid ORDERS, sversion *, verb CREATE");
		byte[] noAddress = bytes(Address.MAX_FRAME_BYTES);
		assertThat(line(message(bytes(1), noAddress, headers(Map.of()), bytes(1)), 4))
			.startsWith(noAddress.length + " bytes that are no address: aaa");
		assertThat(line(message(bytes(1), bytes(noAddress.length + 1), headers(Map.of()), bytes(1)), 4))
			.isEqualTo(noAddress.length + 1 + " bytes, longer than an address may be");
	}

	@Test
	void headersAreDecodedUpTo64KiB() {
		byte[] noHeaders = bytes(64 * 1024);
		assertThat(line(message(bytes(1), address(), noHeaders, bytes(1)), 5))
			.startsWith("65536 bytes that are no headers: ");
		assertThat(line(message(bytes(1), address(), bytes(64 * 1024 + 1), bytes(1)), 5))
			.isEqualTo("65537 bytes, too long to be shown");
		assertThat(line(message(bytes(1), address(), headers(Map.of()), bytes(1)), 5)).isEqualTo("none");
	}

	@Test
	void fiftyHeadersAreShownAndTheOthersCounted() {
		Map<String, Object> fifty = new TreeMap<>();
		for (int i = 0; i < 50; i++) {
			fifty.put("header-" + i, i);
		}
		assertThat(line(message(bytes(1), address(), headers(fifty), bytes(1)), 5)).contains("header-49=49")
			.doesNotContain("more");

		fifty.put("one", 1);
		fifty.put("other", 2);

		assertThat(line(message(bytes(1), address(), headers(fifty), bytes(1)), 5)).endsWith(", and 2 more");
	}

	@Test
	void valuesAreShownUpTo100Characters() {
		assertThat(line(message(bytes(1), address(), headers(Map.of("key", "v".repeat(100))), bytes(1)), 5))
			.isEqualTo("key=" + "v".repeat(100));
		assertThat(line(message(bytes(1), address(), headers(Map.of("key", "v".repeat(101))), bytes(1)), 5))
			.isEqualTo("key=" + "v".repeat(100) + "...");
	}

	@Test
	void only256BytesOfAPayloadAreShown() {
		assertThat(line(message(bytes(1), address(), headers(Map.of()), bytes(256)), 7))
			.isEqualTo("256 bytes: " + "a".repeat(256) + " (" + "61".repeat(256) + ")");
		assertThat(line(message(bytes(1), address(), headers(Map.of()), bytes(257)), 7))
			.isEqualTo("257 bytes: " + "a".repeat(256) + "... (" + "61".repeat(256) + ")");
		assertThat(line(message(bytes(1), address(), headers(Map.of()), new byte[0]), 7)).isEqualTo("0 bytes");
	}

	@Test
	void messageWithoutAProtocolFrameIsShownWithoutNames() {
		FrameMessage message = FrameMessage.of(bytes(1), bytes(2));

		assertThat(FrameText.of(message, -1, false).lines().skip(1)).containsExactly("  0 peer      a",
				"  1 frame     2 bytes");
	}

	@Test
	void framesBeyondThoseOfAMessageAreCounted() {
		FrameMessage message = FrameMessage.of(bytes(1));
		for (int i = 0; i < 8; i++) {
			message.add(bytes(1));
		}
		assertThat(FrameText.of(message, -1, false)).doesNotContain("more frames");

		message.add(bytes(1));
		message.add(bytes(1));

		assertThat(FrameText.of(message, -1, false)).endsWith("and 2 more frames");
	}

	@Test
	void onlyPrintableAsciiIsShown() {
		assertThat(FrameText.printable(" ~\u001f\u007f\n\u00e4")).isEqualTo(" ~....");
	}

	private static String line(Frames message, int frame) {
		String line = FrameText.of(message, 1, true).lines().toList().get(frame + 1);
		return line.substring(14);
	}

	private static FrameMessage message(byte[] rid, byte[] address, byte[] headers, byte[] payload) {
		FrameMessage message = FrameMessage.of(bytes(1));
		List.of("ZSS:0.0".getBytes(StandardCharsets.US_ASCII), "REQ".getBytes(StandardCharsets.US_ASCII), rid, address,
				headers, new byte[0], payload)
			.forEach(message::add);
		return message;
	}

	private static byte[] address() {
		return Address.of("ORDERS", "CREATE").encode();
	}

	private static byte[] headers(Map<String, Object> headers) {
		return Headers.encode(headers);
	}

	private static byte[] bytes(int length) {
		return "a".repeat(length).getBytes(StandardCharsets.US_ASCII);
	}

}
