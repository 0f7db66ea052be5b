package io.zss.protocol;

import java.lang.annotation.Annotation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

/**
 * The major version of Jackson that does not map the payloads. Its annotations and types
 * look like those of the other one, which would pass them over in silence: types that
 * have them are refused. Those of {@code com.fasterxml.jackson.annotation} belong to both
 * versions.
 */
final class ForeignJackson {

	/** Where Jackson 3 maps the payloads. */
	static final ForeignJackson TWO = new ForeignJackson("com.fasterxml.jackson.databind.", "tools.jackson.databind.",
			"Jackson 2, but Jackson 3 maps the payloads");

	/** Where Jackson 2 maps the payloads. */
	static final ForeignJackson THREE = new ForeignJackson("tools.jackson.databind.", "com.fasterxml.jackson.databind.",
			"Jackson 3, but Jackson 2 maps the payloads");

	private final String packages;

	private final String version;

	/** Its annotations that are on the class path, and those that say the same. */
	private final Map<Class<? extends Annotation>, @Nullable Class<? extends Annotation>> annotations = new LinkedHashMap<>();

	private ForeignJackson(String packages, String counterparts, String version) {
		this.packages = packages;
		this.version = version;
		for (String name : names()) {
			Class<? extends Annotation> foreign = find(packages + "annotation." + name);
			if (foreign != null) {
				this.annotations.put(foreign, find(counterparts + "annotation." + name));
			}
		}
	}

	/**
	 * Refuses a class or member that this version is meant to map.
	 * @param isAnnotated whether it has an annotation; one whose counterpart stands
	 * beside it is no fault
	 * @param type its type
	 * @param where what to name
	 * @throws IllegalArgumentException if it is one
	 */
	void check(Predicate<Class<? extends Annotation>> isAnnotated, Class<?> type, Object where) {
		if (type.getName().startsWith(this.packages)) {
			throw new IllegalArgumentException(type.getName() + " is a type of " + this.version);
		}
		this.annotations.forEach((foreign, counterpart) -> {
			if (isAnnotated.test(foreign) && (counterpart == null || !isAnnotated.test(counterpart))) {
				throw new IllegalArgumentException(
						"@" + foreign.getName() + " on " + where + " is an annotation of " + this.version);
			}
		});
	}

	private static List<String> names() {
		return List.of("JsonSerialize", "JsonDeserialize", "JsonNaming", "EnumNaming", "JsonPOJOBuilder",
				"JsonValueInstantiator", "JsonTypeResolver", "JsonTypeIdResolver", "JsonAppend");
	}

	private static @Nullable Class<? extends Annotation> find(String name) {
		try {
			return Class.forName(name, false, ForeignJackson.class.getClassLoader()).asSubclass(Annotation.class);
		}
		catch (ClassNotFoundException notThere) {
			return null;
		}
	}

}
