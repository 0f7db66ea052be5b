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
 * One of two brokers is killed again and again.
 */
@EnabledOnOs(OS.LINUX)
@Timeout(value = 10, unit = TimeUnit.MINUTES)
@ResourceLock(Lanes.FAULTS)
class BrokerKillIT {

	/** As often as a client sends a call. */
	private static final int MAX_EXECUTIONS = 3;

	/** Of calls acknowledged between a kill and the next. */
	private static final int CALLS = 500;

	@TempDir
	private Path directory;

	@Test
	void callsGoOnWhenBrokersAreKilled() throws InterruptedException {
		Path executions = this.directory.resolve("executions");
		try (Cluster cluster = Cluster.start(executions, 2, 3);
				FaultRun run = new FaultRun(executions, cluster.frontends())) {
			run.awaitMore(CALLS);
			int kills = 0;
			for (Form.Span span = Form.begin(); kills < 2 || !span.isOver(); kills++) {
				Member broker = cluster.brokers().get(kills % 2).member();
				broker.kill();
				run.awaitMore(CALLS);
				broker.start();
				cluster.awaitComplete();
				run.awaitMore(CALLS);
			}
			Counts counts = run.end(kills + " kills of one of two brokers");

			counts.assertSafe();
			assertThat(counts.failed()).as("failed").isZero();
			assertThat(counts.mostExecutions()).as("executions of a call").isLessThanOrEqualTo(MAX_EXECUTIONS);
		}
	}

}
