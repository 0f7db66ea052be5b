package io.zss.interop.faults;

import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;

import javax.management.MBeanServerConnection;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

import com.sun.management.UnixOperatingSystemMXBean;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;

/**
 * A Java process of this machine, asked by its own management interface.
 */
final class Jvm implements AutoCloseable {

	private final long pid;

	private final JMXConnector connector;

	private Jvm(long pid, JMXConnector connector) {
		this.pid = pid;
		this.connector = connector;
	}

	@SuppressWarnings("BanJNDI") // to a process of our own
	static Jvm attach(long pid) throws IOException {
		try {
			VirtualMachine machine = VirtualMachine.attach(Long.toString(pid));
			try {
				return new Jvm(pid,
						JMXConnectorFactory.connect(new JMXServiceURL(machine.startLocalManagementAgent())));
			}
			finally {
				machine.detach();
			}
		}
		catch (AttachNotSupportedException ex) {
			throw new IOException(ex);
		}
	}

	/**
	 * Collects garbage and tells what is left.
	 */
	Vitals vitals() throws IOException {
		MBeanServerConnection server = this.connector.getMBeanServerConnection();
		MemoryMXBean memory = ManagementFactory.getPlatformMXBean(server, MemoryMXBean.class);
		memory.gc();
		long direct = ManagementFactory.getPlatformMXBeans(server, BufferPoolMXBean.class)
			.stream()
			.filter((pool) -> pool.getName().equals("direct"))
			.mapToLong(BufferPoolMXBean::getMemoryUsed)
			.sum();
		return new Vitals(memory.getHeapMemoryUsage().getUsed(), direct, residentBytes(),
				ManagementFactory.getPlatformMXBean(server, UnixOperatingSystemMXBean.class)
					.getOpenFileDescriptorCount(),
				ManagementFactory.getPlatformMXBean(server, ThreadMXBean.class).getThreadCount());
	}

	@Override
	public void close() throws IOException {
		this.connector.close();
	}

	private long residentBytes() throws IOException {
		return Files.readAllLines(Path.of("/proc", Long.toString(this.pid), "status"))
			.stream()
			.filter((line) -> line.startsWith("VmRSS:"))
			.mapToLong((line) -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
			.findFirst()
			.orElseThrow();
	}

}
