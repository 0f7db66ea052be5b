package io.zss.cli;

import java.util.Map;
import java.util.concurrent.CountDownLatch;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.zss.TestBus;
import io.zss.protocol.ErrorBody;
import io.zss.protocol.ZssException;
import io.zss.worker.WorkerOptions;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The commands for operations with a broker and a worker: what a broker really says is
 * what they show.
 */
@Timeout(120)
class RealBrokerOperationsTests {

	@AutoClose
	private final TestBus bus = TestBus.start();

	private final Cli cli = Cli.at(this.bus.broker().frontend());

	RealBrokerOperationsTests() {
		this.bus.worker(TestBus.service("orders", 4, Map.of("create", (request) -> 1, "fail", (request) -> {
			throw new ZssException(ErrorBody.of(500).withDeveloperMessage("Out of paper"), null);
		})));
		this.cli.run("call", "orders", "create");
		this.cli.run("call", "orders", "fail");
	}

	@Test
	void statusShowsLimits() {
		assertThat(this.cli.run("status").out()).contains("RUNNING", "requests", "busy");
	}

	@Test
	void statsShowVerbsAndInstances() {
		awaitOutput("CREATE", "stats", "orders");
		assertThat(this.cli.run("stats").out()).containsPattern("ORDERS .* 0/4 ");
		assertThat(this.cli.run("stats", "orders").out()).containsPattern("FAIL .* 1 .*").contains("LIVE");
	}

	@Test
	void eventsAndErrorsSayWhatHappened() {
		awaitOutput("registered", "events");
		awaitOutput("500  ORDERS:FAIL  Out of paper", "errors", "orders");
	}

	@Test
	void eventErrorAndOldestRequestNameTheInstanceThatStatsListAndDrainTakes() throws InterruptedException {
		CountDownLatch release = new CountDownLatch(1);
		WorkerOptions standard = WorkerOptions.of(this.bus.broker().backend());
		this.bus.worker(
				new WorkerOptions(standard.brokers(), standard.heartbeatInterval(), standard.liveness(),
						standard.maxReconnectInterval(), standard.gracePeriod(), standard.maxFrameBytes(),
						Map.of("id", "3f2a7c1e-0d0a-4b6e-9a52-6b6f1f1d2f11", "host", "web1", "pid", "4711")),
				TestBus.service("stock", 4, Map.of("reserve", (request) -> {
					release.await();
					return 1;
				})));
		this.cli.run("call", "stock", "reserve", "--timeout", "200ms");
		awaitOutput("LIVE", "stats", "stock");
		assertThat(this.cli.run("stats", "stock").out())
			.containsPattern("RESERVE +\\S+ \\S+ +ABANDONED +3f2a7c1e-0d0a-4b6e-9a52-6b6f1f1d2f11");
		assertThat(this.cli.run("errors", "stock").out()).contains("instance 3f2a7c1e-0d0a-4b6e-9a52-6b6f1f1d2f11");
		assertThat(this.cli.run("events").out())
			.contains("(host web1, pid 4711)  3f2a7c1e-0d0a-4b6e-9a52-6b6f1f1d2f11");
		assertThat(this.cli.run("services").out()).containsPattern("STOCK .* 1 +1");
		release.countDown();
	}

	@Test
	void drainedInstanceGetsNothingUntilItIsResumed() {
		assertThat(this.cli.run("drain", "orders", "ORDERS#").exitCode()).isEqualTo(1);
		Cli.Result drained = this.cli.run("drain", "orders", "ORDERS#", "--yes");
		assertThat(drained.exitCode()).isZero();
		assertThat(drained.out()).contains("DRAINED");
		assertThat(this.cli.run("call", "orders", "create", "--timeout", "500ms").exitCode()).isNotZero();
		assertThat(this.cli.run("resume", "orders", "ORDERS#").out()).contains("LIVE");
		assertThat(this.cli.run("call", "orders", "create").exitCode()).isZero();
	}

	private void awaitOutput(String text, String... command) {
		Awaitility.await()
			.atMost(TestBus.LIMIT)
			.untilAsserted(() -> assertThat(this.cli.run(command).out()).contains(text));
	}

}
