package io.zss.cli;

import java.util.Comparator;

/**
 * By what the services of {@code top} are sorted, and the key that does it.
 */
enum TopSort {

	NAME('n', "SERVICE", Comparator.comparing(TopService::sid)),

	RATE('r', "REQ/S", Comparator.comparingDouble(TopService::ratePerSecond).reversed()),

	ERRORS('e', "ERRORS", Comparator.comparingLong(TopService::errors).reversed()),

	IN_FLIGHT('f', "IN FLIGHT", Comparator.comparingLong(TopService::inFlight).reversed()),

	QUEUED('w', "QUEUED", Comparator.comparingLong(TopService::queued).reversed()),

	P50('m', "P50", Comparator.comparingDouble(TopService::p50Micros).reversed()),

	P99('p', "P99", Comparator.comparingDouble(TopService::p99Micros).reversed()),

	STUCK('s', "STUCK", Comparator.comparingLong(TopService::stuck).reversed());

	private final char key;

	private final String header;

	@SuppressWarnings("ImmutableEnumChecker") // without state
	private final Comparator<TopService> order;

	TopSort(char key, String header, Comparator<TopService> order) {
		this.key = key;
		this.header = header;
		this.order = order;
	}

	char key() {
		return this.key;
	}

	String header() {
		return this.header;
	}

	Comparator<TopService> order() {
		return this.order.thenComparing(TopService::sid);
	}

}
