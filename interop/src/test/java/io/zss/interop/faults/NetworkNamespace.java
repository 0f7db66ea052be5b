package io.zss.interop.faults;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Assumptions;

/**
 * A network of its own for some processes, joined to that of the machine by a pair of
 * virtual interfaces. To cut it off, each side is told a wrong hardware address of the
 * other: what is sent vanishes, nobody is told, and connections stay half open. Needs
 * root and iproute2.
 */
final class NetworkNamespace implements AutoCloseable {

	private static final AtomicInteger NUMBER = new AtomicInteger();

	private static final String MACHINE_HARDWARE = "02:00:00:00:00:01";

	private static final String HARDWARE = "02:00:00:00:00:02";

	private static final String NOBODY = "02:00:00:00:00:99";

	private final String name;

	private final String machineInterface;

	private final String networkInterface;

	private final Place place;

	private NetworkNamespace(int number) {
		String unique = ProcessHandle.current().pid() % 100_000 + "-" + number;
		this.name = "zss-" + unique;
		this.machineInterface = "zm" + unique;
		this.networkInterface = "zn" + unique;
		// From the range for benchmarks of networks (RFC 2544).
		String subnet = "198.18." + number + ".";
		this.place = new Place(subnet + "2", subnet + "1", List.of("ip", "netns", "exec", this.name));
	}

	/**
	 * Makes a network. Skips the test where that is not possible, and says why.
	 */
	static NetworkNamespace open() {
		NetworkNamespace network = new NetworkNamespace(NUMBER.incrementAndGet());
		try {
			network.create();
			return network;
		}
		catch (IllegalStateException ex) {
			network.close();
			System.out.println("SKIPPED: no network namespaces here: " + ex.getMessage());
			Assumptions.abort("No network namespaces here: " + ex.getMessage());
			throw ex;
		}
	}

	/**
	 * Where its processes run.
	 */
	Place place() {
		return this.place;
	}

	/**
	 * Loses everything that is sent in either direction from now on.
	 */
	void cutOff() {
		know(NOBODY, NOBODY);
	}

	void heal() {
		know(HARDWARE, MACHINE_HARDWARE);
	}

	@Override
	public void close() {
		if (exec(List.of("ip", "netns", "list")).output().contains(this.name)) {
			run("ip netns del " + this.name);
		}
	}

	private void create() {
		run("ip netns add " + this.name);
		run("ip link add " + this.machineInterface + " address " + MACHINE_HARDWARE + " type veth peer name "
				+ this.networkInterface + " address " + HARDWARE + " netns " + this.name);
		run("ip address add " + this.place.machine() + "/30 dev " + this.machineInterface);
		run("ip link set " + this.machineInterface + " up");
		run("ip -n " + this.name + " address add " + this.place.address() + "/30 dev " + this.networkInterface);
		run("ip -n " + this.name + " link set " + this.networkInterface + " up");
		run("ip -n " + this.name + " link set lo up");
		heal();
	}

	private void know(String hardware, String machineHardware) {
		run("ip neigh replace " + this.place.address() + " lladdr " + hardware + " nud permanent dev "
				+ this.machineInterface);
		run("ip -n " + this.name + " neigh replace " + this.place.machine() + " lladdr " + machineHardware
				+ " nud permanent dev " + this.networkInterface);
	}

	private static void run(String command) {
		Result result = exec(List.of(command.split(" ")));
		if (result.exit() != 0) {
			throw new IllegalStateException("'" + command + "' says: " + result.output().strip());
		}
	}

	private static Result exec(List<String> command) {
		try {
			Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
			String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
			return new Result(process.waitFor(), output);
		}
		catch (IOException ex) {
			// such as a program that is not installed
			return new Result(-1, ex.getMessage());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	private record Result(int exit, String output) {
	}

}
