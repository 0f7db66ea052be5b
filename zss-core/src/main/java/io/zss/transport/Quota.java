package io.zss.transport;

/**
 * How much one peer may have.
 *
 * @param perSecond how many it may begin in a second, on average; 0 for no limit
 * @param burst how many it may begin at once after a pause; 0 for as many as in a second
 * @param open how many it may have at the same time; 0 for no limit
 */
public record Quota(int perSecond, int burst, int open) {

	/** No limit. */
	public static final Quota NONE = new Quota(0, 0, 0);

	/**
	 * Checks the numbers.
	 * @throws IllegalArgumentException if one is negative
	 */
	public Quota {
		if (perSecond < 0 || burst < 0 || open < 0) {
			throw new IllegalArgumentException("A quota must not be negative");
		}
	}

	/**
	 * Whether it limits anything.
	 * @return false for {@link #NONE}
	 */
	public boolean isLimited() {
		return this.perSecond > 0 || this.open > 0;
	}

	/**
	 * For people.
	 */
	@Override
	public String toString() {
		return isLimited() ? this.perSecond + "/s, burst " + this.burst + ", " + this.open + " at a time" : "none";
	}

}
