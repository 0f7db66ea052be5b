package io.zss.interop.faults;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.zss.interop.Lanes;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Broker, worker and client are all killed, and started again in every order.
 */
@EnabledOnOs(OS.LINUX)
@Timeout(value = 10, unit = TimeUnit.MINUTES)
@ResourceLock(Lanes.FAULTS)
class RestartOrderIT {

	private static final int CALLS = 100;

	@TempDir
	private Path directory;

	static Stream<List<Part>> orders() {
		Stream<List<Part>> others = Stream.of(List.of(Part.BROKER, Part.WORKER, Part.CLIENT),
				List.of(Part.BROKER, Part.CLIENT, Part.WORKER), List.of(Part.WORKER, Part.CLIENT, Part.BROKER),
				List.of(Part.CLIENT, Part.BROKER, Part.WORKER));
		Stream<List<Part>> brokerLate = Stream.of(List.of(Part.WORKER, Part.BROKER, Part.CLIENT),
				List.of(Part.CLIENT, Part.WORKER, Part.BROKER));
		return Form.isLong() ? Stream.concat(brokerLate, others) : brokerLate;
	}

	@ParameterizedTest
	@MethodSource("orders")
	void callsAreAnsweredWhateverWasStartedFirst(List<Part> order) throws InterruptedException {
		Path executions = this.directory.resolve("executions");
		try (Cluster cluster = Cluster.start(executions, 1, 1)) {
			FaultRun before = new FaultRun(executions, cluster.frontends());
			before.awaitMore(CALLS);
			before.close();
			cluster.members().forEach(Member::kill);

			FaultRun after = null;
			for (Part part : order) {
				switch (part) {
					case BROKER -> cluster.brokers().get(0).member().start();
					case WORKER -> cluster.workers().get(0).start();
					case CLIENT -> after = new FaultRun(executions, cluster.frontends());
				}
				if (part != Part.CLIENT) {
					cluster.members().stream().filter(Member::isRunning).forEach(Member::awaitReady);
				}
			}
			try (FaultRun run = after) {
				run.awaitMore(CALLS);
				Counts counts = run.end("started again: " + order);
				assertThat(counts.lost()).as("lost").isZero();
				assertThat(counts.duplicated()).as("second executions of calls that must run once").isZero();
			}
		}
	}

	enum Part {

		BROKER, WORKER, CLIENT

	}

}
