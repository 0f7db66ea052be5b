package io.zss.protocol;

import java.lang.reflect.Type;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * What Jackson makes of the types that signatures declare, each of them once. Bounded, as
 * a caller may make up types without end: what comes later is made anew each time.
 *
 * @param <T> what is made
 */
final class TypeCache<T> {

	private static final int MAX_TYPES = 2_000;

	private final Map<Type, T> made = new ConcurrentHashMap<>();

	private final Function<Type, T> maker;

	TypeCache(Function<Type, T> maker) {
		this.maker = maker;
	}

	/**
	 * Whether a declaration may know what the class of a value does not.
	 */
	static boolean saysMoreThanItsClass(Type type) {
		return !(type instanceof Class<?> declared) || declared.isArray();
	}

	T get(Type type) {
		T known = this.made.get(type);
		if (known != null) {
			return known;
		}
		T fresh = this.maker.apply(type);
		if (this.made.size() < MAX_TYPES) {
			this.made.put(type, fresh);
		}
		return fresh;
	}

}
