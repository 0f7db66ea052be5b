package io.zss.security;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

/**
 * The keys that a broker lets in, as they stand in their file, a line for each:
 *
 * <pre>
 * # name      public key                                roles              until
 * orders-app  Yne@$w-vo&lt;fVvi]a&lt;NY6T1ed:M$fCG*[IaLV{hID  roles=client       expires=2027-06-30  # a comment
 * </pre>
 *
 * A key may have several roles, separated by commas, or none. It may expire at the end of
 * a day in UTC, or at an instant such as {@code 2027-06-30T12:00:00Z}. Immutable.
 */
public final class AuthorizedKeys {

	/** No key at all. */
	public static final AuthorizedKeys NONE = new AuthorizedKeys(Map.of());

	/** Further lines are a mistake, not a broker's peers. */
	static final int MAX_KEYS = 100_000;

	private final Map<PublicKey, Entry> entries;

	private AuthorizedKeys(Map<PublicKey, Entry> entries) {
		this.entries = entries;
	}

	/**
	 * Keys without a file.
	 * @param entries the keys
	 * @return the same as a directory
	 * @throws IllegalArgumentException if two entries have the same key
	 */
	public static AuthorizedKeys of(Collection<Entry> entries) {
		Map<PublicKey, Entry> keys = new HashMap<>();
		for (Entry entry : entries) {
			if (keys.put(entry.key(), entry) != null) {
				throw new IllegalArgumentException("The key of " + entry.principal().name() + " is there twice");
			}
		}
		return new AuthorizedKeys(keys);
	}

	/**
	 * Reads the text of a file.
	 * @param text the lines
	 * @return the keys
	 * @throws IllegalArgumentException naming the line that cannot be read; it does not
	 * hold the line
	 */
	public static AuthorizedKeys parse(String text) {
		Map<PublicKey, Entry> keys = new HashMap<>();
		int number = 0;
		for (String line : text.split("\\R", -1)) {
			number++;
			if (line.isBlank() || line.startsWith("#")) {
				continue;
			}
			try {
				Entry entry = parseLine(line.strip());
				if (keys.put(entry.key(), entry) != null) {
					throw new IllegalArgumentException("the key of " + entry.principal().name() + " is there twice");
				}
				if (keys.size() > MAX_KEYS) {
					throw new IllegalArgumentException("more than " + MAX_KEYS + " keys");
				}
			}
			catch (IllegalArgumentException ex) {
				throw new IllegalArgumentException("line " + number + ": " + ex.getMessage(), ex);
			}
		}
		return new AuthorizedKeys(keys);
	}

	/**
	 * Finds a key.
	 * @param key the key
	 * @return its entry, which may have expired; null when it is not authorized
	 */
	public @Nullable Entry find(PublicKey key) {
		return this.entries.get(key);
	}

	/**
	 * How many keys there are.
	 * @return 0 or more
	 */
	public int size() {
		return this.entries.size();
	}

	/**
	 * The names of all principals.
	 * @return a new set, sorted
	 */
	public Set<String> names() {
		Set<String> names = new TreeSet<>();
		this.entries.values().forEach((entry) -> names.add(entry.principal().name()));
		return names;
	}

	private static Entry parseLine(String line) {
		String[] words = line.split("\\s+", -1);
		if (words.length < 2) {
			throw new IllegalArgumentException("a name and a public key are needed");
		}
		Set<String> roles = new HashSet<>();
		Instant expires = null;
		int next = 2;
		while (next < words.length && !words[next].startsWith("#")) {
			String word = words[next++];
			if (word.startsWith("roles=")) {
				for (String role : word.substring("roles=".length()).split(",", -1)) {
					if (!role.isEmpty()) {
						roles.add(role);
					}
				}
			}
			else if (word.startsWith("expires=")) {
				expires = parseExpiry(word.substring("expires=".length()));
			}
			else {
				throw new IllegalArgumentException(
						"word " + next + " is neither roles= nor expires= nor a comment, which begins with #");
			}
		}
		return new Entry(PublicKey.parse(words[1]), ZssPrincipal.of(words[0], roles), expires);
	}

	private static Instant parseExpiry(String text) {
		try {
			return text.contains("T") ? Instant.parse(text)
					: LocalDate.parse(text).plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
		}
		catch (DateTimeException ex) {
			throw new IllegalArgumentException("expires= needs a date such as 2027-06-30, or an instant in UTC", ex);
		}
	}

	@Override
	public String toString() {
		return size() + " authorized keys";
	}

	/**
	 * One key.
	 *
	 * @param key the public key
	 * @param principal who has it
	 * @param expires when it ends; null for never
	 */
	public record Entry(PublicKey key, ZssPrincipal principal, @Nullable Instant expires) {

		/**
		 * Whether it has ended.
		 * @param now the time
		 * @return whether the key is no longer worth anything
		 */
		public boolean isExpired(Instant now) {
			return this.expires != null && !now.isBefore(this.expires);
		}

	}

}
