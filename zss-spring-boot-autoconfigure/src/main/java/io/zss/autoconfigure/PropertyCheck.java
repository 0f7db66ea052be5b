package io.zss.autoconfigure;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.format.annotation.DurationFormat.Style;
import org.springframework.format.datetime.standard.DurationFormatterUtils;
import org.springframework.util.unit.DataSize;

/**
 * Refuses values of properties at startup, with the name of the property, its value and
 * the values that are allowed.
 *
 * @param prefix the part of the names that all properties share
 */
record PropertyCheck(String prefix) {

	/**
	 * A duration that is written in any unit, and counts seconds without one.
	 */
	void seconds(String property, Duration value, Duration least, Duration most) {
		within(property, value, least, most, "; a number without a unit counts seconds");
	}

	/**
	 * A duration that is written in any unit, and counts milliseconds without one.
	 */
	void millis(String property, Duration value, Duration least, Duration most) {
		within(property, value, least, most, "; a number without a unit counts milliseconds");
	}

	void atLeast(String property, long value, long least) {
		require(value >= least, property, value, "must be at least " + least);
	}

	void atLeast(String property, @Nullable DataSize value, DataSize least) {
		if (value != null) {
			require(value.compareTo(least) >= 0, property, value,
					"must be at least " + text(least) + "; a number without a unit counts bytes");
		}
	}

	/**
	 * Refuses a value.
	 * @param isAllowed whether it is allowed after all
	 * @param requirement what is allowed, as in "must be at least 1"
	 * @throws InvalidConfigurationPropertyValueException if it is not allowed
	 */
	void require(boolean isAllowed, String property, Object value, String requirement) {
		if (!isAllowed) {
			String name = this.prefix + "." + property;
			throw new InvalidConfigurationPropertyValueException(name, value, "'" + name + "' " + requirement);
		}
	}

	static String text(Duration duration) {
		return DurationFormatterUtils.print(duration, Style.COMPOSITE);
	}

	private void within(String property, Duration value, Duration least, Duration most, String unit) {
		require(value.compareTo(least) >= 0 && value.compareTo(most) <= 0, property, text(value),
				"must be from " + text(least) + " to " + text(most) + unit);
	}

	private static String text(DataSize size) {
		if (size.toMegabytes() > 0 && DataSize.ofMegabytes(size.toMegabytes()).equals(size)) {
			return size.toMegabytes() + "MB";
		}
		return DataSize.ofKilobytes(size.toKilobytes()).equals(size) ? size.toKilobytes() + "KB" : size.toString();
	}

}
