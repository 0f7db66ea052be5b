package io.zss.annotation;

/**
 * Reads attributes that have two names. They are not declared as aliases of each other
 * with Spring's annotation, since that has attributes of its own, which a compiler
 * without Spring warns about.
 */
public final class AliasedAttributes {

	private AliasedAttributes() {
	}

	/**
	 * Returns the sid of a service.
	 * @param service the annotation
	 * @return its {@code sid}, else its {@code value}; empty if it has neither
	 * @throws IllegalArgumentException if both are set and differ, or there are several
	 */
	public static String sid(ZssService service) {
		String[] value = service.value();
		if (value.length > 1) {
			throw new IllegalArgumentException(
					"@ZssService names " + value.length + " services: " + String.join(", ", value));
		}
		return either("@ZssService", "sid", service.sid(), (value.length == 1) ? value[0] : "");
	}

	/**
	 * Returns the name of a header.
	 * @param header the annotation
	 * @return its {@code name}, else its {@code value}; empty if it has neither
	 * @throws IllegalArgumentException if both are set and differ
	 */
	public static String name(ZssHeader header) {
		return either("@ZssHeader", "name", header.name(), header.value());
	}

	private static String either(String annotation, String attribute, String named, String value) {
		if (!named.isEmpty() && !value.isEmpty() && !named.equals(value)) {
			throw new IllegalArgumentException("'" + attribute + "' and 'value' of " + annotation + " differ: '" + named
					+ "' and '" + value + "'");
		}
		return named.isEmpty() ? value : named;
	}

}
