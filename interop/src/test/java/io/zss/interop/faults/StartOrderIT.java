package io.zss.interop.faults;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.zss.interop.faults.EndedCall.Ending;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Broker, worker and client are all killed, and started again in every order.
 */
@EnabledOnOs(OS.LINUX)
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class StartOrderIT {

	private static final int CALLS = 200;

	/** The short form has the two that differ most. */
	private static final List<List<Role>> ORDERS = List.of(List.of(Role.CLIENT, Role.WORKER, Role.BROKER),
			List.of(Role.BROKER, Role.CLIENT, Role.WORKER), List.of(Role.BROKER, Role.WORKER, Role.CLIENT),
			List.of(Role.CLIENT, Role.BROKER, Role.WORKER), List.of(Role.WORKER, Role.BROKER, Role.CLIENT),
			List.of(Role.WORKER, Role.CLIENT, Role.BROKER));

	@TempDir
	private Path directory;

	@Test
	void allFindEachOtherInWhateverOrderTheyStart() {
		Path executions = this.directory.resolve("executions");
		ClientLog log = new ClientLog();
		Map<Role, Member> members = new HashMap<>();
		try (Cluster cluster = Cluster.start(executions, 1, 1)) {
			members.put(Role.BROKER, cluster.brokers().get(0).member());
			members.put(Role.WORKER, cluster.workers().get(0));
			members.put(Role.CLIENT, log.startClient("client", cluster.frontends()));
			log.awaitMore(CALLS);
			List<List<Role>> orders = Form.isLong() ? ORDERS : ORDERS.subList(0, 2);
			for (List<Role> order : orders) {
				// The client first, so that it does not see how the others go.
				ORDERS.get(0).forEach((role) -> members.get(role).kill());
				order.forEach((role) -> {
					members.get(role).start();
					members.get(role).awaitReady();
				});
				cluster.awaitComplete();
				long complete = System.nanoTime();
				log.awaitMore(CALLS);
				assertThat(log.ended()).as("after the start of " + order)
					.filteredOn((call) -> call.startNanos() - complete > 0 && call.ending() != Ending.ACKNOWLEDGED)
					.isEmpty();
			}
			log.stop(List.of(members.get(Role.CLIENT)));
			Counts counts = log.count("all killed, and started in " + orders.size() + " orders",
					new Executions(executions));

			// A client that is there before the worker is told so.
			assertThat(log.ended())
				.filteredOn((call) -> call.ending() == Ending.FAILED && !call.detail().contains("No service WORK"))
				.isEmpty();
			counts.assertSafe();
		}
		finally {
			members.values().forEach(Member::close);
		}
	}

	private enum Role {

		BROKER, WORKER, CLIENT

	}

}
