package io.zss.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;

import javax.management.MBeanServerConnection;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

import com.sun.management.ThreadMXBean;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;

/**
 * How much a JVM has allocated, as its own account of each thread says. What threads
 * allocate after the last reading before they end is missing; asking costs some kilobytes
 * that count as well.
 */
final class AllocationMeter implements AutoCloseable {

	private final JMXConnector connector;

	private final ThreadMXBean threads;

	private final Map<Long, Long> bytes = new HashMap<>();

	private AllocationMeter(JMXConnector connector, ThreadMXBean threads) {
		this.connector = connector;
		this.threads = threads;
	}

	@SuppressWarnings("BanJNDI") // the other end is a process that was started here
	static AllocationMeter attach(long pid) {
		try {
			VirtualMachine machine = VirtualMachine.attach(Long.toString(pid));
			String url = machine.startLocalManagementAgent();
			machine.detach();
			JMXConnector connector = JMXConnectorFactory.connect(new JMXServiceURL(url));
			MBeanServerConnection connection = connector.getMBeanServerConnection();
			return new AllocationMeter(connector, ManagementFactory.newPlatformMXBeanProxy(connection,
					ManagementFactory.THREAD_MXBEAN_NAME, ThreadMXBean.class));
		}
		catch (AttachNotSupportedException ex) {
			throw new IllegalStateException(ex);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Bytes that have been allocated so far.
	 */
	long read() {
		long[] ids = this.threads.getAllThreadIds();
		long[] allocated = this.threads.getThreadAllocatedBytes(ids);
		for (int i = 0; i < ids.length; i++) {
			this.bytes.merge(ids[i], allocated[i], Math::max);
		}
		return this.bytes.values().stream().mapToLong(Long::longValue).sum();
	}

	@Override
	public void close() {
		try {
			this.connector.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
