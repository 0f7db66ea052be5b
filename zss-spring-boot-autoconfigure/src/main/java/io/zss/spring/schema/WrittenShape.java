package io.zss.spring.schema;

import java.util.Set;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.jsonFormatVisitors.JsonAnyFormatVisitor;
import tools.jackson.databind.jsonFormatVisitors.JsonArrayFormatVisitor;
import tools.jackson.databind.jsonFormatVisitors.JsonBooleanFormatVisitor;
import tools.jackson.databind.jsonFormatVisitors.JsonFormatVisitorWrapper;
import tools.jackson.databind.jsonFormatVisitors.JsonIntegerFormatVisitor;
import tools.jackson.databind.jsonFormatVisitors.JsonMapFormatVisitor;
import tools.jackson.databind.jsonFormatVisitors.JsonNullFormatVisitor;
import tools.jackson.databind.jsonFormatVisitors.JsonNumberFormatVisitor;
import tools.jackson.databind.jsonFormatVisitors.JsonObjectFormatVisitor;
import tools.jackson.databind.jsonFormatVisitors.JsonStringFormatVisitor;
import tools.jackson.databind.jsonFormatVisitors.JsonValueFormat;

/**
 * What the serializer of a type says that it writes. It is not asked about what is
 * within.
 */
final class WrittenShape extends JsonFormatVisitorWrapper.Base {

	private Kind kind = Kind.ANY;

	private @Nullable String format;

	private final Set<String> constants = new TreeSet<>();

	Kind kind() {
		return this.kind;
	}

	/**
	 * The format of a text, e.g. {@code date-time}.
	 */
	@Nullable String format() {
		return this.format;
	}

	/**
	 * The texts that there are; empty for any.
	 */
	Set<String> constants() {
		return this.constants;
	}

	@Override
	public @Nullable JsonObjectFormatVisitor expectObjectFormat(JavaType type) {
		this.kind = Kind.OBJECT;
		return null;
	}

	@Override
	public @Nullable JsonArrayFormatVisitor expectArrayFormat(JavaType type) {
		this.kind = Kind.ARRAY;
		return null;
	}

	@Override
	public @Nullable JsonMapFormatVisitor expectMapFormat(JavaType type) {
		this.kind = Kind.MAP;
		return null;
	}

	@Override
	public @Nullable JsonNumberFormatVisitor expectNumberFormat(JavaType type) {
		this.kind = Kind.NUMBER;
		return null;
	}

	@Override
	public @Nullable JsonIntegerFormatVisitor expectIntegerFormat(JavaType type) {
		this.kind = Kind.INTEGER;
		return null;
	}

	@Override
	public @Nullable JsonBooleanFormatVisitor expectBooleanFormat(JavaType type) {
		this.kind = Kind.BOOLEAN;
		return null;
	}

	@Override
	public @Nullable JsonNullFormatVisitor expectNullFormat(JavaType type) {
		this.kind = Kind.NULL;
		return null;
	}

	@Override
	public @Nullable JsonAnyFormatVisitor expectAnyFormat(JavaType type) {
		this.kind = Kind.ANY;
		return null;
	}

	@Override
	public JsonStringFormatVisitor expectStringFormat(JavaType type) {
		this.kind = Kind.STRING;
		return new JsonStringFormatVisitor() {

			@Override
			public void format(JsonValueFormat said) {
				WrittenShape.this.format = said.toString();
			}

			@Override
			public void enumTypes(Set<String> texts) {
				WrittenShape.this.constants.addAll(texts);
			}

		};
	}

	/**
	 * The kinds of values.
	 */
	enum Kind {

		OBJECT, ARRAY, MAP, STRING, NUMBER, INTEGER, BOOLEAN, NULL, ANY

	}

}
