package io.zss.spring.handler;

import java.lang.reflect.Type;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Finds the JSON Schema (2020-12) of what verbs take and return. A bean of this type
 * replaces the one of the library. Never fails: a type that cannot be described has no
 * schema.
 */
public interface PayloadSchemas {

	/** Knows no schemas. */
	PayloadSchemas NONE = new PayloadSchemas() {

		@Override
		public Map<String, @Nullable Object> ofPayload(Type type) {
			return Map.of();
		}

		@Override
		public Map<String, @Nullable Object> ofResult(Type type) {
			return Map.of();
		}

	};

	/**
	 * The schema of what is read.
	 * @param type a declared type, generic or not
	 * @return text, numbers, booleans, nulls, and maps and lists of them; empty for none
	 */
	Map<String, @Nullable Object> ofPayload(Type type);

	/**
	 * The schema of what is written.
	 * @param type a declared type, generic or not
	 * @return text, numbers, booleans, nulls, and maps and lists of them; empty for none
	 */
	Map<String, @Nullable Object> ofResult(Type type);

}
