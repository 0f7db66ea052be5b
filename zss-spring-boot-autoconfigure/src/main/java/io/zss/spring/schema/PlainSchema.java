package io.zss.spring.schema;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Turns a generated schema into the plain values that a description holds, within bounds.
 */
final class PlainSchema {

	/** Half of what peers read, as a schema stands within a description. */
	private static final int MAX_DEPTH = 60;

	private static final int MAX_VALUES = 20_000;

	/** Beyond it numbers have no exact float64, in which they would travel. */
	private static final long MAX_EXACT = 1L << 53;

	private int values;

	private PlainSchema() {
	}

	/**
	 * The schema as a map.
	 * @throws IllegalStateException if it is too large
	 */
	static Map<String, @Nullable Object> of(JsonNode schema) {
		return new PlainSchema().map(schema, 0);
	}

	private @Nullable Object value(JsonNode node, int depth) {
		this.values++;
		if (this.values > MAX_VALUES || depth > MAX_DEPTH) {
			throw new IllegalStateException("its schema has more than " + MAX_VALUES + " values, or nests more than "
					+ MAX_DEPTH + " levels deep");
		}
		if (node.isObject()) {
			return map(node, depth);
		}
		if (node.isArray()) {
			List<@Nullable Object> list = new ArrayList<>();
			node.forEach((element) -> list.add(value(element, depth + 1)));
			return list;
		}
		if (node.isNumber()) {
			return number(node);
		}
		if (node.isBoolean()) {
			return node.booleanValue();
		}
		return node.isNull() ? null : node.asString();
	}

	private Map<String, @Nullable Object> map(JsonNode node, int depth) {
		Map<String, @Nullable Object> map = new LinkedHashMap<>();
		for (Map.Entry<String, JsonNode> entry : node.properties()) {
			map.put(entry.getKey(), value(entry.getValue(), depth + 1));
		}
		return map;
	}

	private static Number number(JsonNode node) {
		double number = node.doubleValue();
		if (number == Math.rint(number) && Math.abs(number) <= MAX_EXACT) {
			return (long) number;
		}
		return number;
	}

}
