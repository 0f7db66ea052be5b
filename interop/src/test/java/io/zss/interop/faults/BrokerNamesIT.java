package io.zss.interop.faults;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.zss.interop.Lanes;
import io.zss.interop.Ports;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Brokers come and go behind one name, which workers and clients look up.
 */
@EnabledOnOs(OS.LINUX)
@Timeout(value = 10, unit = TimeUnit.MINUTES)
@ResourceLock(Lanes.FAULTS)
class BrokerNamesIT {

	private static final int CALLS = 500;

	private static final String FIRST = "127.0.0.2";

	private static final String SECOND = "127.0.0.3";

	private final int frontendPort = Ports.free();

	private final int backendPort = Ports.free();

	@TempDir
	private Path directory;

	@Test
	void brokersAreAddedAndTakenAwayWhileCallsGoOn() throws IOException, InterruptedException {
		Path executions = this.directory.resolve("executions");
		HostsFile hosts = new HostsFile(this.directory.resolve("hosts"));
		hosts.set(List.of(FIRST));
		try (Cluster cluster = new Cluster(executions)) {
			BrokerMember first = cluster.addBroker(FIRST, this.frontendPort, this.backendPort);
			String backend = endpoint(this.backendPort);
			cluster.addWorker(hosts.place(), backend);
			cluster.addWorker(hosts.place(), backend);
			cluster.awaitComplete();
			try (ClientMember client = new ClientMember(hosts.place(), List.of(endpoint(this.frontendPort)))) {
				client.member().awaitReady();
				awaitMore(client);

				BrokerMember second = cluster.addBroker(SECOND, this.frontendPort, this.backendPort);
				second.member().awaitReady();
				hosts.set(List.of(FIRST, SECOND));
				Cluster.awaitInstances(second, 2);
				Awaitility.await("calls by the broker that was added")
					.atMost(Cluster.LIMIT)
					.until(() -> Cluster.requests(second) > 0);
				awaitMore(client);

				hosts.set(List.of(SECOND));
				Cluster.awaitInstances(first, 0);
				first.member().stop();
				awaitMore(client);

				Counts counts = Counts.of(client.end(), client.ended(), new Executions(executions));
				ResultTable.add("a broker is added and another taken away", counts, client.ended());
				counts.assertSafe();
				assertThat(counts.failed()).as("failed").isZero();
				assertThat(counts.failedOnce()).as("failed of those that must run once").isZero();
				assertThat(counts.repeated()).as("executions beyond the first").isZero();
			}
		}
	}

	private static String endpoint(int port) {
		return "tcp://" + HostsFile.NAME + ":" + port;
	}

	private static void awaitMore(ClientMember client) {
		int wanted = client.ended().size() + CALLS;
		Awaitility.await(CALLS + " more replies").atMost(Cluster.LIMIT).until(() -> client.ended().size() >= wanted);
	}

}
