package io.zss.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A JSON Schema in one line, e.g. {@code {item: string, note?: string, lines: [Line]}}.
 * Schemas come from peers: depth and length are bounded.
 */
final class SchemaText {

	private static final int MAX_DEPTH = 3;

	private static final int MAX_LENGTH = 400;

	private static final int MAX_CONSTANTS = 8;

	private static final String MORE = "…";

	private final Fields definitions;

	private SchemaText(Fields definitions) {
		this.definitions = definitions;
	}

	/**
	 * The text of a schema; empty if it says nothing.
	 */
	static String of(@Nullable Object schema) {
		Fields root = Fields.of(schema);
		if (root.isEmpty()) {
			return "";
		}
		String text = new SchemaText(root.fields("$defs")).text(root, 0);
		return (text.length() <= MAX_LENGTH) ? text : text.substring(0, MAX_LENGTH) + MORE;
	}

	private String text(Fields schema, int depth) {
		if (schema.has("$ref")) {
			return reference(schema.text("$ref"), depth);
		}
		if (schema.has("const")) {
			return Printable.of(Json.line(schema.get("const")));
		}
		if (schema.get("enum") instanceof List<?> constants) {
			return constants(constants);
		}
		for (String options : List.of("anyOf", "oneOf")) {
			if (schema.has(options)) {
				return String.join(" | ", texts(schema.list(options), depth));
			}
		}
		if (schema.has("allOf")) {
			return String.join(" & ", texts(schema.list("allOf"), depth));
		}
		if (schema.has("properties")) {
			return (depth < MAX_DEPTH) ? object(schema, depth) : "{" + MORE + "}";
		}
		if (schema.has("items")) {
			return "[" + text(schema.fields("items"), depth + 1) + "]";
		}
		if (schema.get("additionalProperties") instanceof Map<?, ?> value && !value.isEmpty()) {
			return "{*: " + text(Fields.of(value), depth + 1) + "}";
		}
		return scalar(schema);
	}

	private String reference(String reference, int depth) {
		String name = reference.substring(reference.lastIndexOf('/') + 1);
		Fields definition = this.definitions.fields(name);
		return (depth == 0 && !definition.isEmpty()) ? text(definition, depth + 1) : name;
	}

	private List<String> texts(List<Fields> schemas, int depth) {
		List<String> texts = new ArrayList<>();
		for (Fields each : schemas) {
			if (texts.size() == MAX_CONSTANTS) {
				texts.add(MORE);
				break;
			}
			texts.add(text(each, depth + 1));
		}
		return texts;
	}

	private String object(Fields schema, int depth) {
		List<String> required = schema.texts("required");
		List<String> properties = new ArrayList<>();
		int length = 0;
		for (Map.Entry<String, @Nullable Object> property : schema.fields("properties").values().entrySet()) {
			if (length > MAX_LENGTH) {
				properties.add(MORE);
				break;
			}
			String name = Printable.of(property.getKey());
			String text = name + (required.contains(name) ? ": " : "?: ")
					+ text(Fields.of(property.getValue()), depth + 1);
			length += text.length();
			properties.add(text);
		}
		return "{" + String.join(", ", properties) + "}";
	}

	private static String constants(List<?> constants) {
		List<String> texts = new ArrayList<>();
		for (Object constant : constants) {
			if (texts.size() == MAX_CONSTANTS) {
				texts.add(MORE);
				break;
			}
			texts.add(Printable.of(Json.line(constant)));
		}
		return String.join(" | ", texts);
	}

	private static String scalar(Fields schema) {
		String type = (schema.get("type") instanceof List<?>) ? String.join(" | ", schema.texts("type"))
				: schema.textOrEmpty("type");
		if (type.isEmpty()) {
			return "any";
		}
		return schema.has("format") ? type.replace("string", schema.text("format")) : type;
	}

}
