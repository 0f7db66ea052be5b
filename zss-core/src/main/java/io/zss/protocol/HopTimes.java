package io.zss.protocol;

import java.util.EnumMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * When a request or its reply has passed which hop, as its headers say. Immutable. The
 * times are those of the machines that wrote them, whose clocks may disagree.
 */
public final class HopTimes {

	private static final Hop[] HOPS = Hop.values();

	private final Map<Hop, Number> millis;

	private HopTimes(Map<Hop, Number> millis) {
		this.millis = millis;
	}

	/**
	 * Reads timestamps. Values that are not numbers are left out.
	 * @param headers the headers of a request or a reply
	 * @return the times
	 */
	public static HopTimes of(Map<String, ? extends @Nullable Object> headers) {
		Map<Hop, Number> millis = new EnumMap<>(Hop.class);
		for (Hop hop : HOPS) {
			if (headers.get(hop.header()) instanceof Number time) {
				millis.put(hop, time);
			}
		}
		return new HopTimes(millis);
	}

	/**
	 * The time between two hops.
	 * @param span which
	 * @return milliseconds; less than 0 when one of its ends is not known, or is before
	 * the other by clocks that disagree
	 */
	public double millis(HopSpan span) {
		Number from = this.millis.get(span.from());
		Number to = this.millis.get(span.to());
		return (from != null && to != null) ? to.doubleValue() - from.doubleValue() : -1;
	}

}
