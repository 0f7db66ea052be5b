package io.zss.spring.handler;

import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.stream.Collectors;

import org.springframework.core.ResolvableType;

/**
 * Types as people write them: without packages, with their parameters.
 */
final class ReadableType {

	/** Parameters within parameters; deeper ones are left out. */
	private static final int MAX_DEPTH = 8;

	private ReadableType() {
	}

	/**
	 * The text of a type, e.g. {@code Map<String, List<Order>>}.
	 */
	static String of(Type type) {
		return text(ResolvableType.forType(type), 0);
	}

	private static String text(ResolvableType type, int depth) {
		if (type.isArray()) {
			return text(type.getComponentType(), depth) + "[]";
		}
		Class<?> raw = type.resolve();
		if (raw == null) {
			return "?";
		}
		if (!type.hasGenerics() || depth == MAX_DEPTH) {
			return raw.getSimpleName();
		}
		return raw.getSimpleName() + Arrays.stream(type.getGenerics())
			.map((parameter) -> text(parameter, depth + 1))
			.collect(Collectors.joining(", ", "<", ">"));
	}

}
