package io.zss.security;

import java.security.Principal;
import java.util.Collection;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Who a peer is: the name and the roles that its key stands for. The broker knows it from
 * the key alone; nothing that the peer says about itself is in it.
 *
 * @param name the name; several keys may share one, as while a key is changed
 * @param roles the roles, sorted
 */
public record ZssPrincipal(String name, Set<String> roles) implements Principal {

	private static final Pattern WORD = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@-]{0,63}");

	/**
	 * Sorts and copies the roles.
	 * @throws IllegalArgumentException if the name or a role is not of 1 to 64 letters,
	 * digits and {@code . _ @ -}, beginning with a letter or digit
	 */
	public ZssPrincipal {
		requireWord("name", name);
		roles.forEach((role) -> requireWord("role", role));
		roles = Collections.unmodifiableSet(new TreeSet<>(roles));
	}

	/**
	 * Creates a principal.
	 * @param name the name
	 * @param roles the roles
	 * @return the principal
	 */
	public static ZssPrincipal of(String name, Collection<String> roles) {
		return new ZssPrincipal(name, new TreeSet<>(roles));
	}

	@Override
	public String getName() {
		return this.name;
	}

	@Override
	public String toString() {
		return this.name + (this.roles.isEmpty() ? "" : this.roles.toString());
	}

	private static void requireWord(String what, String word) {
		if (!WORD.matcher(word).matches()) {
			throw new IllegalArgumentException("A " + what
					+ " has 1 to 64 letters, digits and . _ @ - and begins with a letter or digit: '" + word + "'");
		}
	}

}
