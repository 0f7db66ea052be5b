package io.zss.actuate;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

import io.zss.TestBus;
import io.zss.annotation.ZssService;
import io.zss.annotation.ZssVerb;
import io.zss.autoconfigure.ZssContextRunner;
import io.zss.broker.Broker;
import io.zss.spring.ZssWorkerContainer;
import io.zss.worker.WorkerStatus.Link;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.health.contributor.Status;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A broker's process that is killed: the connection says so, long before heartbeats do.
 */
class KilledBrokerTests {

	private static final String ANSWER = "broker ";

	private Process process;

	private String backend;

	@BeforeEach
	void startBroker() throws IOException {
		this.process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
				System.getProperty("java.class.path"), BrokerProgram.class.getName())
			.redirectErrorStream(true)
			.start();
		BufferedReader output = this.process.inputReader(StandardCharsets.UTF_8);
		String line = Objects.requireNonNull(output.readLine());
		while (!line.startsWith(ANSWER)) {
			line = Objects.requireNonNull(output.readLine());
		}
		this.backend = line.substring(ANSWER.length());
	}

	@AfterEach
	void endBroker() {
		this.process.destroyForcibly();
	}

	@Test
	void statusAndHealthOfAWorkerFollowItsConnection() {
		ZssContextRunner.withoutBroker()
			.withPropertyValues("zss.worker.brokers=" + this.backend, "zss.worker.startup-timeout=30s",
					"zss.worker.heartbeat-interval=10m", "zss.worker.max-reconnect-interval=10m")
			.withUserConfiguration(Greetings.class)
			.run((context) -> {
				ZssWorkerContainer container = context.getBean(ZssWorkerContainer.class);
				WorkerHealthIndicator health = new WorkerHealthIndicator(container);
				assertThat(container.status().links()).singleElement().matches(Link::registered);
				assertThat(Objects.requireNonNull(health.health()).getStatus()).isEqualTo(Status.UP);

				this.process.destroyForcibly();

				Awaitility.await()
					.atMost(TestBus.LIMIT)
					.pollInterval(Duration.ofMillis(5))
					.untilAsserted(() -> assertThat(container.status().links()).singleElement()
						.satisfies((link) -> assertThat(link.registered()).isFalse())
						.satisfies((link) -> assertThat(link.reason()).isEqualTo("the connection is lost")));
				assertThat(Objects.requireNonNull(health.health()).getStatus()).isEqualTo(Status.DOWN);
				assertThat(health.health().getDetails().get("missing")).asString()
					.contains("GREETINGS", this.backend, "the connection is lost");
			});
	}

	@ZssService("greetings")
	static class Greetings {

		@ZssVerb
		String hello() {
			return "Hello";
		}

	}

	/**
	 * Ends with its input, and so with the test.
	 */
	static final class BrokerProgram {

		private BrokerProgram() {
		}

		public static void main(String[] args) throws IOException {
			try (Broker broker = new Broker(TestBus.brokerOptions().build())) {
				broker.start();
				System.out.println(ANSWER + broker.backend());
				while (System.in.read() >= 0) {
					// nothing is asked
				}
			}
		}

	}

}
