package io.zss.cli;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Durations like {@code 500ms}, {@code 2s}, {@code 1.5m} or {@code 1h}; a bare number is
 * seconds.
 */
final class DurationConverter implements ITypeConverter<Duration> {

	private static final Pattern FORM = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,9})?)(ms|s|m|h|)");

	@Override
	public Duration convert(String value) {
		Matcher matcher = FORM.matcher(value.trim());
		if (!matcher.matches()) {
			throw new TypeConversionException("'" + value + "' is not a duration like 500ms, 2s, 1m or 1h");
		}
		double millis = Double.parseDouble(matcher.group(1)) * switch (matcher.group(2)) {
			case "ms" -> 1;
			case "m" -> 60_000;
			case "h" -> 3_600_000;
			default -> 1000;
		};
		if (millis < 1) {
			throw new TypeConversionException("'" + value + "' must be at least 1ms");
		}
		return Duration.ofMillis((long) millis);
	}

}
