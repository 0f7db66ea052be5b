package io.zss.spring.client;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Values by sid. A key of a property has lost the characters of a sid that a property's
 * name cannot have, unless it was written in brackets: so {@code orderitems} stands for
 * {@code ORDER_ITEMS} too, where no key is the sid itself. Unmodifiable, in any case.
 *
 * @param <V> the type of the values
 */
public final class SidMap<V> {

	private static final Pattern NOT_IN_PROPERTIES = Pattern.compile("[^A-Z0-9-]");

	private static final int MAX_REMEMBERED = 1000;

	private final Map<String, V> values = new HashMap<>();

	/** The sids that were asked for, without those of a hostile caller. */
	private final Map<String, String> keys = new ConcurrentHashMap<>();

	/**
	 * Creates a map.
	 * @param values the values by sid, in any case
	 */
	public SidMap(Map<String, ? extends V> values) {
		values.forEach((sid, value) -> this.values.put(sid.toUpperCase(Locale.ROOT), value));
	}

	/**
	 * The value of a sid.
	 * @param sid the sid, in upper case
	 * @return the value, or null
	 */
	public @Nullable V get(String sid) {
		if (this.values.isEmpty()) {
			return null;
		}
		V exact = this.values.get(sid);
		return (exact != null) ? exact : this.values.get(key(sid));
	}

	private String key(String sid) {
		String known = this.keys.get(sid);
		if (known != null) {
			return known;
		}
		String key = NOT_IN_PROPERTIES.matcher(sid).replaceAll("");
		if (this.keys.size() < MAX_REMEMBERED) {
			this.keys.put(sid, key);
		}
		return key;
	}

}
