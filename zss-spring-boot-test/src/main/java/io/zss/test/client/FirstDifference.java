package io.zss.test.client;

import java.util.Arrays;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Where long values differ: failures show only their beginnings.
 */
final class FirstDifference {

	private static final int LONG = 100;

	private FirstDifference() {
	}

	/**
	 * Where two values differ.
	 * @return an index in words; empty for values that are short or of other types
	 */
	static String of(@Nullable Object actual, @Nullable Object expected) {
		if (actual instanceof String one && expected instanceof String other) {
			return text(Arrays.mismatch(one.toCharArray(), other.toCharArray()), one.length(), other.length());
		}
		if (actual instanceof byte[] one && expected instanceof byte[] other) {
			return text(Arrays.mismatch(one, other), one.length, other.length);
		}
		if (actual instanceof List<?> one && expected instanceof List<?> other) {
			return text(Arrays.mismatch(one.toArray(), other.toArray()), one.size(), other.size());
		}
		return "";
	}

	private static String text(int index, int length, int otherLength) {
		return (index < 0 || Math.max(length, otherLength) < LONG) ? ""
				: ", first difference at index " + index + ", lengths " + length + " and " + otherLength;
	}

}
