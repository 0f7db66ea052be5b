package io.zss.interop.faults;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
 * Brokers, workers and clients are killed and stopped for a while, in a random order.
 */
@EnabledOnOs(OS.LINUX)
@Timeout(value = 10, unit = TimeUnit.MINUTES)
@ResourceLock(Lanes.FAULTS)
class NemesisIT {

	private static final int STRIKES = 5;

	private static final int CALLS = 500;

	@TempDir
	private Path directory;

	@Test
	void nothingIsLostOrRunsTwiceThatMustNot() throws InterruptedException {
		Path executions = this.directory.resolve("executions");
		try (Cluster cluster = Cluster.start(executions, 2, 2, "--zss.broker.time-to-live=2s");
				ClientMember client = new ClientMember(Place.HERE, cluster.frontends());
				FaultRun run = new FaultRun(executions, cluster.frontends())) {
			client.member().awaitReady();
			List<Member> members = new ArrayList<>(cluster.members());
			members.add(client.member());
			Nemesis nemesis = new Nemesis(Form.SEED, members);
			for (Form.Span span = Form.begin(); nemesis.strikes() < STRIKES || !span.isOver();) {
				nemesis.strike();
			}
			cluster.awaitComplete();
			int failed = run.failed();
			run.awaitMore(CALLS);
			assertThat(run.failed()).as("failed, of them after all was over").isEqualTo(failed);
			Map<String, Long> begun = client.end();
			Counts counts = run.end(nemesis + ", seed " + Form.SEED, client.ended(), begun);

			counts.assertSafe();
		}
	}

}
