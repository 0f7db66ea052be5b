package io.zss.security;

import java.util.Locale;

/**
 * A text in which {@code *} stands for any characters, in any case.
 */
final class Wildcard {

	private final String text;

	private final String[] parts;

	Wildcard(String text) {
		this.text = text;
		this.parts = text.toUpperCase(Locale.ROOT).split("\\*", -1);
	}

	boolean matches(String value) {
		String upper = value.toUpperCase(Locale.ROOT);
		String first = this.parts[0];
		int last = this.parts.length - 1;
		if (last == 0) {
			return upper.equals(first);
		}
		String end = this.parts[last];
		if (!upper.startsWith(first) || !upper.endsWith(end) || upper.length() < first.length() + end.length()) {
			return false;
		}
		int from = first.length();
		int to = upper.length() - end.length();
		for (int i = 1; i < last; i++) {
			int found = upper.indexOf(this.parts[i], from);
			if (found < 0 || found + this.parts[i].length() > to) {
				return false;
			}
			from = found + this.parts[i].length();
		}
		return true;
	}

	@Override
	public String toString() {
		return this.text;
	}

}
