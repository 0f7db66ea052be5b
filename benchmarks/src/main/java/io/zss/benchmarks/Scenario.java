package io.zss.benchmarks;

import java.util.List;
import java.util.Set;

/**
 * One load that every contestant of a group gets.
 *
 * @param name names it on the command line
 * @param inFlight requests at a time
 * @param payload bytes of a request, and of its reply
 * @param services how many services there are, called in turn
 * @param clients how many clients are connected, calling in turn
 * @param groups who gets it: thousands of clients are thousands of processes for those
 * who measure at the user's API, but only connections on the wire
 */
record Scenario(String name, int inFlight, int payload, int services, int clients, Set<Group> groups) {

	private static final int KIB = 1024;

	private static final Set<Group> BOTH = Set.of(Group.BROKERS, Group.END_TO_END);

	static final List<Scenario> ALL = List.of(new Scenario("one-at-a-time", 1, 64, 1, 1, BOTH),
			new Scenario("64-in-flight", 64, 64, 1, 1, BOTH), new Scenario("256-in-flight", 256, 64, 1, 1, BOTH),
			new Scenario("4-times-64", 256, 64, 1, 4, Set.of(Group.BROKERS)),
			new Scenario("4-KiB", 64, 4 * KIB, 1, 1, BOTH), new Scenario("256-KiB", 64, 256 * KIB, 1, 1, BOTH),
			new Scenario("10-services", 64, 64, 10, 1, BOTH), new Scenario("1000-services", 64, 64, 1000, 1, BOTH),
			new Scenario("100-clients", 64, 64, 1, 100, BOTH),
			new Scenario("5000-clients", 64, 64, 1, 5000, Set.of(Group.BROKERS)));

	@Override
	public String toString() {
		return this.name;
	}

}
