package io.zss.interop.faults;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.zss.interop.Lanes;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A worker or a broker is cut off from the others: nothing arrives, no connection is
 * closed.
 */
@EnabledOnOs(OS.LINUX)
@Timeout(value = 10, unit = TimeUnit.MINUTES)
@ResourceLock(Lanes.FAULTS)
class PartitionIT {

	private static final int CALLS = 200;

	/** Shorter than the silence after which a worker starts over by itself. */
	private static final String TIME_TO_LIVE = "--zss.broker.time-to-live=3s";

	@TempDir
	private Path directory;

	@Test
	void requestsOfAWorkerThatIsCutOffGoToOthersAndItComesBackByItself() throws InterruptedException {
		Path executions = this.directory.resolve("executions");
		try (NetworkNamespace network = NetworkNamespace.open(); Cluster cluster = new Cluster(executions)) {
			BrokerMember broker = cluster.addBroker(Place.HERE, TIME_TO_LIVE);
			cluster.addWorker(Place.HERE);
			cluster.addWorker(network.place());
			cluster.awaitComplete();
			try (FaultRun run = new FaultRun(executions, cluster.frontends())) {
				run.awaitMore(CALLS);
				Form.Span span = Form.begin();
				do {
					Stopwatch cut = Stopwatch.start();
					network.cutOff();
					Cluster.awaitInstances(broker, 1);
					cut.print("the worker is out of rotation");
					run.awaitMore(CALLS);
					Stopwatch healed = Stopwatch.start();
					network.heal();
					Cluster.awaitInstances(broker, 2);
					healed.print("the worker is back");
					run.awaitMore(CALLS);
				}
				while (!span.isOver());
				Counts counts = run.end("a worker is cut off");

				counts.assertSafe();
				assertThat(counts.failed()).as("failed").isZero();
			}
		}
	}

	/**
	 * Calls that the client has sent to the broker wait until it gives the connection up,
	 * which is before their time-out, and go to the other one.
	 */
	@Test
	void callsOfABrokerThatIsCutOffGoToTheOtherAndItComesBackByItself() throws InterruptedException {
		Path executions = this.directory.resolve("executions");
		try (NetworkNamespace network = NetworkNamespace.open(); Cluster cluster = new Cluster(executions)) {
			BrokerMember cutOff = cluster.addBroker(network.place(), TIME_TO_LIVE);
			BrokerMember other = cluster.addBroker(Place.HERE, TIME_TO_LIVE);
			cluster.addWorker(Place.HERE);
			cluster.addWorker(Place.HERE);
			cluster.awaitComplete();
			try (FaultRun run = new FaultRun(executions, cluster.frontends())) {
				run.awaitMore(CALLS);
				Stopwatch cut = Stopwatch.start();
				network.cutOff();
				int before = run.acknowledged();
				cluster.workers().forEach((worker) -> worker.awaitOutput("it does not answer"));
				cut.print("the workers have given the broker up");
				// Soon all calls in flight wait at the broker that is cut off.
				Awaitility.await()
					.atMost(Cluster.LIMIT)
					.until(() -> run.acknowledged() > before + 10 * FaultLoad.WIDTH);
				cut.print("the client has given the broker up");
				assertThat(Cluster.instances(other)).isEqualTo(2);
				Stopwatch healed = Stopwatch.start();
				network.heal();
				Cluster.awaitInstances(cutOff, 2);
				healed.print("the workers are back at the broker");
				run.awaitMore(CALLS);
				Counts counts = run.end("a broker is cut off");

				counts.assertSafe();
				assertThat(counts.failed()).as("failed").isZero();
			}
		}
	}

	private record Stopwatch(long startNanos) {

		static Stopwatch start() {
			return new Stopwatch(System.nanoTime());
		}

		void print(String what) {
			System.out
				.println(what + " after " + Duration.ofNanos(System.nanoTime() - this.startNanos).toMillis() + " ms");
		}

	}

}
