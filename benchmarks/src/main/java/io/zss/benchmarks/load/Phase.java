package io.zss.benchmarks.load;

/**
 * What a load does for a while.
 *
 * @param inFlight requests at a time: exactly so many when the load is closed, at the
 * most when callers block and the load is open
 * @param rate requests per second that are due whether or not others have been answered;
 * 0 for a closed load, where each reply is followed by the next request
 * @param nanos how long requests are made
 */
public record Phase(int inFlight, int rate, long nanos) {

	/** How long after its end a phase may still wait for replies. */
	public static final long DRAIN_NANOS = 10_000_000_000L;

	/**
	 * Whether each reply is followed by the next request.
	 * @return false when requests are due at a rate
	 */
	public boolean isClosed() {
		return this.rate == 0;
	}

	/**
	 * When a request is due, after the start of the phase.
	 * @param index of the request, from 0
	 * @return nanoseconds; 0 when the load is closed
	 */
	public long dueNanos(long index) {
		return isClosed() ? 0 : (long) (index * 1e9 / this.rate);
	}

	/**
	 * Reads what {@link #toString()} writes.
	 * @param line the text
	 * @return the phase
	 */
	public static Phase parse(String line) {
		String[] words = line.trim().split(" ", -1);
		return new Phase(Integer.parseInt(words[0]), Integer.parseInt(words[1]), Long.parseLong(words[2]));
	}

	@Override
	public String toString() {
		return this.inFlight + " " + this.rate + " " + this.nanos;
	}

}
