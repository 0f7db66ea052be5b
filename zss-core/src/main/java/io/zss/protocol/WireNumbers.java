package io.zss.protocol;

import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * Numbers that travel as float64. The dialect that every peer reads has no integers
 * beyond 32 bits and no decimals: what was written as either is got back from the digits.
 */
final class WireNumbers {

	/** Where {@link Double#toString} begins to write exponents. */
	private static final double FIRST_EXPONENT = 1e7;

	private static final double LONG_RANGE = 0x1p63;

	private WireNumbers() {
	}

	/**
	 * The digits of a number.
	 * @param value the number
	 * @return integers that a long can hold without point and exponent where there would
	 * be an exponent, everything else as in Java
	 */
	static String text(double value) {
		return (isLong(value) && Math.abs(value) >= FIRST_EXPONENT) ? Long.toString((long) value)
				: Double.toString(value);
	}

	/**
	 * Whether a number is an integer that a long can hold.
	 */
	static boolean isLong(double value) {
		return value >= -LONG_RANGE && value < LONG_RANGE && value == Math.rint(value);
	}

	/**
	 * The decimal of a number's digits.
	 * @throws UnfitValueException if it has none
	 */
	static BigDecimal decimal(double value) {
		if (!Double.isFinite(value)) {
			throw new UnfitValueException("a number", Double.toString(value));
		}
		return new BigDecimal(text(value));
	}

	/**
	 * The integer that a number is.
	 * @throws UnfitValueException if it has a fraction or none
	 */
	static BigInteger integer(double value) {
		if (!Double.isFinite(value) || value != Math.rint(value)) {
			throw new UnfitValueException("an integer", Double.toString(value));
		}
		return new BigDecimal(value).toBigInteger();
	}

}
