package io.zss.interop.faults;

/**
 * A call of the load that has ended.
 *
 * @param id names it, as in the log of executions
 * @param once whether it had to run once at the most
 * @param startNanos when it began, on the clock of the machine
 * @param endNanos when it ended
 * @param ending how it ended
 * @param detail what is to be said of a bad ending, in one line
 */
record EndedCall(String id, boolean once, long startNanos, long endNanos, Ending ending, String detail) {

	private static final String MARK = "ENDED ";

	/**
	 * As one line, for a load in another process.
	 */
	String toLine() {
		return MARK + this.id + " " + this.once + " " + this.startNanos + " " + this.endNanos + " " + this.ending + " "
				+ this.detail;
	}

	static boolean isLine(String line) {
		return line.startsWith(MARK);
	}

	static EndedCall fromLine(String line) {
		String[] parts = line.split(" ", 7);
		return new EndedCall(parts[1], Boolean.parseBoolean(parts[2]), Long.parseLong(parts[3]),
				Long.parseLong(parts[4]), Ending.valueOf(parts[5]), parts[6]);
	}

	/**
	 * How a call ended.
	 */
	enum Ending {

		/** By the right reply. */
		ACKNOWLEDGED,

		/** By an exception. */
		FAILED,

		/** By a reply that is not the one to this call. */
		UNEXPECTED

	}

}
