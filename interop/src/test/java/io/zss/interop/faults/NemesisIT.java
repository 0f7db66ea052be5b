package io.zss.interop.faults;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Brokers, workers and clients are killed or stopped, one at a time, in a random order.
 */
@EnabledOnOs(OS.LINUX)
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class NemesisIT {

	/** As often as a client sends a call, each time as often as a broker tries it. */
	private static final int MAX_EXECUTIONS = 9;

	/** Longer than anybody takes to notice, in the long form. */
	private static final int MAX_PAUSE_MILLIS = Form.isLong() ? 16_000 : 1000;

	private static final int MIN_STRIKES = Form.isLong() ? 12 : 3;

	/** Of calls acknowledged between a strike and the next. */
	private static final int CALLS = 300;

	@TempDir
	private Path directory;

	@Test
	void noCallIsLostWhoeverIsKilledOrStopped() throws InterruptedException {
		Path executions = this.directory.resolve("executions");
		ClientLog log = new ClientLog();
		List<Member> clients = new ArrayList<>();
		try (Cluster cluster = Cluster.start(executions, 2, 3)) {
			clients.add(log.startClient("client 1", cluster.frontends()));
			clients.add(log.startClient("client 2", cluster.frontends()));
			log.awaitMore(CALLS);
			List<Member> victims = new ArrayList<>(clients);
			victims.addAll(cluster.workers());
			cluster.brokers().forEach((broker) -> victims.add(broker.member()));
			Nemesis nemesis = new Nemesis(Form.SEED, victims, MAX_PAUSE_MILLIS);
			int strikes = 0;
			for (Form.Span span = Form.begin(); strikes < MIN_STRIKES || !span.isOver(); strikes++) {
				System.out.println("  " + nemesis.strike());
				cluster.awaitComplete();
				log.awaitMore(CALLS);
			}
			log.stop(clients);
			Counts counts = log.count(strikes + " processes killed or stopped, seed " + Form.SEED,
					new Executions(executions));

			counts.assertSafe();
			assertThat(counts.failed()).as("failed").isZero();
			assertThat(counts.mostExecutions()).as("executions of a call").isLessThanOrEqualTo(MAX_EXECUTIONS);
		}
		finally {
			clients.forEach(Member::close);
		}
	}

}
