package io.zss.interop.faults;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import io.zss.interop.Lanes;
import io.zss.security.KeyPair;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The keys of workers, client and broker are changed under load, step by step as
 * {@code docs/security.md} says. The names of the steps here are those of the page, which
 * must have them.
 */
@EnabledOnOs(OS.LINUX)
@Timeout(value = 10, unit = TimeUnit.MINUTES)
@ResourceLock(Lanes.FAULTS)
class KeyRotationIT {

	private static final int CALLS = 200;

	private static final Path PAGE = Path.of("..", "docs", "security.md");

	@TempDir
	private Path directory;

	/** How often the broker has read the authorized keys again. */
	private int readings;

	@Test
	void noCallFailsWhileKeysAreChanged() throws Exception {
		Path executions = this.directory.resolve("executions");
		ClusterKeys keys = new ClusterKeys(this.directory);
		try (Cluster cluster = new Cluster(executions, keys)) {
			BrokerMember broker = cluster.addBroker(Place.HERE, "--zss.broker.time-to-live=60s");
			cluster.addWorker(Place.HERE);
			cluster.addWorker(Place.HERE);
			cluster.awaitComplete();
			FaultRun run = new FaultRun(executions, cluster.frontends(), keys);
			run.awaitMore(CALLS);

			KeyPair oldWorker = keys.of(ClusterKeys.WORKER);
			step("Add its new key to the authorized keys, under the same name and roles.");
			keys.authorize(ClusterKeys.WORKER, keys.renew(ClusterKeys.WORKER));
			step("Wait until the log of each broker says that they were read.");
			awaitKeys(broker);
			step("Restart the application with the new key.");
			for (Member worker : cluster.workers()) {
				restart(worker, cluster);
				run.awaitMore(CALLS);
			}
			step("Remove the old key.");
			keys.revoke(oldWorker);
			awaitKeys(broker);
			run.awaitMore(CALLS);

			KeyPair oldClient = keys.of(ClusterKeys.CLIENT);
			keys.authorize(ClusterKeys.CLIENT, keys.renew(ClusterKeys.CLIENT));
			awaitKeys(broker);
			run = restart(run, executions, cluster, keys, "the client's key is changed");
			keys.revoke(oldClient);
			awaitKeys(broker);
			run.awaitMore(CALLS);

			KeyPair oldBroker = keys.of(ClusterKeys.BROKER);
			step("Add the new public key to `zss.security.server-key` of all applications, beside the old one, and "
					+ "restart them one after the other.");
			KeyPair newBroker = keys.renew(ClusterKeys.BROKER);
			keys.addServerKey(newBroker);
			for (Member worker : cluster.workers()) {
				restart(worker, cluster);
				run.awaitMore(CALLS);
			}
			run = restart(run, executions, cluster, keys, "the applications learn the new key of the broker");
			step("Restart the broker with the new key.");
			restart(broker.member(), cluster);
			run.awaitMore(CALLS);
			step("Remove the old public key when it is convenient.");
			keys.removeServerKey(oldBroker);
			restart(cluster.workers().get(0), cluster);
			run = restart(run, executions, cluster, keys, "the broker's key is changed");
			end(run, "only new keys are left");
		}
	}

	/**
	 * A new instance of the application first, as a rolling update does.
	 */
	private static FaultRun restart(FaultRun old, Path executions, Cluster cluster, ClusterKeys keys, String title)
			throws InterruptedException {
		FaultRun next = new FaultRun(executions, cluster.frontends(), keys);
		next.awaitMore(CALLS);
		end(old, title);
		return next;
	}

	private static void end(FaultRun run, String title) throws InterruptedException {
		try (run) {
			Counts counts = run.end(title);
			counts.assertSafe();
			assertThat(counts.failed()).as("failed").isZero();
			assertThat(counts.failedOnce()).as("failed of those that must run once").isZero();
			assertThat(counts.repeated()).as("executions beyond the first").isZero();
		}
	}

	private static void restart(Member member, Cluster cluster) {
		member.stop();
		member.start();
		cluster.awaitComplete();
	}

	private static void step(String text) throws Exception {
		assertThat(Files.readString(PAGE).replaceAll("\\s+", " ")).as("a step of the page").contains(text);
	}

	/**
	 * Waits until the broker says that it has read its keys again.
	 */
	private void awaitKeys(BrokerMember broker) {
		broker.member().awaitOutput("authorized keys were read", ++this.readings);
	}

}
