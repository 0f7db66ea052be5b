package io.zss.samples.fromnode;

import java.io.IOException;
import java.time.Duration;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The steps of the README: each process is replaced, and the others do not notice.
 */
@EnabledIf("io.zss.samples.fromnode.Site#hasNode")
@Timeout(240)
class StepByStepIT {

	@BeforeAll
	static void install() throws IOException, InterruptedException {
		Site.install();
	}

	@Test
	void everyProcessIsReplacedInTurn() throws IOException, InterruptedException {
		try (Site site = new Site()) {
			// all in Node
			Process nodeBroker = site.node("broker.js");
			site.await("broker.js", "broker is ready");
			Process nodeWorker = site.node("worker.js");
			awaitAnswer(site, "coffee costs 250, says node");

			// the broker in Java: the worker registers with it by its next heartbeat
			site.stop(nodeBroker);
			site.java("broker", "broker.jar", "--zss.console.enabled=false");
			site.await("broker", "serves clients on");
			awaitAnswer(site, "coffee costs 250, says node");

			// a caller in Java, of the worker in Node
			assertThat(ask(site, "tea")).contains("tea costs 180, says node");
			assertThat(ask(site, "milk")).contains("failed: 404 No such item");

			// the worker in Java, beside that in Node and then in its place
			site.java("service", "sample.jar");
			site.await("service", "Service PRICES is registered");
			awaitAnswer(site, "coffee costs 250, says java");
			site.stop(nodeWorker);
			assertThat(askFromNode(site, "coffee")).contains("coffee costs 250, says java");
			assertThat(askFromNode(site, "milk")).contains("failed: 404 No such item");
			assertThat(ask(site, "tea")).contains("tea costs 180, says java");
		}
	}

	private static void awaitAnswer(Site site, String answer) {
		Awaitility.await(answer)
			.atMost(Duration.ofSeconds(60))
			.untilAsserted(() -> assertThat(askFromNode(site, "coffee")).contains(answer));
	}

	private static String askFromNode(Site site, String item) throws IOException, InterruptedException {
		return site.run("client.js", site.node("client.js", item));
	}

	private static String ask(Site site, String item) throws IOException, InterruptedException {
		return site.run("client",
				site.java("client", "sample.jar", "--prices.ask=" + item, "--zss.worker.enabled=false"));
	}

}
