package io.zss.broker.registry;

import java.lang.module.ModuleDescriptor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.zss.protocol.Address;
import io.zss.protocol.Headers;
import io.zss.protocol.ProtocolException;
import org.jspecify.annotations.Nullable;

/**
 * What an instance says of itself on UP and HEARTBEAT.
 *
 * @param sid the service it serves, in upper case
 * @param capacity how many requests it takes at a time, at least 1
 * @param version its version; empty for none
 * @param verbs the verbs it serves, in upper case; empty when it does not say
 * @param facts facts for people
 * @param cancellable whether it understands CANCEL
 */
public record Registration(String sid, int capacity, String version, List<String> verbs, Map<String, String> facts,
		boolean cancellable) {

	/** Most requests that one instance may take at a time. */
	public static final int MAX_CAPACITY = 100_000;

	private static final int MAX_VERBS = 1000;

	/** Of all verbs together, in characters. */
	private static final int MAX_VERBS_LENGTH = 16_000;

	private static final int MAX_FACTS = 32;

	private static final int MAX_FACT_LENGTH = 200;

	private static final String ID = "id";

	/** What a text takes beside its characters, about. */
	private static final int TEXT_BYTES = 64;

	/**
	 * Copies the collections.
	 */
	public Registration {
		verbs = List.copyOf(verbs);
		facts = Map.copyOf(facts);
	}

	/**
	 * Reads a registration.
	 * @param sid the payload of the SMI request
	 * @param headers its headers
	 * @param defaultCapacity the capacity of instances that announce none
	 * @return the registration
	 * @throws ProtocolException if the sid or the version is not valid
	 */
	public static Registration read(String sid, Map<String, ? extends @Nullable Object> headers, int defaultCapacity) {
		if (!Address.isServiceId(sid)) {
			throw new ProtocolException("payload", "a service's sid", abbreviate(sid));
		}
		int capacity = defaultCapacity;
		if (headers.get(Headers.CAPACITY) instanceof Number announced) {
			capacity = Math.max(1, (int) Math.min(announced.doubleValue(), MAX_CAPACITY));
		}
		return new Registration(sid.toUpperCase(Locale.ROOT), capacity, version(headers.get(Headers.VERSION)),
				verbs(headers.get(Headers.VERBS)), facts(headers.get(Headers.INSTANCE)),
				Boolean.TRUE.equals(headers.get(Headers.CANCEL)));
	}

	/**
	 * What its texts take in memory, about.
	 * @return bytes
	 */
	long bytes() {
		long bytes = 0;
		for (String verb : this.verbs) {
			bytes += bytes(verb);
		}
		for (Map.Entry<String, String> fact : this.facts.entrySet()) {
			bytes += bytes(fact.getKey()) + bytes(fact.getValue());
		}
		return bytes;
	}

	/**
	 * The same without verbs and facts, but for the instance's id.
	 * @return a new registration
	 */
	Registration withoutTexts() {
		String id = this.facts.get(ID);
		return new Registration(this.sid, this.capacity, this.version, List.of(),
				(id != null) ? Map.of(ID, id) : Map.of(), this.cancellable);
	}

	private static long bytes(String text) {
		return TEXT_BYTES + 2L * text.length();
	}

	private static String version(@Nullable Object value) {
		if (value == null) {
			return "";
		}
		try {
			String version = value.toString();
			if (version.length() <= Address.MAX_LENGTH && printable(version).equals(version)) {
				ModuleDescriptor.Version.parse(version);
				return version;
			}
		}
		catch (IllegalArgumentException notComparable) {
			// said below
		}
		throw new ProtocolException("headers", "a version like 2.1.0 as '" + Headers.VERSION + "'", abbreviate(value));
	}

	private static List<String> verbs(@Nullable Object value) {
		if (!(value instanceof List<?> list)) {
			return List.of();
		}
		List<String> verbs = new ArrayList<>();
		int length = 0;
		for (Object verb : list) {
			if (verb instanceof String text) {
				String upper = abbreviate(text).toUpperCase(Locale.ROOT);
				length += upper.length();
				if (verbs.size() >= MAX_VERBS || length > MAX_VERBS_LENGTH) {
					break;
				}
				verbs.add(upper);
			}
		}
		return verbs;
	}

	private static Map<String, String> facts(@Nullable Object value) {
		if (!(value instanceof Map<?, ?> map)) {
			return Map.of();
		}
		Map<String, String> facts = new LinkedHashMap<>();
		map.entrySet()
			.stream()
			.limit(MAX_FACTS)
			.forEach((entry) -> facts.put(abbreviate(entry.getKey()), abbreviate(entry.getValue())));
		return facts;
	}

	private static String abbreviate(@Nullable Object value) {
		String text = String.valueOf(value);
		return printable((text.length() > MAX_FACT_LENGTH) ? text.substring(0, MAX_FACT_LENGTH) : text);
	}

	/**
	 * One line, whatever a peer says: these texts stand in the log.
	 */
	private static String printable(String text) {
		StringBuilder shown = null;
		for (int i = 0; i < text.length(); i++) {
			if (isControl(text.charAt(i))) {
				shown = (shown != null) ? shown : new StringBuilder(text);
				shown.setCharAt(i, '.');
			}
		}
		return (shown != null) ? shown.toString() : text;
	}

	// Those that begin a line, and those that turn the direction of the text.
	private static boolean isControl(char c) {
		return Character.isISOControl(c) || (c >= '\u2028' && c <= '\u202e') || (c >= '\u2066' && c <= '\u2069');
	}

}
