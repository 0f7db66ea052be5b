package io.zss.protocol;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class FrameCodecTests {

	private static final byte[] ROUTING_IDENTITY = text("PONG#1");

	private static final byte[] IDENTITY = text("client#1");

	private static final byte[] ADDRESS = Address.of("PONG", "PING").encode();

	private static final byte[] HEADERS = Bytes.of("81 a1 6b a1 76");

	private static final byte[] PAYLOAD = Bytes.of("a4 70696e67");

	private static final List<byte[]> REPLY = List.of(text("ZSS:0.0"), text("REP"), text("rid-1"), ADDRESS, HEADERS,
			text("204"), PAYLOAD);

	@Test
	void readsWhatADealerReceivesWithoutIdentity() {
		Message message = FrameCodec.decode(Frames.of(REPLY));
		assertThat(message.identity()).isNull();
		assertIsTheReply(message);
	}

	@Test
	void readsWhatADealerReceivesWithAnIdentity() {
		Message message = FrameCodec.decode(Frames.of(behind(IDENTITY)));
		assertThat(message.identity()).isEqualTo(IDENTITY);
		assertIsTheReply(message);
	}

	@Test
	void readsWhatARouterReceivesWithoutIdentity() {
		Message message = FrameCodec.decodeRouted(Frames.of(behind(ROUTING_IDENTITY)));
		assertThat(message.identity()).isNull();
		assertIsTheReply(message);
	}

	@Test
	void readsWhatARouterReceivesWithAnIdentity() {
		Message message = FrameCodec.decodeRouted(Frames.of(behind(ROUTING_IDENTITY, IDENTITY)));
		assertThat(message.identity()).isEqualTo(IDENTITY);
		assertIsTheReply(message);
	}

	@Test
	void readsARequestWithoutStatus() {
		List<byte[]> frames = new ArrayList<>(REPLY);
		frames.set(FrameCodec.TYPE, text("REQ"));
		frames.set(FrameCodec.STATUS, text("null"));
		Message message = FrameCodec.decode(Frames.of(frames));
		assertThat(message.type()).isEqualTo(MessageType.REQUEST);
		assertThat(message.status()).isEqualTo(Status.NONE);
	}

	@Test
	void readsIdentitiesThatAreNoText() {
		byte[] generated = Bytes.of("00 80 00 41 a7");
		assertThat(FrameCodec.decodeRouted(Frames.of(behind(generated, generated))).identity()).isEqualTo(generated);
	}

	@Test
	void neverTakesTheRoutingIdentityForTheProtocolFrame() {
		byte[] claim = text("ZSS:0.0");
		assertThat(FrameCodec.locate(Frames.of(behind(claim)), 1)).isEqualTo(1);
		assertIsTheReply(FrameCodec.decodeRouted(Frames.of(behind(claim))));
	}

	@ParameterizedTest
	@CsvSource({ "0, 0, 0", "1, 0, 1", "1, 1, 1", "2, 1, 2" })
	void locatesTheProtocolFrame(int framesBefore, int from, int expected) {
		byte[][] before = new byte[framesBefore][];
		Arrays.fill(before, IDENTITY);
		assertThat(FrameCodec.locate(Frames.of(behind(before)), from)).isEqualTo(expected);
	}

	@Test
	void leavesThePayloadAsItCame() {
		List<byte[]> frames = new ArrayList<>(REPLY);
		byte[] payload = Bytes.of("c1 00 ff");
		frames.set(FrameCodec.PAYLOAD, payload);
		assertThat(FrameCodec.decode(Frames.of(frames)).payload()).isSameAs(payload);
	}

	@Test
	void writesSevenFramesWithoutIdentity() {
		Message message = new Message(null, MessageType.REPLY, "rid-1", Address.of("pong", "ping"), Map.of("k", "v"),
				204, PAYLOAD);
		assertThat(FrameCodec.encode(message)).containsExactlyElementsOf(REPLY);
	}

	@Test
	void writesTheIdentityFirst() {
		Message message = new Message(IDENTITY, MessageType.REPLY, "rid-1", Address.of("pong", "ping"),
				Map.of("k", "v"), 204, PAYLOAD);
		assertThat(FrameCodec.encode(message)).containsExactlyElementsOf(behind(IDENTITY));
	}

	@Test
	void writesRequestsWithoutIdentityAndStatus() {
		Message message = Message.request("rid-1", Address.of("pong", "ping"), Map.of(), PAYLOAD);
		assertThat(FrameCodec.encode(message)).containsExactly(text("ZSS:0.0"), text("REQ"), text("rid-1"), ADDRESS,
				Bytes.of("80"), new byte[0], PAYLOAD);
	}

	@Test
	void writesFramesThatItsCallersMayChange() {
		Message message = Message.request("rid-1", Address.of("pong", "ping"), Map.of(), PAYLOAD);
		List<byte[]> frames = FrameCodec.encode(message);
		frames.get(0)[0] = 'X';
		frames.get(FrameCodec.TYPE)[0] = 'X';
		assertThat(FrameCodec.encode(message)).startsWith(text("ZSS:0.0"), text("REQ"));
	}

	@ParameterizedTest
	@EnumSource
	void readsTheTypesThatItWrites(MessageType type) {
		assertThat(MessageType.decode(type.encode())).isEqualTo(type);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
			0 | 0  | 'ZSS:0.0' as frame 0 or 1 but found 0 frames without it
			0 | 1  | 6 frames behind it but found 0 frames
			0 | 6  | 6 frames behind it but found 5 frames
			1 | 0  | 'ZSS:0.0' as frame 0 or 1 but found 1 frames without it
			1 | 6  | 6 frames behind it but found 5 frames
			2 | 7  | 'ZSS:0.0' as frame 0 or 1 but found 9 frames without it
			""")
	void namesTheFramesThatAreMissing(int before, int of, String problem) {
		List<byte[]> frames = new ArrayList<>(Collections.nCopies(before, IDENTITY));
		frames.addAll(REPLY.subList(0, of));
		assertRefused(frames, "Bad protocol frame: expected " + problem);
	}

	@ParameterizedTest
	@CsvSource({ "1, 7", "2, 8", "20, 26" })
	void namesTheFramesThatAreLeftOver(int extra, int found) {
		List<byte[]> frames = new ArrayList<>(REPLY);
		frames.addAll(Collections.nCopies(extra, PAYLOAD));
		assertRefused(frames, "Bad protocol frame: expected 6 frames behind it but found " + found + " frames");
	}

	@Test
	void namesTheFramesThatARouterMisses() {
		assertThatExceptionOfType(ProtocolException.class)
			.isThrownBy(() -> FrameCodec.decodeRouted(Frames.of(List.of(ROUTING_IDENTITY))))
			.withMessage("Bad protocol frame: expected 'ZSS:0.0' as frame 1 or 2 but found 1 frames without it");
		assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> FrameCodec.decodeRouted(Frames.of(REPLY)))
			.withMessage("Bad protocol frame: expected 'ZSS:0.0' as frame 1 or 2 but found 7 frames without it");
	}

	@ParameterizedTest
	@ValueSource(strings = { "ZSS:0.1", "zss:0.0", "ZSS:0.0 ", "ZSS:0.", "" })
	void refusesOtherProtocols(String protocol) {
		assertRefused(with(0, text(protocol)),
				"Bad protocol frame: expected 'ZSS:0.0' as frame 0 or 1 but found 7 frames without it");
	}

	@ParameterizedTest
	@ValueSource(strings = { "req", "REQ ", "RES", "RE", "" })
	void refusesOtherTypes(String type) {
		assertRefused(with(FrameCodec.TYPE, text(type)), "Bad type frame: expected REQ or REP but found ");
	}

	@Test
	void refusesRidsThatAreEmptyOrLongerThan64Bytes() {
		assertRefused(with(FrameCodec.RID, new byte[0]), "Bad rid frame: expected 1 to 64 ", " but found 0 bytes");
		assertRefused(with(FrameCodec.RID, text("r".repeat(65))), "Bad rid frame: expected 1 to 64 ",
				" but found 65 bytes 'rrrrrrrrrrrrrrrr...'");
		assertThat(FrameCodec.decodeRid(text("r".repeat(64)))).hasSize(64);
	}

	@ParameterizedTest
	@ValueSource(strings = { "ff", "61 0a 62", "00", "7f", "c3a9" })
	void refusesRidsThatCouldNotBeEchoedOrLogged(String rid) {
		assertRefused(with(FrameCodec.RID, Bytes.of(rid)), "Bad rid frame: expected ", "printable ASCII characters");
	}

	@Test
	void takesRidsOfAnyPrintableCharacters() {
		assertThat(FrameCodec.decodeRid(text("~ r/1#{}"))).isEqualTo("~ r/1#{}");
	}

	@Test
	void namesTheAddressOrTheHeadersWhenTheyAreBad() {
		assertRefused(with(FrameCodec.ADDRESS, Bytes.of("c0")), "Bad address frame: expected a map");
		assertRefused(with(FrameCodec.HEADERS, Bytes.of("90")), "Bad headers frame: expected a map or nil");
	}

	@Test
	void showsAFewPrintableBytesOfWhatItFound() {
		assertRefused(with(FrameCodec.TYPE, Bytes.of("00 52 45 51 0a ff 7f 20")),
				"Bad type frame: expected REQ or REP but found 8 bytes '.REQ... '");
		assertRefused(with(FrameCodec.TYPE, text("abcdefghijklmnopq")),
				"Bad type frame: expected REQ or REP but found 17 bytes 'abcdefghijklmnop...'");
	}

	private static void assertIsTheReply(Message message) {
		assertThat(message.type()).isEqualTo(MessageType.REPLY);
		assertThat(message.rid()).isEqualTo("rid-1");
		assertThat(message.address()).isEqualTo(Address.of("PONG", "PING"));
		assertThat(message.headers()).isEqualTo(Map.of("k", "v"));
		assertThat(message.status()).isEqualTo(204);
		assertThat(message.payload()).isEqualTo(PAYLOAD);
	}

	private static void assertRefused(List<byte[]> frames, String... parts) {
		assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> FrameCodec.decode(Frames.of(frames)))
			.withMessageStartingWith(parts[0])
			.satisfies((ex) -> assertThat(ex).message().contains(parts));
	}

	private static List<byte[]> with(int offset, byte[] frame) {
		List<byte[]> frames = new ArrayList<>(REPLY);
		frames.set(offset, frame);
		return frames;
	}

	private static List<byte[]> behind(byte[]... before) {
		List<byte[]> frames = new ArrayList<>(List.of(before));
		frames.addAll(REPLY);
		return frames;
	}

	private static byte[] text(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

}
