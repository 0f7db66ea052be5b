package io.zss.cli;

import java.io.StringWriter;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.PrettyPrinter;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.core.util.Separators;

/**
 * JSON to the plain values that payloads and headers hold, and back.
 */
final class Json {

	private static final JsonFactory FACTORY = new JsonFactory();

	private static final double EXACT_AS_DOUBLE = 1L << 53;

	private Json() {
	}

	/**
	 * Reads one value.
	 * @param text JSON
	 * @return text, number, boolean, null, or a map or list of them
	 * @throws IllegalArgumentException if it is not one JSON value; the message says
	 * where and why
	 */
	static @Nullable Object read(String text) {
		try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
			if (parser.nextToken() == null) {
				throw new IllegalArgumentException("it is empty");
			}
			Object value = value(parser);
			if (parser.nextToken() != null) {
				throw new IllegalArgumentException("there is more after the first value");
			}
			return value;
		}
		catch (JacksonException ex) {
			// What nests too deep has no location.
			String where = (ex.getLocation() != null) ? " (column " + ex.getLocation().getColumnNr() + ")" : "";
			throw new IllegalArgumentException(Printable.of(ex.getOriginalMessage()) + where, ex);
		}
	}

	/**
	 * Writes a value for people: over several lines.
	 */
	static String pretty(@Nullable Object value) {
		return write(value, new Indented());
	}

	/**
	 * Writes a value in one line.
	 */
	static String line(@Nullable Object value) {
		return write(value, ObjectWriteContext.empty());
	}

	private static String write(@Nullable Object value, ObjectWriteContext context) {
		StringWriter text = new StringWriter();
		try (JsonGenerator generator = FACTORY.createGenerator(context, text)) {
			write(generator, value);
		}
		return text.toString();
	}

	private static void write(JsonGenerator generator, @Nullable Object value) {
		if (value == null) {
			generator.writeNull();
		}
		else if (value instanceof Boolean bool) {
			generator.writeBoolean(bool);
		}
		else if (value instanceof Number number) {
			writeNumber(generator, number);
		}
		else if (value instanceof byte[] bytes) {
			generator.writeBinary(bytes);
		}
		else if (value instanceof Map<?, ?> map) {
			generator.writeStartObject();
			map.forEach((key, entry) -> {
				generator.writeName(String.valueOf(key));
				write(generator, entry);
			});
			generator.writeEndObject();
		}
		else if (value instanceof Iterable<?> list) {
			generator.writeStartArray();
			list.forEach((entry) -> write(generator, entry));
			generator.writeEndArray();
		}
		else {
			generator.writeString(value.toString());
		}
	}

	/**
	 * Integers beyond 32 bits travel as float64: they are shown as the integers that they
	 * are.
	 */
	private static void writeNumber(JsonGenerator generator, Number number) {
		if (number instanceof BigInteger integer) {
			generator.writeNumber(integer);
		}
		else if (!(number instanceof Double || number instanceof Float)) {
			generator.writeNumber(number.longValue());
		}
		else if (number.doubleValue() == Math.rint(number.doubleValue())
				&& Math.abs(number.doubleValue()) < EXACT_AS_DOUBLE) {
			generator.writeNumber((long) number.doubleValue());
		}
		else {
			generator.writeNumber(number.doubleValue());
		}
	}

	private static @Nullable Object value(JsonParser parser) {
		JsonToken token = parser.currentToken();
		return switch (token) {
			case START_OBJECT -> object(parser);
			case START_ARRAY -> array(parser);
			case VALUE_STRING -> parser.getString();
			case VALUE_NUMBER_INT -> parser.getNumberValue();
			case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
			case VALUE_TRUE -> true;
			case VALUE_FALSE -> false;
			default -> null;
		};
	}

	private static Map<String, @Nullable Object> object(JsonParser parser) {
		Map<String, @Nullable Object> map = new LinkedHashMap<>();
		while (parser.nextToken() != JsonToken.END_OBJECT) {
			String name = parser.currentName();
			parser.nextToken();
			map.put(name, value(parser));
		}
		return map;
	}

	private static List<@Nullable Object> array(JsonParser parser) {
		List<@Nullable Object> list = new ArrayList<>();
		while (parser.nextToken() != JsonToken.END_ARRAY) {
			list.add(value(parser));
		}
		return list;
	}

	/**
	 * Two spaces for each level, a line for each entry.
	 */
	private static final class Indented extends ObjectWriteContext.Base {

		@Override
		public PrettyPrinter getPrettyPrinter() {
			Separators separators = Separators.createDefaultInstance()
				.withObjectNameValueSpacing(Separators.Spacing.AFTER)
				.withObjectEmptySeparator("")
				.withArrayEmptySeparator("");
			return new DefaultPrettyPrinter(separators).withArrayIndenter(new DefaultIndenter("  ", "\n"))
				.withObjectIndenter(new DefaultIndenter("  ", "\n"));
		}

		@Override
		public boolean hasPrettyPrinter() {
			return true;
		}

	}

}
