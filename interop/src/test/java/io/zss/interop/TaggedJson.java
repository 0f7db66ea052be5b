package io.zss.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.ObjectMapper;

/**
 * The lines that drive the client processes: JSON, with tags for what JSON cannot
 * express. See {@code node/client.js}; {@code $decimal} is understood by our client only.
 */
public final class TaggedJson {

	/** What a Node peer makes of a value that is not there. */
	public static final Object UNDEFINED = new Object() {
		@Override
		public String toString() {
			return "undefined";
		}
	};

	private static final ObjectMapper JSON = new ObjectMapper();

	private TaggedJson() {
	}

	/**
	 * Writes a line.
	 * @param value text, numbers, booleans, null, bytes, instants, and maps and lists of
	 * them
	 * @return one line of JSON
	 */
	public static String write(Object value) {
		try {
			return JSON.writeValueAsString(tagged(value));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Reads a line.
	 * @param line one line of JSON
	 * @return the value
	 */
	@SuppressWarnings("unchecked")
	public static Map<String, Object> read(String line) {
		try {
			return (Map<String, Object>) plain(JSON.readValue(line, Object.class));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(line, ex);
		}
	}

	private static Object tagged(Object value) {
		if (value == UNDEFINED) {
			return Map.of("$undefined", true);
		}
		if (value instanceof byte[] bytes) {
			return Map.of("$buffer", HexFormat.of().formatHex(bytes));
		}
		if (value instanceof Instant instant) {
			return Map.of("$date", instant.toString());
		}
		if (value instanceof BigDecimal decimal) {
			return Map.of("$decimal", decimal.toString());
		}
		if (value instanceof Double number && (!Double.isFinite(number) || number.equals(-0.0))) {
			return Map.of("$number", number.equals(-0.0) ? "-0" : number.toString());
		}
		if (value instanceof Map<?, ?> map) {
			Map<String, Object> copy = new LinkedHashMap<>();
			map.forEach((key, entry) -> copy.put(String.valueOf(key), tagged(entry)));
			return copy;
		}
		if (value instanceof List<?> list) {
			List<Object> copy = new ArrayList<>();
			list.forEach((entry) -> copy.add(tagged(entry)));
			return copy;
		}
		return value;
	}

	private static Object plain(Object value) {
		if (value instanceof List<?> list) {
			List<Object> copy = new ArrayList<>();
			list.forEach((entry) -> copy.add(plain(entry)));
			return copy;
		}
		if (!(value instanceof Map<?, ?> map)) {
			return value;
		}
		Object tagged = (map.size() == 1) ? untagged(map.entrySet().iterator().next()) : null;
		if (tagged != null) {
			return tagged;
		}
		Map<String, Object> copy = new LinkedHashMap<>();
		map.forEach((key, entry) -> copy.put(String.valueOf(key), plain(entry)));
		return copy;
	}

	private static Object untagged(Map.Entry<?, ?> only) {
		String text = String.valueOf(only.getValue());
		return switch (String.valueOf(only.getKey())) {
			case "$undefined" -> UNDEFINED;
			case "$buffer" -> HexFormat.of().parseHex(text);
			case "$date" -> Instant.parse(text);
			case "$decimal" -> new BigDecimal(text);
			case "$number" -> Double.valueOf(text);
			default -> null;
		};
	}

}
