package io.zss.benchmarks;

import java.util.List;
import java.util.Set;

/**
 * One load that every contestant of a group gets.
 *
 * @param name names it on the command line
 * @param inFlight requests at a time
 * @param payload bytes of a request, and of its reply
 * @param present the services and clients that there are
 * @param busy those that are called and that call, in turn; the others are only there
 * @param groups who gets it: thousands of clients are thousands of processes for those
 * who measure at the user's API, but only connections on the wire
 */
record Scenario(String name, int inFlight, int payload, Peers present, Peers busy, Set<Group> groups) {

	private static final int KIB = 1024;

	private static final Peers ONE = new Peers(1, 1);

	private static final Set<Group> BOTH = Set.of(Group.BROKERS, Group.END_TO_END);

	private static final Set<Group> BROKERS = Set.of(Group.BROKERS);

	static final List<Scenario> ALL = List.of(new Scenario("one-at-a-time", 1, 64, ONE, ONE, BOTH),
			new Scenario("64-in-flight", 64, 64, ONE, ONE, BOTH),
			new Scenario("256-in-flight", 256, 64, ONE, ONE, BOTH),
			new Scenario("4-times-64", 256, 64, new Peers(1, 4), new Peers(1, 4), BROKERS),
			new Scenario("4-KiB", 64, 4 * KIB, ONE, ONE, BOTH), new Scenario("256-KiB", 64, 256 * KIB, ONE, ONE, BOTH),
			new Scenario("1000-registered", 64, 64, new Peers(1000, 1), ONE, BOTH),
			new Scenario("5000-connected", 64, 64, new Peers(1, 5000), ONE, BROKERS),
			new Scenario("10-services", 64, 64, new Peers(10, 1), new Peers(10, 1), BOTH),
			new Scenario("1000-services", 64, 64, new Peers(1000, 1), new Peers(1000, 1), BOTH),
			new Scenario("100-clients", 64, 64, new Peers(1, 100), new Peers(1, 100), BOTH),
			new Scenario("5000-clients", 64, 64, new Peers(1, 5000), new Peers(1, 1000), BROKERS));

	@Override
	public String toString() {
		return this.name;
	}

	/**
	 * How many of each.
	 *
	 * @param services services of one process
	 * @param clients clients of another
	 */
	record Peers(int services, int clients) {
	}

}
