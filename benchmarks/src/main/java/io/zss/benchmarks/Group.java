package io.zss.benchmarks;

/**
 * Contestants that are compared with each other, the first one with all others.
 */
enum Group {

	/** The same raw clients and workers at different brokers. */
	BROKERS("brokers"),

	/** The APIs of different systems, from a blocking call to its result. */
	END_TO_END("end to end");

	private final String text;

	Group(String text) {
		this.text = text;
	}

	@Override
	public String toString() {
		return this.text;
	}

}
