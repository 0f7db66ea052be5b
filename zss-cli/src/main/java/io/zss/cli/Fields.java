package io.zss.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A map of a broker's reply, read with patience: brokers may be older or newer than this
 * command line. Text is {@link Printable}.
 *
 * @param values the values by key
 */
record Fields(Map<String, @Nullable Object> values) {

	/** Stands where there is no value. */
	static final String NONE = "–";

	/**
	 * The fields of a value; none if it is not a map.
	 */
	static Fields of(@Nullable Object value) {
		Map<String, @Nullable Object> values = new LinkedHashMap<>();
		if (value instanceof Map<?, ?> map) {
			map.forEach((key, entry) -> values.put(String.valueOf(key), entry));
		}
		return new Fields(values);
	}

	/**
	 * The maps of a list; none if it is not a list.
	 */
	static List<Fields> listOf(@Nullable Object value) {
		List<Fields> fields = new ArrayList<>();
		if (value instanceof List<?> list) {
			list.forEach((entry) -> fields.add(of(entry)));
		}
		return fields;
	}

	boolean has(String key) {
		return this.values.get(key) != null;
	}

	boolean isEmpty() {
		return this.values.isEmpty();
	}

	@Nullable Object get(String key) {
		return this.values.get(key);
	}

	/**
	 * A value as text; {@link #NONE} when it is missing or empty.
	 */
	String text(String key) {
		String text = textOrEmpty(key);
		return text.isEmpty() ? NONE : text;
	}

	String textOrEmpty(String key) {
		Object value = this.values.get(key);
		if (value instanceof Number number) {
			return Units.number(number);
		}
		return (value != null) ? Printable.of(value.toString()) : "";
	}

	/**
	 * A number, also one that was sent as text since it is too wide.
	 * @return the number; 0 when it is missing
	 */
	long number(String key) {
		return (long) decimal(key);
	}

	double decimal(String key) {
		Object value = this.values.get(key);
		if (value instanceof Number number) {
			return number.doubleValue();
		}
		try {
			return (value instanceof String text) ? Double.parseDouble(text) : 0;
		}
		catch (NumberFormatException ex) {
			return 0;
		}
	}

	boolean flag(String key) {
		return Boolean.TRUE.equals(this.values.get(key));
	}

	Fields fields(String key) {
		return of(this.values.get(key));
	}

	List<Fields> list(String key) {
		return listOf(this.values.get(key));
	}

	/**
	 * The texts of a list.
	 */
	List<String> texts(String key) {
		List<String> texts = new ArrayList<>();
		if (this.values.get(key) instanceof List<?> list) {
			list.forEach((entry) -> texts.add(Printable.of(String.valueOf(entry))));
		}
		return texts;
	}

}
