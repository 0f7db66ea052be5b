package io.zss.interop.faults;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Clients that open a connection for each call, as the Node client does.
 */
@EnabledOnOs(OS.LINUX)
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class ConnectionPerCallIT {

	private static final int CLIENTS = Form.isLong() ? 2000 : 400;

	private static final int CALLS_PER_SECOND = Form.isLong() ? 500 : 200;

	/** So that not even 200 bytes of a connection can stay in the long form. */
	private static final long MAX_GROWTH_BYTES = 6 * 1024 * 1024;

	/** Its heap of 256 MB, as much beside the heap, and the virtual machine. */
	private static final long MAX_RESIDENT_BYTES = 640L * 1024 * 1024;

	/** Of the workers and of the management interface, which come and go. */
	private static final int OTHER_FILES = 20;

	@TempDir
	private Path directory;

	@Test
	void brokerKeepsNothingOfConnectionsThatAreClosed() throws IOException, InterruptedException {
		Path executions = this.directory.resolve("executions");
		try (Cluster cluster = Cluster.start(executions, 1, 2);
				Jvm broker = Jvm.attach(cluster.brokers().get(0).member().pid())) {
			Vitals before = broker.vitals();
			Vitals early;
			Vitals late;
			try (ShortLivedClients clients = new ShortLivedClients(cluster.frontends().get(0), CLIENTS,
					CALLS_PER_SECOND)) {
				Awaitility.await().atMost(Cluster.LIMIT).until(() -> clients.endedCount() >= 2 * CLIENTS);
				early = broker.vitals();
				Form.Span span = Form.begin();
				Awaitility.await().forever().until(span::isOver);
				clients.stop();
				late = broker.vitals();
				Counts counts = Counts.of(clients.begun(), clients.ended(), new Executions(executions));
				ResultTable.add(CLIENTS + " clients, " + CALLS_PER_SECOND + " new connections a second", counts,
						clients.ended());
				counts.assertSafe();
				assertThat(counts.failed()).as("failed").isZero();
				assertThat(counts.repeated()).as("executed again").isZero();
				System.out.println("  connections made again: " + clients.reconnects());
			}
			Awaitility.await("connections that are closed")
				.atMost(Cluster.LIMIT)
				.until(() -> broker.vitals().openFiles() <= before.openFiles() + OTHER_FILES);
			Vitals after = broker.vitals();
			System.out.printf("  broker before: %s%n  broker early:  %s%n  broker late:   %s%n  broker after:  %s%n",
					before, early, late, after);
			assertThat(late.heapBytes()).as("heap").isLessThan(early.heapBytes() + MAX_GROWTH_BYTES);
			assertThat(late.directBytes()).as("direct").isLessThan(early.directBytes() + MAX_GROWTH_BYTES);
			assertThat(late.openFiles()).as("open files").isLessThan(CLIENTS + before.openFiles() + OTHER_FILES);
			assertThat(late.residentBytes()).as("resident").isLessThan(MAX_RESIDENT_BYTES);
			assertThat(after.heapBytes()).as("heap").isLessThan(before.heapBytes() + MAX_GROWTH_BYTES);
			assertThat(after.threads()).as("threads").isLessThanOrEqualTo(late.threads());
		}
	}

}
