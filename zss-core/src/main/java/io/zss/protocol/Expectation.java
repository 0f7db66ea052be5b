package io.zss.protocol;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.net.URL;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.YearMonth;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Calendar;
import java.util.Collection;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Says in the words of the wire what a Java type takes, and what came instead. Peers are
 * written in other languages, and names of classes are none of their business.
 */
final class Expectation {

	/** How Jackson names the constants of an enum, with the names that it reads. */
	private static final Pattern ENUM_NAMES = Pattern.compile("accepted for Enum class: \\[([^\\]]*)\\]");

	/** How Jackson names a property that must be there. */
	private static final Pattern REQUIRED_PROPERTY = Pattern
		.compile("^(Missing required|Null value for) creator property");

	private static final int SHOWN_NAMES = 400;

	private static final Map<Class<?>, String> WORDS = new HashMap<>();

	static {
		words("an integer of 8 bits", byte.class, Byte.class);
		words("an integer of 16 bits", short.class, Short.class);
		words("an integer of 32 bits", int.class, Integer.class, AtomicInteger.class, OptionalInt.class);
		words("an integer of 64 bits", long.class, Long.class, AtomicLong.class, OptionalLong.class);
		words("an integer", BigInteger.class);
		words("a number", float.class, Float.class, double.class, Double.class, BigDecimal.class, Number.class,
				OptionalDouble.class);
		words("true or false", boolean.class, Boolean.class, AtomicBoolean.class);
		words("one character", char.class, Character.class);
		words("a text", String.class, CharSequence.class, char[].class);
		words("bytes, or Base64 text", byte[].class, ByteBuffer.class);
		words("a UUID", UUID.class);
		words("a URI", URI.class, URL.class);
		words("a time as 2026-01-31T12:00:00Z", Instant.class, OffsetDateTime.class, ZonedDateTime.class, Date.class,
				Calendar.class);
		words("a time as 2026-01-31T12:00:00", LocalDateTime.class);
		words("a date as 2026-01-31", LocalDate.class);
		words("a time of day as 12:00:00", LocalTime.class);
		words("a time of day as 12:00:00Z", OffsetTime.class);
		words("a month as 2026-01", YearMonth.class);
		words("a duration as PT1.5S", Duration.class);
		words("a period as P1D", Period.class);
	}

	private Expectation() {
	}

	/**
	 * What a type takes.
	 * @param type the type, or null when it is not known
	 * @param message what Jackson says, which has the names of an enum's constants
	 * @return a description without names of classes
	 */
	static String of(@Nullable Class<?> type, @Nullable String message) {
		Matcher required = REQUIRED_PROPERTY.matcher((message != null) ? message : "");
		if (required.find()) {
			return "a value";
		}
		if (type == null) {
			return "another value";
		}
		if (type.isEnum()) {
			return "one of " + constants(type, message);
		}
		String words = WORDS.get(type);
		if (words != null) {
			return words;
		}
		if (type.isArray() || Collection.class.isAssignableFrom(type)) {
			return "a list";
		}
		return type.getName().startsWith("java.") && !Map.class.isAssignableFrom(type) ? "another value" : "a map";
	}

	/**
	 * Whether Jackson complains of a null or of nothing at all.
	 * @param message what Jackson says
	 * @return how to name what was found, or null when something was
	 */
	static @Nullable String nothing(@Nullable String message) {
		if (message == null) {
			return null;
		}
		return (message.startsWith("Missing required creator property")
				|| message.startsWith("Null value for creator property") || message.startsWith("Cannot map `null`"))
						? "nothing" : null;
	}

	/**
	 * Whether bytes came where Jackson trusts that an object of another kind does.
	 * @param message what the JVM says of the cast
	 */
	static boolean isOfBytes(@Nullable String message) {
		return message != null && message.startsWith("class [B cannot be cast");
	}

	/**
	 * A value that was found.
	 * @param value text, a number, or anything else
	 * @return the value, text in quotes and shortened
	 */
	static String found(@Nullable Object value) {
		if (value == null) {
			return "nil";
		}
		if (value instanceof byte[] bytes) {
			return bytes.length + " bytes";
		}
		if (value instanceof Double number) {
			return WireNumbers.text(number);
		}
		String text = ProtocolException.shorten(String.valueOf(value));
		return (value instanceof Number || value instanceof Boolean) ? text : '"' + text + '"';
	}

	private static String constants(Class<?> type, @Nullable String message) {
		Matcher named = ENUM_NAMES.matcher((message != null) ? message : "");
		List<String> names = new ArrayList<>(Arrays.stream(type.getEnumConstants()).map(Expectation::name).toList());
		if (named.find() && !names.containsAll(List.of(named.group(1).split(", ")))) {
			names = Arrays.stream(named.group(1).split(", ")).sorted().toList();
		}
		String list = String.join(", ", names);
		return (list.length() <= SHOWN_NAMES) ? list : list.substring(0, SHOWN_NAMES) + "...";
	}

	private static String name(Object constant) {
		return ((Enum<?>) constant).name();
	}

	private static void words(String words, Class<?>... types) {
		for (Class<?> type : types) {
			WORDS.put(type, words);
		}
	}

}
