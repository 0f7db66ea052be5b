package io.zss.cli;

/**
 * Text of peers, made safe for a terminal: it could move the cursor, change the title or
 * hide what follows.
 */
final class Printable {

	private static final char REPLACEMENT = '\ufffd';

	private Printable() {
	}

	/**
	 * Replaces characters that control a terminal or reorder its text.
	 * @param text any text
	 * @return the text in one line
	 */
	static String of(String text) {
		StringBuilder safe = null;
		for (int i = 0; i < text.length(); i++) {
			char c = text.charAt(i);
			if (isControl(c)) {
				safe = (safe != null) ? safe : new StringBuilder(text);
				safe.setCharAt(i, (c == '\n' || c == '\t' || c == '\r') ? ' ' : REPLACEMENT);
			}
		}
		return (safe != null) ? safe.toString() : text;
	}

	private static boolean isControl(char c) {
		return Character.isISOControl(c) || (c >= '\u202a' && c <= '\u202e') || (c >= '\u2066' && c <= '\u2069')
				|| c == '\u2028' || c == '\u2029' || c == '\u200e' || c == '\u200f';
	}

}
