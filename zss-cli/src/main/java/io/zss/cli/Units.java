package io.zss.cli;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * Numbers as people read them.
 */
final class Units {

	private static final double EXACT_AS_DOUBLE = 1L << 53;

	private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT);

	private static final DateTimeFormatter DATE_TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);

	private Units() {
	}

	/**
	 * A count, e.g. {@code 12,345}.
	 */
	static String count(long count) {
		return String.format(Locale.ROOT, "%,d", count);
	}

	/**
	 * Any number, e.g. {@code 12,345} or {@code 0.25}.
	 */
	static String number(Number number) {
		double value = number.doubleValue();
		if (value == Math.rint(value) && Math.abs(value) < EXACT_AS_DOUBLE) {
			return Long.toString((long) value);
		}
		return Double.toString(value);
	}

	/**
	 * A rate per second, e.g. {@code 0.2}, {@code 34} or {@code 12.3k}.
	 */
	static String rate(double perSecond) {
		if (perSecond <= 0) {
			return "0";
		}
		if (perSecond < 10) {
			return String.format(Locale.ROOT, "%.1f", perSecond);
		}
		return (perSecond < 10_000) ? count(Math.round(perSecond))
				: String.format(Locale.ROOT, "%.1fk", perSecond / 1000);
	}

	/**
	 * A share, e.g. {@code 2.5%}.
	 */
	static String percent(double share) {
		double percent = 100 * share;
		return String.format(Locale.ROOT, (percent == 0 || percent >= 10) ? "%.0f%%" : "%.1f%%", percent);
	}

	/**
	 * A time of call, three digits long, e.g. {@code 340 µs}, {@code 1.24 ms} or
	 * {@code 3.20 s}.
	 */
	static String micros(double micros) {
		if (micros < 1000) {
			return Math.round(micros) + " µs";
		}
		double millis = micros / 1000;
		return (millis < 1000) ? threeDigits(millis) + " ms" : seconds(millis / 1000);
	}

	/**
	 * An age, e.g. {@code 340 ms}, {@code 3.2 s}, {@code 2 min 5 s} or {@code 3 d 4 h}.
	 */
	static String age(double millis) {
		if (millis < 1000) {
			return Math.round(Math.max(0, millis)) + " ms";
		}
		return (millis < 10_000) ? String.format(Locale.ROOT, "%.1f s", millis / 1000) : seconds(millis / 1000);
	}

	static String duration(Duration duration) {
		return age(duration.toNanos() / 1e6);
	}

	/**
	 * A size, e.g. {@code 512 B} or {@code 1.2 MiB}.
	 */
	static String bytes(double bytes) {
		String[] units = { "B", "KiB", "MiB", "GiB", "TiB" };
		double size = bytes;
		int unit = 0;
		while (size >= 1024 && unit < units.length - 1) {
			size /= 1024;
			unit++;
		}
		return ((unit == 0 || size >= 100 || size == Math.rint(size)) ? Long.toString(Math.round(size))
				: String.format(Locale.ROOT, "%.1f", size)) + " " + units[unit];
	}

	/**
	 * A time of day of this machine.
	 */
	static String time(double epochMillis) {
		return TIME.format(Instant.ofEpochMilli((long) epochMillis).atZone(ZoneId.systemDefault()));
	}

	/**
	 * A date and time of this machine.
	 */
	static String dateTime(double epochMillis) {
		return DATE_TIME.format(Instant.ofEpochMilli((long) epochMillis).atZone(ZoneId.systemDefault()));
	}

	private static String seconds(double seconds) {
		if (seconds < 60) {
			return threeDigits(seconds) + " s";
		}
		long whole = Math.round(seconds);
		if (whole < 3600) {
			return two(whole / 60, "min", whole % 60, "s");
		}
		return (whole < 86_400) ? two(whole / 3600, "h", whole % 3600 / 60, "min")
				: two(whole / 86_400, "d", whole % 86_400 / 3600, "h");
	}

	private static String two(long first, String unit, long second, String smallerUnit) {
		return (second == 0) ? first + " " + unit : first + " " + unit + " " + second + " " + smallerUnit;
	}

	private static String threeDigits(double value) {
		return String.format(Locale.ROOT, (value < 10) ? "%.2f" : (value < 100) ? "%.1f" : "%.0f", value);
	}

}
