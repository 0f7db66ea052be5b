package io.zss.interop.faults;

import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

import javax.management.MBeanServerConnection;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;

/**
 * What a Java process takes of the machine, garbage collected before.
 *
 * @param heapBytes live objects
 * @param directBytes buffers beside the heap
 * @param residentBytes memory of the process
 * @param openFiles files and connections
 */
record Footprint(long heapBytes, long directBytes, long residentBytes, long openFiles) {

	@SuppressWarnings("BanJNDI") // a process of ours
	static Footprint of(long pid) throws IOException {
		try (JMXConnector connector = JMXConnectorFactory.connect(new JMXServiceURL(agent(pid)))) {
			MBeanServerConnection server = connector.getMBeanServerConnection();
			MemoryMXBean memory = ManagementFactory.newPlatformMXBeanProxy(server, ManagementFactory.MEMORY_MXBEAN_NAME,
					MemoryMXBean.class);
			// Buffers are given back after the garbage collection that finds them.
			memory.gc();
			memory.gc();
			BufferPoolMXBean direct = ManagementFactory.newPlatformMXBeanProxy(server,
					"java.nio:type=BufferPool,name=direct", BufferPoolMXBean.class);
			return new Footprint(memory.getHeapMemoryUsage().getUsed(), direct.getMemoryUsed(), residentBytes(pid),
					openFiles(pid));
		}
	}

	static long openFiles(long pid) throws IOException {
		try (Stream<Path> files = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
			return files.count();
		}
	}

	@Override
	public String toString() {
		return "heap %d KiB, direct %d KiB, resident %d KiB, %d open files".formatted(this.heapBytes / 1024,
				this.directBytes / 1024, this.residentBytes / 1024, this.openFiles);
	}

	private static String agent(long pid) throws IOException {
		try {
			VirtualMachine machine = VirtualMachine.attach(Long.toString(pid));
			try {
				return machine.startLocalManagementAgent();
			}
			finally {
				machine.detach();
			}
		}
		catch (AttachNotSupportedException ex) {
			throw new IOException(ex);
		}
	}

	private static long residentBytes(long pid) throws IOException {
		return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status"))
			.stream()
			.filter((line) -> line.startsWith("VmRSS:"))
			.mapToLong((line) -> 1024 * Long.parseLong(line.replaceAll("[^0-9]", "")))
			.findFirst()
			.orElseThrow();
	}

}
