package io.zss.hostile;

import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;

import com.sun.management.OperatingSystemMXBean;
import io.zss.broker.Broker;
import io.zss.broker.BrokerOptions;
import io.zss.broker.BrokerSnapshot;
import io.zss.broker.BrokerSnapshot.ServiceSnapshot;

/**
 * A broker with its defaults, as the image runs it, on free ports.
 */
final class BrokerProgram {

	private BrokerProgram() {
	}

	public static void main(String[] args) throws IOException {
		Broker broker = new Broker(
				BrokerOptions.builder().frontend("tcp://127.0.0.1:0").backend("tcp://127.0.0.1:0").build());
		broker.start();
		ChildProcess.serve(broker.frontend() + " " + broker.backend(), (command) -> {
			if (command.equals("collect")) {
				System.gc();
			}
			return state(broker).toText();
		});
		// The rest of a load must not keep the process.
		Runtime.getRuntime().halt(0);
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
