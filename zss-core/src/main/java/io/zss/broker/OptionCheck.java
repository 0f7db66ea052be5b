package io.zss.broker;

import java.time.Duration;

/**
 * Checks of options. Each error names the property by which an application sets the
 * option.
 */
final class OptionCheck {

	private static final String PREFIX = "zss.broker.";

	private OptionCheck() {
	}

	static void positive(String property, long value) {
		if (value < 1) {
			throw invalid(property, "must be at least 1: " + value);
		}
	}

	static void positive(String property, Duration value) {
		if (value.isNegative() || value.isZero()) {
			throw invalid(property, "must be longer than 0: " + value);
		}
	}

	static void notNegative(String property, long value) {
		if (value < 0) {
			throw invalid(property, "must not be negative: " + value);
		}
	}

	static void notNegative(String property, Duration value) {
		if (value.isNegative()) {
			throw invalid(property, "must not be negative: " + value);
		}
	}

	static void range(String property, long value, long min, long max) {
		if (value < min || value > max) {
			throw invalid(property, "must be from " + min + " to " + max + ": " + value);
		}
	}

	static void atLeast(String property, long value, String otherProperty, long other) {
		if (value < other) {
			throw invalid(property, "must be at least '" + PREFIX + otherProperty + "', " + other + ": " + value);
		}
	}

	static IllegalArgumentException invalid(String property, String text) {
		return new IllegalArgumentException("'" + PREFIX + property + "' " + text);
	}

}
