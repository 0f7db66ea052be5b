package io.zss.actuate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Shows what a broker says as JSON has it. Integers beyond 32 bits travel as float64,
 * which JSON would show as {@code 1.795670117988E12}.
 */
final class WholeNumbers {

	/** Beyond this a float64 is no exact integer. */
	private static final double MAX_EXACT = 0x1p53;

	private WholeNumbers() {
	}

	/**
	 * Replaces each float64 that is an integer by a long, in maps and lists as well.
	 * @param value what a broker says
	 */
	static @Nullable Object in(@Nullable Object value) {
		if (value instanceof Map<?, ?> map) {
			Map<String, @Nullable Object> copy = new LinkedHashMap<>();
			map.forEach((key, each) -> copy.put(String.valueOf(key), in(each)));
			return copy;
		}
		if (value instanceof List<?> list) {
			List<@Nullable Object> copy = new ArrayList<>();
			list.forEach((each) -> copy.add(in(each)));
			return copy;
		}
		if (value instanceof Double number && number == Math.rint(number) && Math.abs(number) <= MAX_EXACT) {
			return number.longValue();
		}
		return value;
	}

}
