package io.zss.protocol;

import java.io.IOException;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Month;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.msgpack.core.MessageFormat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

class MessagePackCodecTests {

	private static final MessagePackCodec INTEROPERABLE = new MessagePackCodec();

	private static final MessagePackCodec STANDARD = new MessagePackCodec(Dialect.STANDARD, (mapper) -> {
	});

	private static final Type MAP = new TypeReference<Map<String, Object>>() {
	}.getType();

	@Nested
	class Texts {

		@ParameterizedTest
		@CsvSource({ "0, a0", "31, bf", "32, da0020", "255, da00ff", "256, da0100", "65535, daffff",
				"65536, db00010000", "70000, db00011170" })
		void areWrittenWithoutLengthsOf8BitsForNodePeers(int length, String header) {
			byte[] expected = Bytes.join(Bytes.of(header), Bytes.repeat("78", length));
			assertThat(INTEROPERABLE.encode("x".repeat(length))).isEqualTo(expected);
		}

		@ParameterizedTest
		@CsvSource({ "0, a0", "31, bf", "32, d920", "255, d9ff", "256, da0100", "65535, daffff", "65536, db00010000",
				"70000, db00011170" })
		void areWrittenInTheShortestFormInTheStandardDialect(int length, String header) {
			byte[] expected = Bytes.join(Bytes.of(header), Bytes.repeat("78", length));
			assertThat(STANDARD.encode("x".repeat(length))).isEqualTo(expected);
		}

		@ParameterizedTest
		@ValueSource(ints = { 0, 31, 32, 255, 256, 65535, 65536, 70000 })
		void areReadAsWrittenAtEveryLength(int length) {
			String text = "x".repeat(length);
			assertThat(INTEROPERABLE.decode(INTEROPERABLE.encode(text), String.class)).isEqualTo(text);
			assertThat(INTEROPERABLE.decode(STANDARD.encode(text), Object.class)).isEqualTo(text);
			assertThat(STANDARD.decode(INTEROPERABLE.encode(List.of(text, 1)), Object.class))
				.isEqualTo(List.of(text, 1));
		}

		@Test
		void countBytesAndNotCharacters() {
			assertThat(INTEROPERABLE.encode("é".repeat(16)))
				.isEqualTo(Bytes.join(Bytes.of("da 0020"), Bytes.repeat("c3a9", 16)));
			assertThat(INTEROPERABLE.encode("é".repeat(15) + "x"))
				.isEqualTo(Bytes.join(Bytes.of("bf"), Bytes.repeat("c3a9", 15), Bytes.of("78")));
		}

		@ParameterizedTest
		@ValueSource(strings = { "é", "€", "日本語", "😀", "𝄞 clef", "a\u0000b", "\uFEFFx", "ẞ" })
		void keepTheirCharacters(String text) {
			for (String value : List.of(text, text.repeat(20), text.repeat(30_000))) {
				byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
				byte[] payload = INTEROPERABLE.encode(value);
				assertThat(Arrays.copyOfRange(payload, payload.length - utf8.length, payload.length)).isEqualTo(utf8);
				assertThat(INTEROPERABLE.decode(payload, String.class)).isEqualTo(value);
				assertThat(STANDARD.decode(STANDARD.encode(value), String.class)).isEqualTo(value);
			}
		}

		@Test
		void areWrittenWithoutLengthsOf8BitsAsKeysToo() {
			String key = "k".repeat(40);
			assertThat(WireFormats.in(INTEROPERABLE.encode(Map.of(key, 1)))).doesNotContain(MessageFormat.STR8);
			assertThat(INTEROPERABLE.decode(STANDARD.encode(Map.of(key, 1)), MAP)).isEqualTo(Map.of(key, 1));
		}

		@ParameterizedTest
		@CsvSource({ "c3, true", "c2, false", "05, 5", "cb 3ff8000000000000, 1.5" })
		void areMadeOfBooleansAndNumbers(String value, String expected) {
			Type texts = new TypeReference<List<String>>() {
			}.getType();
			assertThat(INTEROPERABLE.decode(Bytes.of(value), String.class)).isEqualTo(expected);
			assertThat(INTEROPERABLE.decode(Bytes.of("93 a1 61" + value + "a1 62"), texts))
				.isEqualTo(List.of("a", expected, "b"));
		}

	}

	@Nested
	class Integers {

		@ParameterizedTest
		@CsvSource({ "0, 00", "127, 7f", "128, cc80", "255, ccff", "256, cd0100", "65535, cdffff", "65536, ce00010000",
				"2147483647, ce7fffffff", "2147483648, ce80000000", "4294967295, ceffffffff",
				"4294967296, cb41f0000000000000", "9007199254740992, cb4340000000000000", "-1, ff", "-32, e0",
				"-33, d0df", "-128, d080", "-129, d1ff7f", "-32768, d18000", "-32769, d2ffff7fff",
				"-2147483648, d280000000", "-2147483649, cbc1e0000000200000",
				"-9223372036854775808, cbc3e0000000000000" })
		void areWrittenInAFormThatNodePeersRead(long value, String expected) {
			assertThat(INTEROPERABLE.encode(value)).isEqualTo(Bytes.of(expected));
			assertThat(INTEROPERABLE.encode(BigInteger.valueOf(value))).isEqualTo(Bytes.of(expected));
		}

		@ParameterizedTest
		@CsvSource({ "4294967295, ceffffffff", "4294967296, cf0000000100000000", "-2147483649, d3ffffffff7fffffff",
				"9223372036854775807, cf7fffffffffffffff", "-9223372036854775808, d38000000000000000" })
		void areWrittenAsIntegersInTheStandardDialect(long value, String expected) {
			assertThat(STANDARD.encode(value)).isEqualTo(Bytes.of(expected));
		}

		@ParameterizedTest
		@MethodSource("io.zss.protocol.MessagePackCodecTests#integersAtEveryBoundary")
		void keepEveryDigit(long value) {
			for (MessagePackCodec codec : List.of(INTEROPERABLE, STANDARD)) {
				byte[] payload = codec.encode(value);
				assertThat(codec.decode(payload, long.class)).isEqualTo(value);
				assertThat(codec.decode(payload, Long.class)).isEqualTo(value);
				assertThat(codec.decode(payload, BigInteger.class)).isEqualTo(BigInteger.valueOf(value));
				assertThat(codec.decode(codec.encode(BigInteger.valueOf(value)), long.class)).isEqualTo(value);
				assertThat(codec.decode(codec.encode(Long.toString(value)), long.class)).isEqualTo(value);
				assertThat(exactly(codec.decode(payload, Object.class)))
					.isEqualByComparingTo(BigDecimal.valueOf(value));
				assertThat((long[]) codec.decode(codec.encode(new long[] { value }), long[].class))
					.containsExactly(value);
				assertThat(codec.decode(codec.encode(OptionalLong.of(value)), OptionalLong.class))
					.isEqualTo(OptionalLong.of(value));
				assertThat(((AtomicLong) codec.decode(codec.encode(new AtomicLong(value)), AtomicLong.class)).get())
					.isEqualTo(value);
			}
		}

		@ParameterizedTest
		@MethodSource("io.zss.protocol.MessagePackCodecTests#integersAtEveryBoundary")
		void areReadAsNarrowerTypesOnlyWhereTheyFit(long value) {
			for (MessagePackCodec codec : List.of(INTEROPERABLE, STANDARD)) {
				byte[] payload = codec.encode(value);
				assertFits(payload, (value == (int) value) ? (int) value : null, int.class, Integer.class);
				assertFits(payload, (value == (short) value) ? (short) value : null, short.class, Short.class);
				assertFits(payload, (value == (byte) value) ? (byte) value : null, byte.class, Byte.class);
				byte[] list = codec.encode(List.of(value));
				if (value == (int) value) {
					assertThat((int[]) INTEROPERABLE.decode(list, int[].class)).containsExactly((int) value);
				}
				else {
					assertRefused(list, int[].class);
				}
			}
		}

		@ParameterizedTest
		@ValueSource(strings = { "9223372036854775808", "18446744073709551615", "18446744073709551616",
				"-9223372036854775809", "123456789012345678901234567890" })
		void beyond64BitsKeepEveryDigit(String digits) {
			BigInteger value = new BigInteger(digits);
			for (MessagePackCodec codec : List.of(INTEROPERABLE, STANDARD)) {
				assertThat(codec.decode(codec.encode(value), BigInteger.class)).isEqualTo(value);
				assertThat(codec.encode(value)).isEqualTo(codec.encode(JsonNodeFactory.instance.numberNode(value)));
				for (Type type : List.of(long.class, Long.class, int.class, AtomicLong.class, OptionalLong.class)) {
					assertRefused(codec.encode(value), type);
				}
			}
		}

		@ParameterizedTest
		@MethodSource("io.zss.protocol.MessagePackCodecTests#integerTypes")
		void areNeverCutOffFromNumbersThatAreNone(Type type) {
			for (double value : new double[] { 2.5, -0.1, 0.5, Double.NaN, Double.POSITIVE_INFINITY,
					Double.NEGATIVE_INFINITY }) {
				assertRefused(INTEROPERABLE.encode(value), type);
				assertRefused(INTEROPERABLE.encode((float) value), type);
			}
			assertRefused(INTEROPERABLE.encode("2.5"), type);
			assertRefused(INTEROPERABLE.encode("two"), type);
		}

		@ParameterizedTest
		@MethodSource("io.zss.protocol.MessagePackCodecTests#integerTypes")
		void areReadFromFloat64WithoutFraction(Type type) {
			assertThat(INTEROPERABLE.decode(INTEROPERABLE.encode(5.0), type)).asString().contains("5");
			assertThat(INTEROPERABLE.decode(INTEROPERABLE.encode(-128.0), type)).asString().contains("-128");
		}

		@ParameterizedTest
		@ValueSource(doubles = { 0x1p63, -0x1.0000000000001p63, 1e300, -1e300 })
		void areNeverSaturatedFromFloat64OutOfRange(double value) {
			byte[] payload = INTEROPERABLE.encode(value);
			for (Type type : List.of(int.class, long.class, Long.class, short.class, byte.class, AtomicLong.class,
					AtomicInteger.class, OptionalInt.class, OptionalLong.class)) {
				assertRefused(payload, type);
			}
			assertRefused(INTEROPERABLE.encode(List.of(value)), long[].class);
			assertThat(INTEROPERABLE.decode(payload, BigInteger.class)).isEqualTo(new BigDecimal(value).toBigInteger());
		}

		@Test
		void areNeverReadFromMegabytesOfDigits() {
			byte[] digits = INTEROPERABLE.encode("9".repeat(300_000));
			assertThatExceptionOfType(ProtocolException.class)
				.isThrownBy(() -> INTEROPERABLE.decode(digits, BigInteger.class))
				.withMessage("Bad payload: a shorter value, but found one beyond the limits");
		}

		private static BigDecimal exactly(@Nullable Object number) {
			return (number instanceof Double value) ? new BigDecimal(value) : new BigDecimal(String.valueOf(number));
		}

		private static void assertFits(byte[] payload, @Nullable Object expected, Type primitive, Type boxed) {
			if (expected != null) {
				assertThat(INTEROPERABLE.decode(payload, primitive)).isEqualTo(expected);
				assertThat(INTEROPERABLE.decode(payload, boxed)).isEqualTo(expected);
			}
			else {
				assertRefused(payload, primitive);
				assertRefused(payload, boxed);
			}
		}

	}

	@Nested
	class Decimals {

		@ParameterizedTest
		@CsvSource({ "0.1, cb3fb999999999999a", "1.10, cb3ff199999999999a", "-2.5, cbc004000000000000", "100, 64",
				"10.00, cb4024000000000000", "10.0, cb4024000000000000", "1E+3, cb408f400000000000",
				"4294967296, cb41f0000000000000" })
		void areNumbersForNodePeersWhereTheirValueSurvives(BigDecimal value, String expected) {
			byte[] payload = INTEROPERABLE.encode(value);
			assertThat(payload).isEqualTo(Bytes.of(expected));
			assertThat((BigDecimal) INTEROPERABLE.decode(payload, BigDecimal.class)).isEqualByComparingTo(value);
		}

		@ParameterizedTest
		@ValueSource(strings = { "0.1234567890123456789", "12345678901234567890.5", "1E+400", "-1E-400",
				"9007199254740993" })
		void areTextForNodePeersWhereItDoesNot(BigDecimal value) {
			byte[] payload = INTEROPERABLE.encode(value);
			assertThat(INTEROPERABLE.decode(payload, Object.class)).isEqualTo(value.toString());
			assertThat(INTEROPERABLE.decode(payload, BigDecimal.class)).isEqualTo(value);
			assertThat(INTEROPERABLE.encode(JsonNodeFactory.instance.numberNode(value))).isEqualTo(payload);
		}

		@ParameterizedTest
		@ValueSource(
				strings = { "0.1", "1.10", "10.00", "0", "0.00", "100", "1E+3", "0.1234567890123456789", "1E+400" })
		void areTextInTheStandardDialectAndKeepTheirZeros(BigDecimal value) {
			byte[] payload = STANDARD.encode(value);
			assertThat(STANDARD.decode(payload, Object.class)).isEqualTo(value.toString());
			assertThat(STANDARD.decode(payload, BigDecimal.class)).isEqualTo(value);
		}

		@ParameterizedTest
		@ValueSource(doubles = { 0.0, -0.0, 1.5, Double.MIN_VALUE, Double.MAX_VALUE, Double.NaN,
				Double.NEGATIVE_INFINITY, 4294967296.0 })
		void ofDoublePrecisionKeepEveryBit(double value) {
			byte[] payload = INTEROPERABLE.encode(value);
			assertThat(payload).hasSize(9).startsWith(0xcb);
			assertThat(Double.doubleToRawLongBits((double) INTEROPERABLE.decode(payload, double.class)))
				.isEqualTo(Double.doubleToRawLongBits(value));
		}

		@Test
		void ofSinglePrecisionAreReadAsFloatAndAsDouble() {
			byte[] payload = Bytes.of("ca 3fc00000");
			assertThat(INTEROPERABLE.decode(payload, float.class)).isEqualTo(1.5f);
			assertThat(INTEROPERABLE.decode(payload, double.class)).isEqualTo(1.5);
			assertThat(INTEROPERABLE.decode(payload, Object.class)).isEqualTo(1.5);
		}

		@Test
		void ofSinglePrecisionKeepTheirDigitsAsDouble() {
			Random random = new Random(7);
			for (int i = 0; i < 10_000; i++) {
				float value = (i == 0) ? 21.1f : Float.intBitsToFloat(random.nextInt());
				byte[] payload = INTEROPERABLE.encode(value);
				assertThat(INTEROPERABLE.decode(payload, double.class))
					.isEqualTo(Double.parseDouble(Float.toString(value)));
				assertThat(INTEROPERABLE.decode(payload, float.class)).isEqualTo(value);
			}
			assertThat(INTEROPERABLE.decode(Bytes.of("81 a1 78 ca 41a8cccd"), Object.class))
				.isEqualTo(Map.of("x", 21.1));
		}

		@ParameterizedTest
		@CsvSource({ "1234567890123, 1234567890123", "-4294967296, -4294967296", "10000000, 10000000", "5, 5.0",
				"1.5, 1.5", "1e300, 1.0E300", "12345678.5, 1.23456785E7" })
		void areReadAsTextWithoutExponentWhereTheyAreIntegers(double value, String text) {
			assertThat(INTEROPERABLE.decode(INTEROPERABLE.encode(value), String.class)).isEqualTo(text);
		}

	}

	@Nested
	class Binaries {

		@Test
		void areBase64TextForNodePeers() {
			assertThat(INTEROPERABLE.encode(new byte[] { 1, 2, 3, (byte) 0xff }))
				.isEqualTo(INTEROPERABLE.encode("AQID/w=="));
		}

		@Test
		void areBinaryInTheStandardDialect() {
			assertThat(STANDARD.encode(new byte[] { 1, 2, 3 })).isEqualTo(Bytes.of("c4 03 010203"));
		}

		@ParameterizedTest
		@ValueSource(ints = { 0, 1, 2, 3, 15, 255, 256, 65535, 65536, 70000 })
		void keepEveryByteInBothDialects(int length) {
			byte[] bytes = new byte[length];
			new Random(length).nextBytes(bytes);
			for (MessagePackCodec codec : List.of(INTEROPERABLE, STANDARD)) {
				assertThat((byte[]) INTEROPERABLE.decode(codec.encode(bytes), byte[].class)).isEqualTo(bytes);
				Blob blob = (Blob) INTEROPERABLE.decode(codec.encode(new Blob("b", bytes)), Blob.class);
				assertThat(blob.data()).isEqualTo(bytes);
			}
		}

		@ParameterizedTest
		@ValueSource(ints = { 0, 1, 3, 14, 15, 16, 255, 256, 65535 })
		void ofNodePeersAreReadAtEveryLength(int length) {
			byte[] bytes = new byte[length];
			new Random(length).nextBytes(bytes);
			assertReadsAlone(Bytes.of("d8 %04x".formatted(length)), bytes);
			assertReadsInAMap(Bytes.of("d8 %04x".formatted(length)), bytes);
		}

		@ParameterizedTest
		@ValueSource(ints = { 0, 1, 32, 255, 65536, 70000 })
		void ofNodePeersAreReadWithLongLengths(int length) {
			byte[] bytes = new byte[length];
			new Random(length).nextBytes(bytes);
			assertReadsAlone(Bytes.of("d9 %08x".formatted(length)), bytes);
			assertReadsInAMap(Bytes.of("d9 %08x".formatted(length)), bytes);
		}

		@ParameterizedTest
		@CsvSource({ "c4 03 010203", "c5 0003 010203", "c6 00000003 010203" })
		void ofOtherPeersAreReadAtEveryWidth(String payload) {
			assertThat((byte[]) INTEROPERABLE.decode(Bytes.of(payload), byte[].class)).containsExactly(1, 2, 3);
			assertThat((byte[]) INTEROPERABLE.decode(Bytes.of(payload), Object.class)).containsExactly(1, 2, 3);
		}

		@ParameterizedTest
		@ValueSource(strings = { "a", "a===", "%%%%", "AQID\u0000", "é" })
		void areNotReadFromTextThatIsNotBase64(String text) {
			assertThatExceptionOfType(ProtocolException.class)
				.isThrownBy(() -> INTEROPERABLE.decode(INTEROPERABLE.encode(text), byte[].class))
				.withMessageContaining("Base64 text, but found ");
		}

		private static void assertReadsAlone(byte[] header, byte[] bytes) {
			assertThat((byte[]) INTEROPERABLE.decode(Bytes.join(header, bytes), byte[].class)).isEqualTo(bytes);
		}

		private static void assertReadsInAMap(byte[] header, byte[] bytes) {
			byte[] payload = Bytes.join(Bytes.of("82 a4 64617461"), header, bytes, Bytes.of("a4 6e616d65 a1 62"));
			Blob blob = (Blob) INTEROPERABLE.decode(payload, Blob.class);
			assertThat(blob.name()).isEqualTo("b");
			assertThat(blob.data()).isEqualTo(bytes);
		}

	}

	@Nested
	class Objects {

		@ParameterizedTest
		@EnumSource
		void areReadAsWritten(Dialect dialect) {
			MessagePackCodec codec = new MessagePackCodec(dialect, (mapper) -> {
			});
			Order order = new Order(new UUID(1, 2), "Zoë", 1L << 40, State.SHIPPED,
					Map.of("first", List.of(new Line("a", 1), new Line("b", Integer.MIN_VALUE))),
					Optional.of(new Line("gift", 0)), Instant.parse("2026-02-03T04:05:06.000000007Z"), null);
			assertThat(codec.decode(codec.encode(order), Order.class)).isEqualTo(order);
		}

		@Test
		void areMapsOnTheWire() {
			assertThat(INTEROPERABLE.encode(new Line("a", 1)))
				.isEqualTo(Bytes.of("82 a3 736b75 a1 61 a5 636f756e74 01"));
		}

		@Test
		void areReadIntoNestedGenerics() {
			Type type = new TypeReference<List<Map<String, Line>>>() {
			}.getType();
			List<Map<String, Line>> value = List.of(Map.of("x", new Line("a", 1)), Map.of(),
					Map.of("y", new Line("b", 2)));
			assertThat(INTEROPERABLE.decode(INTEROPERABLE.encode(value), type)).isEqualTo(value);
		}

		@Test
		void areReadWithoutTypeAsMapsAndListsInTheOrderOfTheWire() {
			byte[] payload = Bytes.of("82 a1 7a 92 01 a1 78 a1 61 81 a1 6b c0");
			Map<?, ?> map = (Map<?, ?>) INTEROPERABLE.decode(payload, Object.class);
			assertThat(map.keySet()).extracting(String::valueOf).containsExactly("z", "a");
			assertThat(map).isEqualTo(Map.of("z", List.of(1, "x"), "a", Collections.singletonMap("k", null)));
		}

		@Test
		void mayHavePropertiesThatTheTypeDoesNotKnow() {
			byte[] payload = INTEROPERABLE.encode(Map.of("sku", "a", "count", 1, "new", List.of(Map.of("x", 1))));
			assertThat(INTEROPERABLE.decode(payload, Line.class)).isEqualTo(new Line("a", 1));
		}

		@Test
		void mayLackProperties() {
			assertThat(INTEROPERABLE.decode(Bytes.of("80"), Line.class)).isEqualTo(new Line(null, 0));
			assertThat(((Order) INTEROPERABLE.decode(Bytes.of("80"), Order.class)).gift()).isEmpty();
		}

		@Test
		void mayHaveNoPropertiesAtAll() {
			assertThat(INTEROPERABLE.encode(new Object())).isEqualTo(Bytes.of("80"));
		}

		@Test
		void mayHaveKeysThatAreNumbersOrEnums() {
			Type type = new TypeReference<Map<Integer, State>>() {
			}.getType();
			Map<Integer, State> value = Map.of(1, State.OPEN, -2, State.SHIPPED);
			assertThat(INTEROPERABLE.decode(INTEROPERABLE.encode(value), type)).isEqualTo(value);
			assertThat(INTEROPERABLE.decode(Bytes.of("81 05 a4 4f50454e"), type)).isEqualTo(Map.of(5, State.OPEN));
			assertThat(INTEROPERABLE.encode(Map.of(State.OPEN, 1))).isEqualTo(Bytes.of("81 a4 4f50454e 01"));
		}

		@ParameterizedTest(name = "{0}")
		@CsvSource({ "nil, c0", "a map, 81 01 02", "an empty list, 90", "a list, 91 a1 61" })
		void haveNoKeysThatAreNeitherTextNorNumber(String what, String key) {
			byte[] payload = Bytes.of("82" + key + "01 a3 736b75 a1 61");
			for (Type type : List.of(Object.class, MAP, Line.class, JsonNode.class)) {
				assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> INTEROPERABLE.decode(payload, type))
					.withMessageContaining("text or a number as the key of a map");
			}
		}

		@Test
		void areReadAndWrittenAsTrees() {
			ObjectNode tree = JsonNodeFactory.instance.objectNode();
			tree.put("text", "t").put("int", 5).put("fraction", 1.5).put("yes", true).putNull("none");
			tree.putArray("list").add(1).addObject().put("deep", "d");
			assertThat(INTEROPERABLE.decode(INTEROPERABLE.encode(tree), JsonNode.class)).isEqualTo(tree);
		}

		@Test
		void mayBeEncodedWhileOthersAreEncoded() {
			String text = "x".repeat(20_000);
			MessagePackCodec codec = codecWithSerializer(Month.class, (value, generator) -> {
				if (value == Month.MAY) {
					throw new IllegalStateException("broken");
				}
				byte[] inner = INTEROPERABLE.encode(List.of(text, 1, value.getValue()));
				generator.writeString(Base64.getEncoder().encodeToString(inner));
			});
			String inner = Base64.getEncoder().encodeToString(INTEROPERABLE.encode(List.of(text, 1, 4)));
			for (int i = 0; i < 3; i++) {
				assertThatExceptionOfType(PayloadMappingException.class)
					.isThrownBy(() -> codec.encode(List.of("before", Month.APRIL, Month.MAY)));
				byte[] payload = codec.encode(List.of("before", Month.APRIL, "between", Month.APRIL, text));
				assertThat(codec.decode(payload, Object.class))
					.isEqualTo(List.of("before", inner, "between", inner, text));
			}
		}

		@ParameterizedTest
		@MethodSource("io.zss.protocol.MessagePackCodecTests#valuesThatPassSerializersBy")
		void neverHoldWhatNodePeersCannotRead(Object value) {
			for (Object payload : List.of(value, List.of(value), Map.of("k", value))) {
				assertThat(WireFormats.in(INTEROPERABLE.encode(payload)))
					.doesNotContainAnyElementsOf(WireFormats.UNREADABLE_FOR_NODE);
			}
		}

		@Test
		void madeAtRandomAreReadAsWrittenAndNeverHoldWhatNodePeersCannotRead() {
			for (int seed = 0; seed < 1_000; seed++) {
				Object value = randomValue(new Random(seed), 0);
				byte[] payload = INTEROPERABLE.encode(value);
				assertThat(WireFormats.in(payload)).as("seed %d", seed)
					.doesNotContainAnyElementsOf(WireFormats.UNREADABLE_FOR_NODE);
				assertThat(INTEROPERABLE.decode(payload, Object.class)).as("seed %d", seed).isEqualTo(asRead(value));
			}
		}

		@Test
		void madeAtRandomAreReadAsWrittenInTheStandardDialect() {
			for (int seed = 0; seed < 1_000; seed++) {
				Object value = randomValue(new Random(seed), 0);
				Object read = INTEROPERABLE.decode(STANDARD.encode(value), Object.class);
				assertThat(INTEROPERABLE.encode(read)).as("seed %d", seed).isEqualTo(INTEROPERABLE.encode(value));
			}
		}

		@ParameterizedTest
		@ValueSource(ints = { 1, 100, 128 })
		void mayBeNested128LevelsDeep(int depth) {
			Object value = nested(depth);
			assertThat(INTEROPERABLE.decode(INTEROPERABLE.encode(value), Object.class)).isEqualTo(value);
		}

		@Test
		void mayLieSideBySideInAnyNumber() {
			List<Object> value = Collections.nCopies(300, List.of(List.of(), Map.of("k", Map.of())));
			assertThat(INTEROPERABLE.decode(INTEROPERABLE.encode(value), Object.class)).isEqualTo(value);
		}

		@Test
		void areNotWrittenSoDeepThatPeersRefuseThem() {
			assertNotWritten(nested(129), "128 levels of nesting");
			assertRefused(Bytes.join(Bytes.repeat("91", 129), Bytes.of("c0")), Object.class);
		}

		@Test
		void areNotWrittenWhenTheyContainThemselves() {
			List<Object> list = new ArrayList<>();
			list.add(list);
			assertNotWritten(list, "levels of nesting");
			Map<String, Object> map = new LinkedHashMap<>();
			map.put("self", List.of(map));
			assertNotWritten(map, "levels of nesting");
		}

		@Test
		void whoseGetterFailsAreNamed() {
			assertThatExceptionOfType(PayloadMappingException.class)
				.isThrownBy(() -> INTEROPERABLE.encode(new Failing()))
				.withMessageContaining(Failing.class.getName())
				.withMessageContaining("no connection")
				.withRootCauseInstanceOf(IllegalStateException.class);
		}

		@Test
		void mayEncodeOthersWhileTheyAreWritten() {
			byte[] payload = INTEROPERABLE.encode(List.of("before", new Envelope(new Line("a", 1)), "after"));
			assertThat(INTEROPERABLE.decode(payload, Object.class))
				.isEqualTo(List.of("before", Map.of("body", INTEROPERABLE.encode(new Line("a", 1)).length), "after"));
		}

		@Test
		void mayDecodeOthersWhileTheyAreRead() {
			byte[] payload = INTEROPERABLE.encode(List.of(Map.of("n", 1), Map.of("n", 2)));
			Type type = new TypeReference<List<Opener>>() {
			}.getType();
			assertThat((List<?>) INTEROPERABLE.decode(payload, type)).extracting(Object::toString)
				.containsExactly("{n=1} [1, 2, 3]", "{n=2} [1, 2, 3]");
		}

		@Test
		void areReadAndWrittenByManyThreadsAtOnce() throws InterruptedException {
			List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
			List<Thread> threads = Stream.of(1, 2, 3, 4).map((number) -> new Thread(() -> {
				for (int i = 0; i < 2_000; i++) {
					Line line = new Line("sku-" + number, i);
					assertThat(INTEROPERABLE.decode(INTEROPERABLE.encode(line), Line.class)).isEqualTo(line);
				}
			})).toList();
			threads.forEach((thread) -> thread.setUncaughtExceptionHandler((where, failure) -> failures.add(failure)));
			threads.forEach(Thread::start);
			for (Thread thread : threads) {
				thread.join();
			}
			assertThat(failures).isEmpty();
		}

		@Test
		void areWrittenAsTheCustomizerSays() {
			MessagePackCodec codec = new MessagePackCodec(Dialect.INTEROPERABLE,
					(mapper) -> mapper.setPropertyNamingStrategy(PropertyNamingStrategies.UPPER_CAMEL_CASE));
			assertThat(codec.decode(codec.encode(new Line("a", 1)), Object.class))
				.isEqualTo(Map.of("Sku", "a", "Count", 1));
		}

		private static void assertNotWritten(Object value, String reason) {
			for (MessagePackCodec codec : List.of(INTEROPERABLE, STANDARD)) {
				assertThatExceptionOfType(PayloadMappingException.class).isThrownBy(() -> codec.encode(value))
					.withMessageContaining(value.getClass().getName())
					.withMessageContaining(reason);
			}
		}

	}

	@Nested
	class Scalars {

		@ParameterizedTest
		@MethodSource("io.zss.protocol.MessagePackCodecTests#valuesAsText")
		void areTextThatPeersUnderstand(Object value, String text) {
			for (MessagePackCodec codec : List.of(INTEROPERABLE, STANDARD)) {
				byte[] payload = codec.encode(value);
				assertThat(codec.decode(payload, Object.class)).isEqualTo(text);
				assertThat(codec.decode(payload, value.getClass())).isEqualTo(value);
			}
		}

		@Test
		void keepTheOffsetOfTheirZone() {
			OffsetDateTime time = (OffsetDateTime) INTEROPERABLE
				.decode(INTEROPERABLE.encode("2026-02-03T04:05:06+05:30"), OffsetDateTime.class);
			assertThat(time).hasToString("2026-02-03T04:05:06+05:30");
		}

		@Test
		void areOptional() {
			Type type = new TypeReference<Optional<String>>() {
			}.getType();
			assertThat(INTEROPERABLE.encode(Optional.of("x"))).isEqualTo(Bytes.of("a1 78"));
			assertThat(INTEROPERABLE.encode(Optional.empty())).isEqualTo(Bytes.of("c0"));
			assertThat(INTEROPERABLE.decode(Bytes.of("a1 78"), type)).isEqualTo(Optional.of("x"));
			assertThat(INTEROPERABLE.decode(Bytes.of("c0"), type)).isEqualTo(Optional.empty());
		}

		@Test
		void areBooleans() {
			assertThat(INTEROPERABLE.encode(true)).isEqualTo(Bytes.of("c3"));
			assertThat(INTEROPERABLE.encode(false)).isEqualTo(Bytes.of("c2"));
			assertThat(INTEROPERABLE.decode(Bytes.of("c3"), boolean.class)).isEqualTo(true);
			assertThat(INTEROPERABLE.decode(Bytes.of("c2"), Object.class)).isEqualTo(false);
		}

		@Test
		void areNullAsNil() {
			assertThat(INTEROPERABLE.encode(null)).isEqualTo(Bytes.of("c0"));
			assertThat(STANDARD.encode(null)).isEqualTo(Bytes.of("c0"));
		}

		@ParameterizedTest(name = "{0}")
		@CsvSource({ "nil, c0", "undefined of msgpack-js, c4", "no byte, ''" })
		void areNullWherePeersSendNothing(String what, String payload) {
			for (Type type : List.of(Object.class, String.class, Long.class, Line.class, byte[].class, MAP,
					Void.class)) {
				assertThat(INTEROPERABLE.decode(Bytes.of(payload), type)).isNull();
			}
			assertThat(INTEROPERABLE.decode(Bytes.of(payload), long.class)).isEqualTo(0L);
		}

	}

	@Nested
	class UndefinedOfNodePeers {

		@Test
		void isNullInMaps() {
			assertThat(INTEROPERABLE.decode(Bytes.of("83 a1 61 c4 a1 62 01 a1 63 c4"), Object.class))
				.hasToString("{a=null, b=1, c=null}");
		}

		@Test
		void isNullInLists() {
			assertThat((List<?>) INTEROPERABLE.decode(Bytes.of("95 c4 01 c4 a1 78 c4"), Object.class))
				.isEqualTo(Arrays.asList(null, 1, null, "x", null));
		}

		@Test
		void isNullAtAnyDepthAndInMapsAndListsOfAnyWidth() {
			byte[] payload = Bytes.of("de 0001 a1 61 dc 0002 c4 df 00000001 a1 62 dd 00000002 c4 02");
			assertThat(INTEROPERABLE.decode(payload, Object.class))
				.isEqualTo(Map.of("a", Arrays.asList(null, Map.of("b", Arrays.asList(null, 2)))));
		}

		@Test
		void isNullInRecords() {
			assertThat(INTEROPERABLE.decode(Bytes.of("82 a3 736b75 c4 a5 636f756e74 07"), Line.class))
				.isEqualTo(new Line(null, 7));
		}

	}

	@Nested
	class Refusals {

		@ParameterizedTest
		@MethodSource("io.zss.protocol.MessagePackCodecTests#payloadsOfTheWrongType")
		void namePlaceExpectationAndWhatWasFound(Object value, Type type, String found) {
			assertThatExceptionOfType(ProtocolException.class)
				.isThrownBy(() -> INTEROPERABLE.decode(INTEROPERABLE.encode(value), type))
				.withMessage("Bad payload: " + found)
				.extracting(ProtocolException::getFrame)
				.isEqualTo("payload");
		}

		@ParameterizedTest
		@CsvSource(delimiter = '|', textBlock = """
				c1                | a value but found MessagePack type 0xc1 (at byte 1)
				01 02             | one value but found 1 more bytes behind it (at byte 1)
				92 01             | 2 entries but found 1 bytes to the end (at byte 1)
				a3 61 62          | 3 more bytes but found 2 to the end (at byte 1)
				81 a1 61          | 1 more bytes but found 0 to the end (at byte 3)
				93 c4 01          | 3 entries but found 2 bytes to the end (at byte 1)
				cb 00             | 8 more bytes but found 1 to the end (at byte 1)
				""")
		void nameThePlaceWhereThePayloadIsNoMessagePack(String payload, String problem) {
			assertThatExceptionOfType(ProtocolException.class)
				.isThrownBy(() -> INTEROPERABLE.decode(Bytes.of(payload), Object.class))
				.withMessage("Bad payload frame: expected " + problem);
		}

		@ParameterizedTest
		@MethodSource("io.zss.protocol.MessagePackCodecTests#typesThatReadNoLongText")
		void showLittleOfWhatCameAndOnlyInOneLine(Type type) {
			byte[] payload = INTEROPERABLE.encode("secret\r\n".repeat(10_000));
			assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> INTEROPERABLE.decode(payload, type))
				.satisfies(
						(ex) -> assertThat(ex.getMessage()).hasSizeLessThan(500).doesNotContainPattern("\\p{Cntrl}"));
		}

		@Test
		void showLittleOfKeysThatCame() {
			Type type = new TypeReference<Map<Integer, String>>() {
			}.getType();
			byte[] payload = INTEROPERABLE.encode(Map.of("k\n".repeat(10_000), "v"));
			assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> INTEROPERABLE.decode(payload, type))
				.satisfies(
						(ex) -> assertThat(ex.getMessage()).hasSizeLessThan(500).doesNotContainPattern("\\p{Cntrl}"));
		}

	}

	static LongStream integersAtEveryBoundary() {
		LongStream.Builder values = LongStream.builder();
		for (int bits : new int[] { 0, 4, 5, 7, 8, 15, 16, 31, 32, 52, 53, 54, 62 }) {
			for (long near = -2; near <= 2; near++) {
				values.add((1L << bits) + near).add(-(1L << bits) + near);
			}
		}
		return values.add(Long.MAX_VALUE)
			.add(Long.MAX_VALUE - 1)
			.add(Long.MIN_VALUE)
			.add(Long.MIN_VALUE + 1)
			.build()
			.distinct();
	}

	static Stream<Type> integerTypes() {
		return Stream.of(int.class, Integer.class, long.class, Long.class, short.class, Short.class, byte.class,
				Byte.class, BigInteger.class, AtomicInteger.class, AtomicLong.class, OptionalInt.class,
				OptionalLong.class);
	}

	private static <T> MessagePackCodec codecWithSerializer(Class<T> type, Writer<T> writer) {
		SimpleModule module = new SimpleModule();
		module.addSerializer(type, new StdSerializer<>(type) {

			private static final long serialVersionUID = 1L;

			@Override
			public void serialize(T value, JsonGenerator generator, SerializerProvider provider) throws IOException {
				writer.write(value, generator);
			}

		});
		return new MessagePackCodec(Dialect.INTEROPERABLE, (mapper) -> mapper.registerModule(module));
	}

	static Stream<Object> valuesThatPassSerializersBy() {
		long wide = 1L << 40;
		byte[] bytes = { 1, 2, 3 };
		ObjectNode tree = JsonNodeFactory.instance.objectNode();
		tree.put("long", wide).put("big", BigInteger.ONE.shiftLeft(63)).put("bytes", bytes);
		return Stream.of(new long[] { 1, wide, -wide }, new AtomicLong(wide), OptionalLong.of(wide), Optional.of(wide),
				BigInteger.valueOf(wide), BigInteger.ONE.shiftLeft(63), BigInteger.ONE.shiftLeft(90), tree,
				ByteBuffer.wrap(bytes), new byte[][] { bytes }, List.of(bytes), "x".repeat(40).toCharArray(),
				new UUID(1, 2), new BigDecimal("1E+30"), Map.of("x".repeat(40), wide), new Long[] { wide, null });
	}

	static Stream<Arguments> valuesAsText() {
		return Stream.of(arguments(Instant.parse("2026-02-03T04:05:06.789Z"), "2026-02-03T04:05:06.789Z"),
				arguments(LocalDate.of(2026, 2, 3), "2026-02-03"),
				arguments(Duration.ofSeconds(90).plusMillis(5), "PT1M30.005S"),
				arguments(OffsetDateTime.parse("2026-02-03T04:05:06+05:30"), "2026-02-03T04:05:06+05:30"),
				arguments(UUID.fromString("21e57bd0-e691-11f1-aba8-2170b9e91055"),
						"21e57bd0-e691-11f1-aba8-2170b9e91055"),
				arguments(State.SHIPPED, "SHIPPED"), arguments('x', "x"));
	}

	static Stream<Arguments> payloadsOfTheWrongType() {
		Type lines = new TypeReference<List<Line>>() {
		}.getType();
		return Stream.of(arguments("two", int.class, "an integer of 32 bits, but found \"two\""),
				arguments(List.of(1), int.class, "an integer of 32 bits, but found a list"),
				arguments(Map.of(), long.class, "an integer of 64 bits, but found a map"),
				arguments(true, Integer.class, "an integer of 32 bits, but found true"),
				arguments(1L << 40, int.class, "an integer of 32 bits, but found 1099511627776"),
				arguments(2.5, long.class, "an integer, but found 2.5"),
				arguments(2.5, AtomicLong.class, "an integer, but found 2.5"),
				arguments(2.5, BigInteger.class, "an integer, but found 2.5"),
				arguments(300, byte.class, "an integer of 8 bits, but found 300"),
				arguments(List.of(), String.class, "a text, but found a list"),
				arguments(Map.of(), String.class, "a text, but found a map"),
				arguments("x", Line.class, "a map, but found \"x\""),
				arguments(List.of(1), Line.class, "a map, but found a list"), arguments(5, MAP, "a map, but found 5"),
				arguments(Map.of("sku", List.of()), Line.class, "sku: a text, but found a list"),
				arguments(List.of(Map.of("count", "many")), lines,
						"[0].count: an integer of 32 bits, but found \"many\""),
				arguments("LOST", State.class, "one of OPEN, SHIPPED, but found \"LOST\""),
				arguments("tomorrow", Instant.class, "a time as 2026-01-31T12:00:00Z, but found \"tomorrow\""),
				arguments("not one", UUID.class, "a UUID, but found \"not one\""),
				arguments(5, byte[].class, "bytes, or Base64 text, but found 5"),
				arguments("1,5", BigDecimal.class, "a number, but found \"1,5\""),
				arguments(List.of(), boolean.class, "true or false, but found a list"));
	}

	static Stream<Type> typesThatReadNoLongText() {
		return Stream.of(int.class, Long.class, BigInteger.class, BigDecimal.class, double.class, boolean.class,
				State.class, UUID.class, Instant.class, LocalDate.class, OffsetDateTime.class, Duration.class,
				byte[].class, Line.class, MAP, long[].class);
	}

	private static void assertRefused(byte[] payload, Type type) {
		assertThatExceptionOfType(ProtocolException.class).as("%s as %s", Bytes.lazyHex(payload), type)
			.isThrownBy(() -> INTEROPERABLE.decode(payload, type))
			.withMessageStartingWith("Bad payload");
	}

	private static Object nested(int depth) {
		Object value = List.of();
		for (int i = 1; i < depth; i++) {
			value = (i % 2 == 0) ? List.of(value) : Map.of("k", value);
		}
		return value;
	}

	private static @Nullable Object randomValue(Random random, int depth) {
		return switch (random.nextInt((depth < 4) ? 9 : 7)) {
			case 0 -> null;
			case 1 -> random.nextBoolean();
			case 2 -> random.nextInt() >> random.nextInt(32);
			case 3 -> (random.nextLong() >> 11) >> random.nextInt(53);
			case 4 -> random.nextGaussian();
			case 5 -> "é".repeat(random.nextInt(2)) + "x".repeat(random.nextInt(300));
			case 6 -> randomBytes(random);
			case 7 -> Stream.generate(() -> Optional.ofNullable(randomValue(random, depth + 1)).orElse("nil"))
				.limit(random.nextInt(20))
				.toList();
			default -> {
				Map<String, Object> map = new LinkedHashMap<>();
				for (int entries = random.nextInt(20); entries > 0; entries--) {
					map.put("k".repeat(random.nextInt(40)), randomValue(random, depth + 1));
				}
				yield map;
			}
		};
	}

	private static byte[] randomBytes(Random random) {
		byte[] bytes = new byte[random.nextInt(300)];
		random.nextBytes(bytes);
		return bytes;
	}

	// What an untyped reader of the interoperable dialect sees of a value.
	private static @Nullable Object asRead(@Nullable Object value) {
		if (value instanceof Long number) {
			boolean isInt = number == number.intValue();
			boolean is32Bits = number >= Integer.MIN_VALUE && number <= 0xffff_ffffL;
			return isInt ? (Object) number.intValue() : is32Bits ? number : (Object) (double) number;
		}
		if (value instanceof byte[] bytes) {
			return Base64.getEncoder().encodeToString(bytes);
		}
		if (value instanceof List<?> list) {
			return list.stream().map(MessagePackCodecTests::asRead).toList();
		}
		if (value instanceof Map<?, ?> map) {
			Map<Object, Object> read = new LinkedHashMap<>();
			map.forEach((key, entry) -> read.put(key, asRead(entry)));
			return read;
		}
		return value;
	}

	enum State {

		OPEN, SHIPPED

	}

	record Line(@Nullable String sku, int count) {
	}

	@SuppressWarnings("ArrayRecordComponent") // what is tested
	record Blob(String name, byte[] data) {
	}

	record Order(UUID id, String customer, long amount, State state, Map<String, List<Line>> lines, Optional<Line> gift,
			Instant placedAt, @Nullable String note) {
	}

	static class Envelope {

		private final Line line;

		Envelope(Line line) {
			this.line = line;
		}

		public int getBody() {
			return INTEROPERABLE.encode(this.line).length;
		}

	}

	static class Failing {

		public String getName() {
			throw new IllegalStateException("no connection");
		}

	}

	static class Opener {

		private final String text;

		@JsonCreator(mode = JsonCreator.Mode.DELEGATING)
		Opener(Object value) {
			this.text = value + " " + INTEROPERABLE.decode(INTEROPERABLE.encode(List.of(1, 2, 3)), Object.class);
		}

		@Override
		public String toString() {
			return this.text;
		}

	}

	/**
	 * Writes a value of a type.
	 */
	private interface Writer<T> {

		void write(T value, JsonGenerator generator) throws IOException;

	}

}
