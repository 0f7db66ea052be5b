package io.zss.protocol;

import java.lang.reflect.Type;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Whatever bytes come, a reader gives a value or a short {@link ProtocolException}, never
 * another exception and never an error.
 */
class MalformedFramesTests {

	private static final int LONGEST_MESSAGE = 500;

	private static final int LEVELS = 100_000;

	private static final int SIDE_BY_SIDE = 20_000;

	private static final List<String> NAMES = List.of("sid", "verb", "sversion", "zss-timeout", "code", "sku", "count");

	@Test
	void keysThatAreNoTextAreNotNested() {
		byte[] numberAsKey = { (byte) 0x81, 7, 1 };
		byte[] mapAsKey = { (byte) 0x81, (byte) 0x81, (byte) 0xa1, 'a', 2, 1 };
		byte[] keyInKey = { (byte) 0x81, (byte) 0x91, (byte) 0x81, 3, 2, 1 };
		assertThat(ControlPayload.decode(numberAsKey)).isEqualTo(Map.of("7", 1));
		assertThat(ControlPayload.decode(mapAsKey)).isEqualTo(Map.of("{a=2}", 1));
		assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> ControlPayload.decode(keyInKey))
			.withMessageContaining("a text as key within a key");
		assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> Headers.decode(keyInKey));
	}

	@Test
	void refusesEveryTruncationOfARecordedAddress() {
		for (RecordedMessage recorded : RecordedMessage.all()) {
			for (byte[] part : truncations(recorded.frame(FrameCodec.ADDRESS))) {
				assertRefused("address", part, () -> Address.decode(part));
			}
		}
	}

	@Test
	void refusesEveryTruncationOfRecordedHeaders() {
		for (RecordedMessage recorded : RecordedMessage.all()) {
			for (byte[] part : truncations(recorded.frame(FrameCodec.HEADERS))) {
				if (part.length > 0) {
					assertRefused("headers", part, () -> Headers.decode(part));
					assertRefused("headers", part, () -> HeaderFrame.scan(part));
				}
			}
		}
	}

	@Test
	void refusesEveryTruncationOfARecordedPayload() {
		PayloadCodec codec = new MessagePackCodec();
		for (RecordedMessage recorded : RecordedMessage.all()) {
			for (byte[] part : truncations(recorded.frame(FrameCodec.PAYLOAD))) {
				if (part.length > 0) {
					assertRefused("payload", part, () -> codec.decode(part, Object.class));
					assertThat(ErrorBody.decode(503, part)).isEqualTo(ErrorBody.of(503));
				}
			}
		}
	}

	@Test
	void refusesRecordedMessagesWithAFrameTooFewOrTooMany() {
		for (RecordedMessage recorded : RecordedMessage.all()) {
			for (int fromEnd = 1; fromEnd <= FrameCodec.LENGTH; fromEnd++) {
				List<byte[]> fewer = recorded.frames();
				fewer.remove(fewer.size() - fromEnd);
				List<byte[]> more = recorded.frames();
				more.add(more.size() - fromEnd + 1, new byte[0]);
				for (List<byte[]> frames : List.of(fewer, more)) {
					assertThatExceptionOfType(ProtocolException.class)
						.as("%s, %d frames, changed %d from the end", recorded, frames.size(), fromEnd)
						.isThrownBy(() -> decode(recorded, frames))
						.withMessageStartingWith("Bad protocol frame: ");
				}
			}
		}
	}

	@Test
	void readsOrRefusesRecordedMessagesWithATruncatedFrame() {
		Tally tally = new Tally();
		for (RecordedMessage recorded : RecordedMessage.all()) {
			List<byte[]> frames = recorded.frames();
			for (int i = 0; i < frames.size(); i++) {
				for (byte[] part : truncations(frames.get(i))) {
					List<byte[]> damaged = new ArrayList<>(frames);
					damaged.set(i, part);
					tally.readOrRefuse(() -> decode(recorded, damaged), "%s, frame %d: %s", recorded, i,
							Bytes.lazyHex(part));
				}
			}
		}
		tally.assertBothHappened();
	}

	@Test
	void readsOrRefusesMutatedMessages() {
		Tally tally = new Tally();
		List<RecordedMessage> all = RecordedMessage.all();
		for (int seed = 0; seed < 5_000; seed++) {
			Random random = new Random(seed);
			RecordedMessage recorded = all.get(random.nextInt(all.size()));
			List<byte[]> frames = new ArrayList<>(recorded.frames());
			switch (random.nextInt(4)) {
				case 0 -> Collections.swap(frames, random.nextInt(frames.size()), random.nextInt(frames.size()));
				case 1 -> frames.remove(random.nextInt(frames.size()));
				default -> frames.replaceAll((frame) -> random.nextInt(3) == 0 ? mutated(frame, random) : frame);
			}
			tally.readOrRefuse(() -> decode(recorded, frames), "seed %d, %s", seed, recorded);
		}
		tally.assertBothHappened();
	}

	@ParameterizedTest
	@EnumSource
	void readsOrRefusesMutatedFrames(Reader reader) {
		Tally tally = new Tally();
		List<byte[]> frames = RecordedMessage.all()
			.stream()
			.flatMap((recorded) -> Stream.of(FrameCodec.ADDRESS, FrameCodec.HEADERS, FrameCodec.PAYLOAD)
				.map(recorded::frame))
			.toList();
		for (int seed = 0; seed < 2_000; seed++) {
			Random random = new Random(seed);
			byte[] frame = mutated(frames.get(random.nextInt(frames.size())), random);
			tally.readOrRefuse(() -> reader.read(frame), "seed %d: %s", seed, Bytes.lazyHex(frame));
		}
		tally.assertBothHappenedUnless(reader == Reader.ERROR_BODY);
	}

	@ParameterizedTest
	@EnumSource
	void readsOrRefusesRandomBytes(Reader reader) {
		Tally tally = new Tally();
		for (int seed = 0; seed < 2_000; seed++) {
			Random random = new Random(seed);
			byte[] frame = new byte[random.nextInt(random.nextBoolean() ? 8 : 200)];
			random.nextBytes(frame);
			tally.readOrRefuse(() -> reader.read(frame), "seed %d: %s", seed, Bytes.lazyHex(frame));
		}
		tally.assertRefusedSomeUnless(reader == Reader.ERROR_BODY);
	}

	@ParameterizedTest
	@EnumSource
	void readsOrRefusesRandomMessagePack(Reader reader) {
		Tally tally = new Tally();
		for (int seed = 0; seed < 2_000; seed++) {
			Random random = new Random(seed);
			PackWriter writer = new PackWriter(16);
			if (random.nextBoolean()) {
				writeRandom(writer, random, 0);
			}
			else {
				writeRandomMap(writer, random, 0);
			}
			byte[] frame = writer.toByteArray();
			tally.readOrRefuse(() -> reader.read(frame), "seed %d: %s", seed, Bytes.lazyHex(frame));
		}
		tally.assertBothHappenedUnless(reader == Reader.ERROR_BODY);
	}

	@ParameterizedTest
	@EnumSource
	void believesNoLengthThatTheFrameDoesNotHave(Reader reader) {
		List<String> headers = List.of("dc ffff", "de ffff", "dd 7fffffff", "dd ffffffff", "dd 80000000", "df 7fffffff",
				"df ffffffff", "df 80000000", "df 40000000", "db 7fffffff", "db ffffffff", "c6 7fffffff", "c6 ffffffff",
				"c9 7fffffff 01", "c9 ffffffff 01", "c8 ffff 01", "c5 ffff", "da ffff", "d8 ffff", "d9 ffffffff",
				"d9 7fffffff");
		List<String> before = List.of("", "81 a1 61", "81", "91", "92 c4",
				"83 a3 736964 a1 61 a4 76657262 a1 62 a1 63");
		List<String> behind = List.of("", "00", "c0 c0 c0 c0", "a1 61 01 a1 62 02 a1 63 03");
		for (String header : headers) {
			for (String prefix : before) {
				for (String suffix : behind) {
					byte[] frame = Bytes.of(prefix + header + suffix);
					reader.assertRefuses(frame, prefix + " " + header + " " + suffix);
				}
			}
		}
	}

	@ParameterizedTest
	@EnumSource
	void followsNoNestingToTheEnd(Reader reader) {
		List<String> openings = List.of("91", "81 a1 61", "81", "dc 0001", "de 0001 a1 61", "dd 00000001",
				"df 00000001 a1 61", "92 c0", "92 c4", "82 a1 61 c4 a1 62", "81 a3 736964", "82 c0 c0", "81 c0");
		for (String opening : openings) {
			for (String innermost : List.of("c0", "c4", "")) {
				byte[] levels = Bytes.join(Bytes.repeat(opening, LEVELS), Bytes.of(innermost));
				reader.assertRefuses(levels, "nested: " + opening);
				reader.assertRefuses(Bytes.join(Bytes.of("81 a1 61"), levels), "nested in a map: " + opening);
			}
		}
	}

	@ParameterizedTest
	@EnumSource
	void readsOrRefusesManyValuesSideBySide(Reader reader) {
		Tally tally = new Tally();
		for (String child : List.of("c0", "80", "90", "a0", "c4", "d8 0000", "91 c0", "81 a0 c0")) {
			for (String header : List.of("dd %08x", "81 a1 61 dd %08x")) {
				byte[] frame = Bytes.join(Bytes.of(header.formatted(SIDE_BY_SIDE)), Bytes.repeat(child, SIDE_BY_SIDE));
				tally.readOrRefuse(() -> reader.read(frame), "%s of %s", header, child);
			}
			byte[] map = Bytes.join(Bytes.of("df %08x".formatted(SIDE_BY_SIDE)),
					Bytes.repeat("a0" + child, SIDE_BY_SIDE));
			tally.readOrRefuse(() -> reader.read(map), "map of %s", child);
		}
	}

	@ParameterizedTest
	@MethodSource
	void saysLittleOfTextsThatAreNoneOfWhatWasAsked(Type type) {
		PayloadCodec codec = new MessagePackCodec();
		for (int length : new int[] { 40, 300, 100_000 }) {
			byte[] text = codec.encode("\u0007é\n".repeat(length));
			assertRefused("payload", text, () -> codec.decode(text, type));
		}
	}

	static Stream<Type> saysLittleOfTextsThatAreNoneOfWhatWasAsked() {
		return Stream.of(int.class, byte[].class, Instant.class, Line.class, Thread.State.class, Reader.LINES);
	}

	private static Message decode(RecordedMessage recorded, List<byte[]> frames) {
		return recorded.routed() ? FrameCodec.decodeRouted(Frames.of(frames)) : FrameCodec.decode(Frames.of(frames));
	}

	private static List<byte[]> truncations(byte[] frame) {
		List<byte[]> parts = new ArrayList<>();
		for (int length = 0; length < frame.length; length++) {
			parts.add(Arrays.copyOf(frame, length));
		}
		return parts;
	}

	private static byte[] mutated(byte[] frame, Random random) {
		byte[] bytes = frame.clone();
		for (int changes = 1 + random.nextInt(3); changes > 0 && bytes.length > 0; changes--) {
			int at = random.nextInt(bytes.length);
			switch (random.nextInt(4)) {
				case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
				case 1 -> bytes[at] = (byte) (0xc0 + random.nextInt(0x20));
				case 2 -> bytes = Bytes.join(Arrays.copyOf(bytes, at), Arrays.copyOfRange(bytes, at + 1, bytes.length));
				default -> bytes = Bytes.join(Arrays.copyOf(bytes, at), new byte[] { (byte) random.nextInt(256) },
						Arrays.copyOfRange(bytes, at, bytes.length));
			}
		}
		return bytes;
	}

	// Well-formed, but of any shape: also keys that are no text, and extensions.
	private static void writeRandom(PackWriter writer, Random random, int depth) {
		switch (random.nextInt((depth < 4) ? 12 : 9)) {
			case 0 -> writer.nil();
			case 1 -> writer.bool(random.nextBoolean());
			case 2 -> writer.integer(random.nextLong() >> random.nextInt(64));
			case 3 -> writer.float64(Double.longBitsToDouble(random.nextLong()));
			case 4 -> writer.string(
					List.of("sid", "verb", "sversion", "zss-timeout", "code", "sku", "count").get(random.nextInt(7)));
			case 5 -> writer.string("\u0001ü".repeat(random.nextInt(200)));
			case 6 -> writer.binaryHeader(3).raw(new byte[3], 0, 3);
			case 7 -> writer.raw(Bytes.of("d6 ff 01020304"), 0, 6);
			case 8 -> writer.raw(Bytes.of("cf ffffffffffffffff"), 0, 9);
			case 9 -> {
				int size = random.nextInt(20);
				writer.list(size);
				for (int i = 0; i < size; i++) {
					writeRandom(writer, random, depth + 1);
				}
			}
			default -> writeRandomMap(writer, random, depth);
		}
	}

	private static void writeRandomMap(PackWriter writer, Random random, int depth) {
		int size = random.nextInt(20);
		writer.map(size);
		for (int i = 0; i < size; i++) {
			switch (random.nextInt(8)) {
				case 0 -> writeRandom(writer, random, depth + 1);
				case 1, 2, 3 -> writer.string(NAMES.get(random.nextInt(NAMES.size())));
				default -> writer.string("k" + i);
			}
			if (random.nextInt(4) == 0) {
				writer.string("text");
			}
			else {
				writeRandom(writer, random, depth + 1);
			}
		}
	}

	private static void assertRefused(String frame, byte[] bytes, Attempt attempt) {
		Throwable thrown = catchThrowable(attempt::run);
		assertThat(thrown).as("%s", Bytes.lazyHex(bytes)).isInstanceOf(ProtocolException.class);
		assertThat(((ProtocolException) thrown).getFrame()).isEqualTo(frame);
		assertShort(thrown);
	}

	private static void assertShort(Throwable thrown) {
		assertThat(thrown.getMessage()).hasSizeLessThan(LONGEST_MESSAGE).doesNotContainPattern("\\p{Cntrl}");
	}

	@FunctionalInterface
	interface Attempt {

		@Nullable Object run();

	}

	/**
	 * Counts, so that a test that never gets past the first byte, or never meets a bad
	 * one, does not pass.
	 */
	private static final class Tally {

		private int read;

		private int refused;

		void readOrRefuse(Attempt attempt, String description, Object... arguments) {
			Throwable thrown = catchThrowable(attempt::run);
			if (thrown == null) {
				this.read++;
				return;
			}
			assertThat(thrown).as(description, arguments).isInstanceOf(ProtocolException.class);
			assertShort(thrown);
			this.refused++;
		}

		void assertBothHappened() {
			assertThat(this.read).isPositive();
			assertThat(this.refused).isPositive();
		}

		void assertBothHappenedUnless(boolean neverRefuses) {
			assertThat(this.read).isPositive();
			assertRefusedSomeUnless(neverRefuses);
		}

		void assertRefusedSomeUnless(boolean neverRefuses) {
			assertThat(this.refused > 0).isNotEqualTo(neverRefuses);
		}

	}

	enum Reader {

		ADDRESS {
			@Override
			@Nullable Object read(byte[] frame) {
				Address address = Address.decode(frame);
				assertThat(Address.decode(address.encode())).isEqualTo(address);
				return address;
			}
		},

		HEADERS {
			@Override
			@Nullable Object read(byte[] frame) {
				Map<String, Object> headers = Headers.decode(frame);
				assertThat(Headers.decode(Headers.encode(headers))).hasSameSizeAs(headers);
				return headers;
			}
		},

		HEADER_FRAME {
			@Override
			@Nullable Object read(byte[] frame) {
				HeaderFrame headers = HeaderFrame.scan(frame);
				assertThat(Headers.decode(headers.stamped(Hop.BACKEND_RECEIVES, 1, Hop.FRONTEND_SENDS, 2)))
					.containsKeys("micro.bber", "micro.bfes");
				assertThat(Headers.decode(headers.dispatched(1, 2, 3, 4))).containsEntry("zss-attempt", 3);
				return headers;
			}
		},

		ERROR_BODY {
			@Override
			@Nullable Object read(byte[] frame) {
				ErrorBody error = ErrorBody.decode(503, frame);
				assertThat(error.code()).isBetween(400, 599);
				return error;
			}

			@Override
			void assertRefuses(byte[] frame, String description) {
				assertThat(ErrorBody.decode(503, frame)).as(description).isEqualTo(ErrorBody.of(503));
			}
		},

		PAYLOAD_AS_IT_COMES {
			@Override
			@Nullable Object read(byte[] frame) {
				return CODEC.decode(frame, Object.class);
			}
		},

		PAYLOAD_AS_TREE {
			@Override
			@Nullable Object read(byte[] frame) {
				return CODEC.decode(frame, JsonNode.class);
			}
		},

		PAYLOAD_AS_RECORD {
			@Override
			@Nullable Object read(byte[] frame) {
				return CODEC.decode(frame, Line.class);
			}
		},

		PAYLOAD_AS_NESTED_GENERICS {
			@Override
			@Nullable Object read(byte[] frame) {
				return CODEC.decode(frame, LINES);
			}
		},

		PAYLOAD_AS_TEXT {
			@Override
			@Nullable Object read(byte[] frame) {
				return CODEC.decode(frame, String.class);
			}
		},

		PAYLOAD_AS_INTEGER {
			@Override
			@Nullable Object read(byte[] frame) {
				return CODEC.decode(frame, int.class);
			}
		},

		PAYLOAD_AS_BYTES {
			@Override
			@Nullable Object read(byte[] frame) {
				return CODEC.decode(frame, byte[].class);
			}
		};

		static final Type LINES = new TypeReference<List<Map<String, Line>>>() {
		}.getType();

		private static final PayloadCodec CODEC = new MessagePackCodec();

		abstract @Nullable Object read(byte[] frame);

		void assertRefuses(byte[] frame, String description) {
			Throwable thrown = catchThrowable(() -> read(frame));
			assertThat(thrown).as(description).isInstanceOf(ProtocolException.class);
			assertShort(thrown);
		}

	}

	record Line(@Nullable String sku, int count, @Nullable Instant at, @Nullable List<Line> parts,
			Map<Integer, long[]> numbers) {
	}

}
