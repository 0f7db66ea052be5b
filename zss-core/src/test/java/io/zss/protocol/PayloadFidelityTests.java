package io.zss.protocol;

import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Currency;
import java.util.Date;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TimeZone;
import java.util.UUID;
import java.util.stream.Stream;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.core.type.TypeReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What is written comes back {@code equals}, with both versions of Jackson and in both
 * dialects, or {@code docs/payloads.md} says that it does not.
 */
class PayloadFidelityTests {

	@ParameterizedTest
	@EnumSource
	void everyTypeOfTheJdkThatPayloadsHaveComesBackAsItWas(Codecs codec) {
		for (Object value : values()) {
			Type type = (value instanceof ByteBuffer) ? ByteBuffer.class
					: (value instanceof TimeZone) ? TimeZone.class : value.getClass();
			assertThat(codec.thereAndBack(value, type)).as("%s as %s", value, type).isEqualTo(value);
		}
	}

	@ParameterizedTest
	@EnumSource
	void fieldsOfARecordComeBackAsTheyWere(Codecs codec) {
		Fields fields = new Fields(1L << 60, BigInteger.TEN.pow(30), new BigDecimal("19.99"), 21.1f, 21.1, 'x',
				ByteBuffer.wrap(new byte[] { 1, 2, 3 }),
				ZonedDateTime.of(2026, 10, 25, 2, 30, 0, 1, ZoneId.of("Europe/Berlin")),
				OffsetDateTime.parse("2026-02-03T04:05:06+05:30"), Optional.of(Instant.EPOCH),
				OptionalLong.of(1L << 40), new EnumMap<>(Map.of(DayOfWeek.MONDAY, List.of(1, 2))),
				Set.of(Duration.ofMillis(1500)), null);
		assertThat(codec.thereAndBack(fields, Fields.class)).isEqualTo(fields);
	}

	@ParameterizedTest
	@EnumSource
	void keysOfMapsComeBackAsTheyWere(Codecs codec) {
		assertComesBack(codec, Map.of(1, "a", -5, "b"), new TypeReference<Map<Integer, String>>() {
		}.getType());
		assertComesBack(codec, Map.of(1L << 40, "a", Long.MAX_VALUE, "b"), new TypeReference<Map<Long, String>>() {
		}.getType());
		assertComesBack(codec, Map.of(21.1, "a"), new TypeReference<Map<Double, String>>() {
		}.getType());
		assertComesBack(codec, Map.of(new BigDecimal("10.00"), "a"), new TypeReference<Map<BigDecimal, String>>() {
		}.getType());
		assertComesBack(codec, Map.of(true, "a"), new TypeReference<Map<Boolean, String>>() {
		}.getType());
		assertComesBack(codec, Map.of(new UUID(1, 2), "a"), new TypeReference<Map<UUID, String>>() {
		}.getType());
		assertComesBack(codec, Map.of(DayOfWeek.MONDAY, "a"), new TypeReference<Map<DayOfWeek, String>>() {
		}.getType());
		assertComesBack(codec, Map.of(LocalDate.of(2026, 1, 2), "a"), new TypeReference<Map<LocalDate, String>>() {
		}.getType());
		assertComesBack(codec, Map.of(Instant.ofEpochSecond(5, 7), "a"), new TypeReference<Map<Instant, String>>() {
		}.getType());
		assertComesBack(codec, Map.of(ZonedDateTime.of(2026, 2, 3, 4, 5, 6, 7, ZoneId.of("Europe/Berlin")), "a"),
				new TypeReference<Map<ZonedDateTime, String>>() {
				}.getType());
	}

	@ParameterizedTest
	@EnumSource
	void numbersThatAreNoneAndRecordsThatAreUnwrappedComeBackAsTheyWere(Codecs codec) {
		for (double value : new double[] { -0.0, Double.NEGATIVE_INFINITY, Double.MIN_VALUE, Double.MAX_VALUE }) {
			assertThat(codec.thereAndBack(value, Double.class)).isEqualTo(value);
		}
		for (float value : new float[] { -0.0f, Float.NaN, Float.POSITIVE_INFINITY, Float.MAX_VALUE }) {
			assertThat(codec.thereAndBack(value, Float.class)).isEqualTo(value);
		}
		Unwrapped unwrapped = new Unwrapped(new Name("Ada", "Lovelace"), 36);
		assertThat(codec.thereAndBack(unwrapped, Unwrapped.class)).isEqualTo(unwrapped);
		assertThat(codec.decode(codec.encode(unwrapped), Object.class)).asString().contains("first=Ada");
	}

	@ParameterizedTest
	@EnumSource
	void bytesOfABufferAreThoseBetweenPositionAndLimit(Codecs codec) {
		ByteBuffer slice = ByteBuffer.wrap(new byte[] { 9, 1, 2, 3, 9 }, 1, 3);
		assertThat(codec.thereAndBack(slice, byte[].class)).isEqualTo(new byte[] { 1, 2, 3 });
		assertThat(codec.thereAndBack(slice.duplicate().position(2), ByteBuffer.class))
			.isEqualTo(ByteBuffer.wrap(new byte[] { 2, 3 }));
	}

	@ParameterizedTest
	@EnumSource
	void arraysComeBackAsTheyWere(Codecs codec) {
		byte[][] bytes = { { 1, 2 }, {}, { (byte) 0xff } };
		assertThat((byte[][]) codec.thereAndBack(bytes, byte[][].class)).isDeepEqualTo(bytes);
		assertThat((long[]) codec.thereAndBack(new long[] { 1L << 60, -1 }, long[].class)).containsExactly(1L << 60,
				-1);
		assertThat((float[]) codec.thereAndBack(new float[] { 21.1f }, float[].class)).containsExactly(21.1f);
		assertThat((double[]) codec.thereAndBack(new float[] { 21.1f }, double[].class)).containsExactly(21.1);
		assertThat((char[]) codec.thereAndBack("Zoë".toCharArray(), char[].class)).containsExactly('Z', 'o', 'ë');
	}

	@ParameterizedTest
	@ValueSource(strings = { "10.00", "0.10", "0.00", "1E+3", "-20.50" })
	void onlyZerosAtTheEndOfADecimalAreLostAndOnlyWhereNodePeersGetANumber(String digits) {
		BigDecimal value = new BigDecimal(digits);
		for (Codecs codec : Codecs.values()) {
			BigDecimal read = (BigDecimal) Objects.requireNonNull(codec.thereAndBack(value, BigDecimal.class));
			assertThat(read).isEqualByComparingTo(value);
			if (codec.isStandard()) {
				assertThat(read).isEqualTo(value);
			}
			assertThat(codec.thereAndBack(new Price(value), Price.class)).isEqualTo(new Price(value));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "0", "10", "-5", "10.0", "0.1", "19.99", "4294967296", "12345678901234", "10000000000",
			"0.1234567890123456789", "123456789012345678901234567890.123" })
	void otherDecimalsComeBackWithTheirScaleInBothDialects(BigDecimal value) {
		for (Codecs codec : Codecs.values()) {
			assertThat(codec.thereAndBack(value, BigDecimal.class)).isEqualTo(value);
		}
	}

	@ParameterizedTest
	@CsvSource({ "d6 ff 65f0a1c0, 2024-03-12T18:41:04Z", "d7 ff 0000000465f0a1c0, 2024-03-12T18:41:04.000000001Z",
			"c7 0c ff 00000001 ffffffffffffffff, 1969-12-31T23:59:59.000000001Z" })
	void timestampsOfMessagePackAreReadAndNeverSentOn(String timestamp, Instant instant) {
		for (Codecs codec : Codecs.values()) {
			byte[] payload = Bytes.of("82 a2 6174" + timestamp + "a4 6e6f7465 92" + timestamp + "c4 02 0102");
			byte[] one = Bytes.of(timestamp);
			assertThat(codec.decode(one, Instant.class)).isEqualTo(instant);
			assertThat(codec.decode(one, OffsetDateTime.class)).isEqualTo(instant.atOffset(ZoneOffset.UTC));
			assertThat(codec.decode(one, Date.class)).isEqualTo(Date.from(instant));
			assertThat(codec.decode(payload, Stamped.class)).extracting("at").isEqualTo(instant);
			byte[] again = codec.encode(codec.decode(payload, Object.class));
			assertThat(WireFormats.in(again)).noneMatch((format) -> format.name().contains("EXT"));
		}
	}

	@ParameterizedTest
	@EnumSource
	void otherExtensionTypesAreRefused(Codecs codec) {
		for (String extension : List.of("d6 05 01020304", "d4 01 00", "c7 01 ff 00", "d7 ff ffffffff 00000000")) {
			byte[] payload = Bytes.of("82 a2 6174 d6 ff 65f0a1c0 a5 6f74686572" + extension);
			for (Type type : List.of(Object.class, Stamped.class)) {
				assertThatExceptionOfType(ProtocolException.class).isThrownBy(() -> codec.decode(payload, type))
					.withMessage("Bad payload frame: expected no extension types but timestamps but found one");
			}
		}
	}

	@ParameterizedTest
	@EnumSource
	void longsReadAsTextHaveNoExponent(Codecs codec) {
		assertThat(codec.thereAndBack(1234567890123L, String.class)).isEqualTo("1234567890123");
		assertThat(codec.thereAndBack(Map.of("id", 1234567890123L), new TypeReference<Map<String, String>>() {
		}.getType())).isEqualTo(Map.of("id", "1234567890123"));
	}

	@ParameterizedTest
	@EnumSource
	void immutableClassesAreReadByTheirOnlyConstructor(Codecs codec) {
		Point point = new Point(1, "a");
		assertThat(codec.thereAndBack(point, Point.class)).isEqualTo(point);
		Single single = (Single) Objects.requireNonNull(codec.thereAndBack(new Single("only"), Single.class));
		assertThat(single.getName()).isEqualTo("only");
	}

	@ParameterizedTest
	@EnumSource
	void typeIdsOfElementsAreWrittenWhereTheDeclarationKnowsThem(Codecs codec) {
		List<Shape> shapes = List.of(new Circle(1.5), new Square(2));
		assertComesBack(codec, shapes, new TypeReference<List<Shape>>() {
		}.getType());
		assertComesBack(codec, Map.of("a", new Circle(1)), new TypeReference<Map<String, Shape>>() {
		}.getType());
		assertComesBack(codec, Optional.of(new Circle(1)), new TypeReference<Optional<Shape>>() {
		}.getType());
		assertComesBack(codec, Set.of(new Square(1)), new TypeReference<Set<? extends Shape>>() {
		}.getType());
		assertComesBack(codec, new Page<>(shapes, 1), new TypeReference<Page<Shape>>() {
		}.getType());
		assertComesBack(codec, new Circle(3), Shape.class);
		Shape[] array = { new Circle(1), new Square(2) };
		assertThat((Shape[]) codec.decode(codec.encode(array, Shape[].class), Shape[].class)).containsExactly(array);
	}

	@ParameterizedTest
	@EnumSource
	void moreThanTheDeclarationKnowsIsWrittenToo(Codecs codec) {
		Type pageOfShapes = new TypeReference<Page<Shape>>() {
		}.getType();
		LongPage<Shape> page = new LongPage<>(List.of(new Circle(1)), 7);
		assertThat(codec.decode(codec.encode(page, pageOfShapes), Object.class)).asString()
			.contains("total=7", "=circle");
		assertThat(codec.decode(codec.encode(new Circle(1), Object.class), Shape.class)).isEqualTo(new Circle(1));
		assertThat(codec.decode(codec.encode("other", pageOfShapes), Object.class)).isEqualTo("other");
		assertThat(codec.encode(null, pageOfShapes)).isEqualTo(Bytes.of("c0"));
		assertThat(codec.decode(codec.encode(List.of(new Circle(1)), List.class), Object.class))
			.isInstanceOf(List.class);
	}

	private static void assertComesBack(Codecs codec, Object value, Type type) {
		assertThat(codec.decode(codec.encode(value, type), type)).as("%s", type).isEqualTo(value);
	}

	@SuppressWarnings("JavaUtilDate")
	private static List<Object> values() {
		ZoneId berlin = ZoneId.of("Europe/Berlin");
		return List.of(true, 'x', (byte) -1, (short) -300, Integer.MIN_VALUE, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 40,
				BigInteger.ONE.shiftLeft(90), 21.1f, Float.MIN_VALUE, 1.0e300, Double.NaN, "Zoë", new UUID(1, 2),
				ByteBuffer.wrap(new byte[] { 1, 2, (byte) 0xff }), URI.create("urn:x"), Locale.GERMANY,
				Currency.getInstance("EUR"), TimeZone.getTimeZone(berlin), DayOfWeek.FRIDAY,
				new Date(1_700_000_000_123L), Instant.parse("2026-02-03T04:05:06.000000007Z"), LocalDate.of(2026, 2, 3),
				LocalTime.of(4, 5, 6, 7), LocalDateTime.of(2026, 2, 3, 4, 5, 6, 7),
				OffsetDateTime.parse("2026-02-03T04:05:06+05:30"), OffsetTime.parse("04:05:06-03:00"),
				ZonedDateTime.of(2026, 2, 3, 4, 5, 6, 7, berlin),
				ZonedDateTime.ofLocal(LocalDateTime.of(2026, 10, 25, 2, 30), berlin, ZoneOffset.ofHours(1)),
				ZonedDateTime.of(2026, 2, 3, 4, 5, 6, 7, ZoneId.of("UTC")),
				ZonedDateTime.of(2026, 2, 3, 4, 5, 6, 7, ZoneOffset.ofHours(2)), Year.of(2026), YearMonth.of(2026, 2),
				MonthDay.of(2, 29), Period.of(1, 2, 3), Duration.ofSeconds(90, 5), ZoneOffset.ofHoursMinutes(5, 30),
				OptionalInt.of(5), OptionalLong.of(1L << 40), OptionalDouble.of(1.5),
				EnumSet.of(DayOfWeek.MONDAY).size());
	}

	record Fields(long id, BigInteger big, BigDecimal price, float single, double number, char letter, ByteBuffer bytes,
			ZonedDateTime at, OffsetDateTime offset, Optional<Instant> maybe, OptionalLong wide,
			Map<DayOfWeek, List<Integer>> days, Set<Duration> pauses, @Nullable String nothing) {
	}

	record Price(@JsonFormat(shape = JsonFormat.Shape.STRING) BigDecimal amount) {
	}

	record Name(String first, String last) {
	}

	record Unwrapped(@JsonUnwrapped Name name, int age) {
	}

	record Stamped(Instant at, @Nullable List<Object> note) {
	}

	static final class Point {

		private final int x;

		private final String label;

		public Point(int x, String label) {
			this.x = x;
			this.label = label;
		}

		public int getX() {
			return this.x;
		}

		public String getLabel() {
			return this.label;
		}

		@Override
		public boolean equals(@Nullable Object other) {
			return other instanceof Point point && point.x == this.x && point.label.equals(this.label);
		}

		@Override
		public int hashCode() {
			return this.x;
		}

	}

	static final class Single {

		private final String name;

		public Single(String name) {
			this.name = name;
		}

		public String getName() {
			return this.name;
		}

	}

	@JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
	@JsonSubTypes({ @JsonSubTypes.Type(value = Circle.class, name = "circle"),
			@JsonSubTypes.Type(value = Square.class, name = "square") })
	sealed interface Shape {

	}

	record Circle(double radius) implements Shape {
	}

	record Square(double side) implements Shape {
	}

	static class Page<T> {

		public List<T> items = List.of();

		public int number;

		Page() {
		}

		Page(List<T> items, int number) {
			this.items = items;
			this.number = number;
		}

		@Override
		public boolean equals(@Nullable Object other) {
			return other instanceof Page<?> page && page.items.equals(this.items) && page.number == this.number;
		}

		@Override
		public int hashCode() {
			return this.number;
		}

	}

	static class LongPage<T> extends Page<T> {

		public long total;

		LongPage(List<T> items, long total) {
			super(items, 1);
			this.total = total;
		}

	}

}
