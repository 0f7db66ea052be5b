package io.zss.interop.faults;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.zss.interop.Lanes;
import io.zss.transport.Endpoint;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Clients that connect anew for each call leave nothing behind in the broker.
 */
@EnabledOnOs(OS.LINUX)
@Timeout(value = 10, unit = TimeUnit.MINUTES)
@ResourceLock(Lanes.FAULTS)
class ConnectionChurnIT {

	private static final int PER_SECOND = 500;

	/** At least. */
	private static final int CALLS = 3000;

	private static final long MEGABYTE = 1024 * 1024;

	private static final int FEW_FILES = 8;

	@TempDir
	private Path directory;

	@Test
	@DisabledIfSystemProperty(named = "zss.secured", matches = "true",
			disabledReason = "the connections that come and go are plain")
	void connectionsThatComeAndGoLeaveNothingBehind() throws IOException, InterruptedException {
		Path executions = this.directory.resolve("executions");
		try (Cluster cluster = Cluster.start(executions, 1, 1)) {
			BrokerMember broker = cluster.brokers().get(0);
			long pid = broker.member().pid();
			ConnectionChurn churn = new ConnectionChurn(Endpoint.parse(broker.frontend()).port(), PER_SECOND,
					Form.isLong() ? 2000 : 500);
			// What it needs once: classes, threads, sockets of JMX.
			long idle = Footprint.of(pid).openFiles();
			churn.run(CALLS / 2, Form.over());
			awaitClosed(pid, idle);
			Footprint before = Footprint.of(pid);
			long connectionsBefore = churn.begun().get(ConnectionChurn.NAME);
			churn.run(CALLS, Form.begin());
			awaitClosed(pid, before.openFiles());
			// Buffers are freed some time after the garbage collection that finds them.
			Footprint after = Awaitility.await("buffers to be freed")
				.atMost(Cluster.LIMIT)
				.pollInterval(Duration.ofSeconds(1))
				.until(() -> Footprint.of(pid), (now) -> now.directBytes() < before.directBytes() + MEGABYTE);
			System.out.println("broker before: " + before + "; after "
					+ (churn.begun().get(ConnectionChurn.NAME) - connectionsBefore) + " connections: " + after);
			Counts counts = Counts.of(churn.begun(), churn.ended(), new Executions(executions));
			ResultTable.add("a connection per call", counts, churn.ended());

			counts.assertSafe();
			assertThat(counts.failed()).as("failed").isZero();
			assertThat(counts.mostExecutions()).as("executions of a call").isEqualTo(1);
			assertThat(after.heapBytes()).as("heap").isLessThan(before.heapBytes() + 8 * MEGABYTE);
			assertThat(after.residentBytes()).as("memory").isLessThan(before.residentBytes() + 128 * MEGABYTE);
		}
	}

	private static void awaitClosed(long pid, long openFiles) {
		Awaitility.await("connections to be closed")
			.atMost(Cluster.LIMIT)
			.until(() -> Footprint.openFiles(pid) <= openFiles + FEW_FILES);
	}

}
