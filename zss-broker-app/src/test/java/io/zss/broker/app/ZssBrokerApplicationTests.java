package io.zss.broker.app;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;

import io.zss.broker.Broker;
import io.zss.transport.BindException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.json.JsonParserFactory;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link ZssBrokerApplication}.
 */
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class ZssBrokerApplicationTests {

	private static final String ANY_BACKEND = "--zss.broker.backend=tcp://127.0.0.1:0";

	@Test
	void runsBrokerUntilTheContextCloses(CapturedOutput output) {
		Broker broker;
		try (ConfigurableApplicationContext context = SpringApplication.run(ZssBrokerApplication.class,
				"--zss.broker.frontend=tcp://127.0.0.1:0", ANY_BACKEND)) {
			broker = context.getBean(Broker.class);
			assertThat(broker.isRunning()).isTrue();
			assertThat(output).contains(
					"Broker zss-broker serves clients on " + broker.frontend() + " and workers on " + broker.backend());
		}
		assertThat(broker.isRunning()).isFalse();
		assertThat(output).contains("Broker zss-broker has stopped");
	}

	@Test
	void runsBrokerEvenWhereBeansAreLazyAndThereIsNoWorker() {
		try (ConfigurableApplicationContext context = SpringApplication.run(ZssBrokerApplication.class,
				"--zss.broker.frontend=tcp://127.0.0.1:0", ANY_BACKEND, "--spring.main.lazy-initialization=true",
				"--zss.worker.enabled=false")) {
			assertThat(context.getBeanFactory().containsSingleton("zssBroker")).isTrue();
		}
	}

	/**
	 * {@code ZSS_BROKER} is the property {@code zss.broker} to Spring.
	 */
	@Test
	void startsAlsoWhereTheVariableOfTheCommandLineIsSet() {
		try (ConfigurableApplicationContext context = SpringApplication.run(ZssBrokerApplication.class,
				"--zss.broker=tcp://broker-a:7777", "--zss.broker.frontend=tcp://127.0.0.1:0", ANY_BACKEND)) {
			assertThat(context.getBean(Broker.class).isRunning()).isTrue();
		}
	}

	@Test
	void tellsInALineThatThePortIsTaken(CapturedOutput output) throws IOException {
		try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			String taken = "tcp://127.0.0.1:" + other.getLocalPort();
			assertThatExceptionOfType(RuntimeException.class)
				.isThrownBy(() -> SpringApplication
					.run(ZssBrokerApplication.class, "--zss.broker.frontend=" + taken, ANY_BACKEND)
					.close())
				.withStackTraceContaining(BindException.class.getName());
			assertThat(output)
				.contains("APPLICATION FAILED TO START", "The ZSS broker could not start. Cannot bind " + taken,
						"Stop the process that uses port " + other.getLocalPort()
								+ ", or choose another one with 'zss.broker.frontend'.")
				.doesNotContain("\tat ");
		}
	}

	@Test
	void refusesATimeToLiveOfMillisecondsWithTheNameOfItsProperty(CapturedOutput output) {
		assertThatExceptionOfType(RuntimeException.class).isThrownBy(() -> SpringApplication
			.run(ZssBrokerApplication.class, "--zss.broker.time-to-live=5ms", "--zss.broker.frontend=tcp://127.0.0.1:0",
					ANY_BACKEND)
			.close());
		assertThat(output).contains("APPLICATION FAILED TO START",
				"Invalid value '5ms' for configuration property 'zss.broker.time-to-live'",
				"'zss.broker.time-to-live' must be from 100ms to 1h; a number without a unit counts seconds");
	}

	@Test
	void logsAsJsonWhereStructuredLoggingIsOn(CapturedOutput output) {
		SpringApplication
			.run(ZssBrokerApplication.class, "--logging.structured.format.console=logstash",
					"--zss.broker.frontend=tcp://127.0.0.1:0", ANY_BACKEND)
			.close();
		List<String> lines = output.getOut().lines().filter((line) -> line.contains("Broker zss-broker")).toList();
		assertThat(lines).hasSize(2).allSatisfy((line) -> {
			Map<String, Object> event = JsonParserFactory.getJsonParser().parseMap(line);
			assertThat(event).containsEntry("level", "INFO")
				.containsEntry("logger_name", Broker.class.getName())
				.containsKeys("@timestamp", "thread_name", "message");
		});
	}

}
