package io.zss.protocol;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.msgpack.value.Value;
import org.msgpack.value.ValueFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * Messages of the published peers. {@code protocol/decoded.json} says what is in them, as
 * another implementation reads them; it has sids and verbs in upper case.
 */
class RecordedMessageTests {

	private final PayloadCodec codec = new MessagePackCodec();

	@ParameterizedTest(name = "{0}")
	@MethodSource("recordedAndDecoded")
	void readsEveryFieldOfTheMessage(RecordedMessage recorded, Decoded decoded) {
		Message message = recorded.decode();
		assertThat(text(message.identity())).isEqualTo(decoded.identity());
		assertThat(message.type()).isEqualTo(decoded.type());
		assertThat(message.rid()).isEqualTo(decoded.rid());
		assertThat(message.address().sid()).isEqualTo(decoded.sid());
		assertThat(message.address().version()).isEqualTo(decoded.version());
		assertThat(message.address().verb()).isEqualTo(decoded.verb());
		assertThat(message.headers()).isEqualTo(decoded.headers());
		assertThat(message.status()).isEqualTo(decoded.status());
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("recordedAndDecoded")
	void writesAnEquivalentMessage(RecordedMessage recorded, Decoded decoded) {
		List<byte[]> sent = recorded.sentFrames();
		List<byte[]> encoded = FrameCodec.encode(recorded.decode());
		int protocol = sent.size() - FrameCodec.LENGTH;
		int address = protocol + FrameCodec.ADDRESS;
		int headers = protocol + FrameCodec.HEADERS;
		assertThat(encoded).hasSameSizeAs(sent);
		assertThat(hexWithout(encoded, address, headers)).isEqualTo(hexWithout(sent, address, headers));
		assertThat(WireFormats.value(encoded.get(address)))
			.isEqualTo(map("sid", decoded.sid(), "sversion", decoded.version(), "verb", decoded.verb()));
		Value sentHeaders = WireFormats.value(sent.get(headers));
		assertThat(WireFormats.value(encoded.get(headers)))
			.isEqualTo(sentHeaders.isNilValue() ? ValueFactory.emptyMap() : sentHeaders);
	}

	@ParameterizedTest
	@MethodSource("messagesOfNodePeersWithHeadersAndUpperCaseVerbs")
	void writesMessagesOfNodePeersByteForByte(RecordedMessage recorded) {
		assertThat(hexWithout(FrameCodec.encode(recorded.decode()))).isEqualTo(hexWithout(recorded.sentFrames()));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("payloadsOfClientRequests")
	void readsThePayloadOfTheRequest(String name, @Nullable Object expected) {
		assertThat(this.codec.decode(payload(name), Object.class)).isEqualTo(expected);
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("recordedAndDecodedApartFromClientRequests")
	void readsThePayload(RecordedMessage recorded, Decoded decoded) {
		assertThat(this.codec.decode(recorded.decode().payload(), Object.class)).isEqualTo(decoded.payload());
	}

	@Test
	void readsTheBufferOfTheNodeClientAsBytes() {
		assertThat((byte[]) this.codec.decode(payload("client-request-5"), byte[].class)).containsExactly(1, 2, 3);
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("errorsOfEveryPeer")
	void readsTheErrorOfThePeer(String name, ErrorBody expected) {
		assertThat(ErrorBody.decode(Status.TIMEOUT, payload(name))).isEqualTo(expected);
	}

	static Stream<Arguments> recordedAndDecoded() {
		List<RecordedMessage> recorded = RecordedMessage.all();
		Decoded[] decoded = RecordedMessage.read("decoded.json", Decoded[].class);
		assertThat(Arrays.stream(decoded).map(Decoded::name))
			.containsExactlyElementsOf(recorded.stream().map(RecordedMessage::name).toList());
		return IntStream.range(0, decoded.length).mapToObj((i) -> arguments(recorded.get(i), decoded[i]));
	}

	static Stream<Arguments> recordedAndDecodedApartFromClientRequests() {
		return recordedAndDecoded()
			.filter((arguments) -> !((Decoded) arguments.get()[1]).name().startsWith("client-request-"));
	}

	static Stream<RecordedMessage> messagesOfNodePeersWithHeadersAndUpperCaseVerbs() {
		return RecordedMessage.all()
			.stream()
			.filter((message) -> message.fromNode() && message.frame(FrameCodec.HEADERS)[0] != (byte) 0xc0)
			.filter((message) -> !message.name().matches("worker-reply-(boom|bad|none|missing)"));
	}

	static Stream<Arguments> payloadsOfClientRequests() {
		return Stream.of(arguments("client-request-1", "ping"), arguments("client-request-2", null),
				arguments("client-request-3", null),
				arguments("client-request-4",
						Map.of("a", 1, "b",
								Arrays.asList(1, -1, 255, 256, 65535, 65536, 4294967295.0, 4294967296.0, -128, -129,
										-2147483649.0, 1.5, true, false, null, "é", "x".repeat(40)))),
				arguments("client-request-5", new byte[] { 1, 2, 3 }), arguments("client-request-6", 1));
	}

	static Stream<Arguments> errorsOfEveryPeer() {
		ErrorBody notFound = new ErrorBody(404, "The content you requested was not found.",
				"The resource could not be found.");
		ErrorBody failed = new ErrorBody(500, "There was an error while processing this request.",
				"There was an error while processing this request."
						+ " There is probably something wrong with the API server.");
		return Stream.of(arguments("worker-reply-boom", failed),
				arguments("worker-reply-bad", new ErrorBody(400, "u", "d")),
				arguments("worker-reply-missing", notFound), arguments("broker-smi-reply-up1", failed),
				arguments("broker-reply-404", notFound),
				arguments("ruby-worker-error-reply", new ErrorBody(404, "u", "d")));
	}

	private static byte[] payload(String name) {
		return RecordedMessage.all()
			.stream()
			.filter((message) -> message.name().equals(name))
			.findFirst()
			.orElseThrow()
			.decode()
			.payload();
	}

	private static @Nullable String text(byte @Nullable [] identity) {
		return (identity != null) ? new String(identity, StandardCharsets.UTF_8) : null;
	}

	private static List<String> hexWithout(List<byte[]> frames, Integer... left) {
		List<String> hex = new ArrayList<>();
		for (int i = 0; i < frames.size(); i++) {
			if (!Arrays.asList(left).contains(i)) {
				hex.add(Bytes.hex(frames.get(i)));
			}
		}
		return hex;
	}

	private static Value map(String... keysAndValues) {
		return ValueFactory.newMap(Stream.of(keysAndValues).map(ValueFactory::newString).toArray(Value[]::new));
	}

	record Decoded(String name, @Nullable String identity, MessageType type, String rid, String sid, String version,
			String verb, int status, Map<String, Object> headers, @Nullable Object payload) {

		@Override
		public String toString() {
			return this.name;
		}

	}

}
