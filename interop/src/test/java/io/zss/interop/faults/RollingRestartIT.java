package io.zss.interop.faults;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import io.zss.interop.Lanes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Brokers and workers are stopped (SIGTERM) and started again one by one, as an update
 * does. The time to live is longer than the time-out of the calls: whoever waits for it
 * fails.
 */
@EnabledOnOs(OS.LINUX)
@Timeout(value = 10, unit = TimeUnit.MINUTES)
@ResourceLock(Lanes.FAULTS)
class RollingRestartIT {

	private static final String TIME_TO_LIVE = "--zss.broker.time-to-live=60s";

	private static final int CALLS = 200;

	@TempDir
	private Path directory;

	@Test
	void callsGoOnWhileEverybodyIsRestartedInTurn() throws InterruptedException {
		Path executions = this.directory.resolve("executions");
		int each = Form.isLong() ? 3 : 2;
		try (Cluster cluster = Cluster.start(executions, each, each, TIME_TO_LIVE);
				FaultRun run = new FaultRun(executions, cluster.frontends())) {
			int restarts = 0;
			// Every broker, and then workers.
			for (Form.Span span = Form.begin(); restarts <= each || !span.isOver(); restarts++) {
				run.awaitMore(CALLS);
				restart(cluster.members().get(restarts % cluster.members().size()), cluster);
			}
			run.awaitMore(CALLS);
			assertNothingHappened(run.end(restarts + " restarts of brokers and workers in turn"));
		}
	}

	private static void restart(Member member, Cluster cluster) {
		member.stop();
		member.start();
		cluster.awaitComplete();
	}

	private static void assertNothingHappened(Counts counts) {
		counts.assertSafe();
		assertThat(counts.failed()).as("failed").isZero();
		assertThat(counts.failedOnce()).as("failed of those that must run once").isZero();
		assertThat(counts.repeated()).as("executions beyond the first").isZero();
	}

}
