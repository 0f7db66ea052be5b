package io.zss.interop.faults;

import java.util.ArrayList;
import java.util.List;

/**
 * Where a process runs.
 *
 * @param address where processes of this machine find it
 * @param machine the address of this machine, seen from there
 * @param prefix what starts a command there
 */
record Place(String address, String machine, List<String> prefix) {

	/** Beside the test itself. */
	static final Place HERE = new Place("127.0.0.1", "127.0.0.1", List.of());

	List<String> command(List<String> command) {
		List<String> there = new ArrayList<>(this.prefix);
		there.addAll(command);
		return there;
	}

	/**
	 * An endpoint of this machine, seen from there.
	 */
	String addressOf(String endpoint) {
		return endpoint.replace(HERE.address, this.machine);
	}

}
