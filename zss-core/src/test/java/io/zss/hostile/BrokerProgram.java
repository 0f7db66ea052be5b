package io.zss.hostile;

import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

import com.sun.management.OperatingSystemMXBean;
import io.zss.broker.Broker;
import io.zss.broker.BrokerOptions;
import io.zss.broker.BrokerSnapshot;
import io.zss.broker.BrokerSnapshot.ServiceSnapshot;
import io.zss.broker.SecurityOptions;
import io.zss.security.AuthorizedKeys;
import io.zss.security.AuthorizedKeysSource;
import io.zss.security.KeyPair;
import io.zss.security.Rules;
import io.zss.transport.Endpoint;

/**
 * A broker with its defaults, as the image runs it, on free ports. With keys as arguments
 * it has secured endpoints as well, and serves plain peers by their address.
 */
final class BrokerProgram {

	private BrokerProgram() {
	}

	public static void main(String[] args) throws IOException {
		Broker broker = new Broker(BrokerOptions.builder()
			.frontend("tcp://127.0.0.1:0")
			.backend("tcp://127.0.0.1:0")
			.security((args.length > 0) ? security(args) : null)
			.build());
		broker.start();
		String secured = (args.length > 0) ? " " + broker.securedFrontend() + " " + broker.securedBackend() : "";
		ChildProcess.serve(broker.frontend() + " " + broker.backend() + secured, (command) -> {
			if (command.equals("collect")) {
				System.gc();
			}
			return state(broker).toText();
		});
		// The rest of a load must not keep the process.
		Runtime.getRuntime().halt(0);
	}

	/**
	 * Security for all.
	 * @param keys the secret key of the broker, and the public ones of good client, good
	 * worker and hostile peers
	 */
	private static SecurityOptions security(String[] keys) {
		Endpoint anywhere = Endpoint.parse("tcp://127.0.0.1:0");
		AuthorizedKeys authorized = AuthorizedKeys.parse("good-client " + keys[1] + " roles=good\ngood-worker "
				+ keys[2] + " roles=good\nhostile " + keys[3] + " roles=hostile\n");
		Rules rules = Rules
			.parse(List.of("allow role:good call GOOD", "allow role:good serve GOOD", "allow role:hostile call *",
					"allow role:hostile serve *", "allow role:hostile look", "allow address:127.0.0.0/8 call *",
					"allow address:127.0.0.0/8 serve *", "allow address:127.0.0.0/8 look"));
		return new SecurityOptions(KeyPair.ofSecret(keys[0]), anywhere, anywhere, AuthorizedKeysSource.of(authorized),
				false, rules, false);
	}

	private static BrokerState state(Broker broker) {
		Runtime runtime = Runtime.getRuntime();
		long heap = runtime.totalMemory() - runtime.freeMemory();
		long direct = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)
			.stream()
			.filter((pool) -> pool.getName().equals("direct"))
			.mapToLong(BufferPoolMXBean::getMemoryUsed)
			.sum();
		long cpuNanos = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
		if (!broker.isRunning()) {
			return new BrokerState(false, heap, direct, peakBytes(), cpuNanos, 0, 0, 0, 0, 0, 0, 0);
		}
		BrokerSnapshot snapshot = broker.snapshot();
		return new BrokerState(broker.failure() == null, heap, direct, peakBytes(), cpuNanos,
				snapshot.requestsInFlight(), snapshot.requestsAtWorkers(), snapshot.clients(),
				snapshot.services().size(),
				snapshot.services().stream().mapToInt((service) -> service.instances().size()).sum(),
				snapshot.services().stream().map(ServiceSnapshot::heldVersions).mapToInt((held) -> held.size()).sum(),
				snapshot.rejections().values().stream().mapToLong(Long::longValue).sum());
	}

	/**
	 * The most memory that the process has had, as the system counts it; 0 where it does
	 * not say.
	 */
	private static long peakBytes() {
		Path status = Path.of("/proc/self/status");
		if (!Files.exists(status)) {
			return 0;
		}
		try {
			String line = Files.readAllLines(status)
				.stream()
				.filter((each) -> each.startsWith("VmHWM:"))
				.collect(Collectors.joining());
			return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
		}
		catch (IOException ex) {
			return 0;
		}
	}

}
