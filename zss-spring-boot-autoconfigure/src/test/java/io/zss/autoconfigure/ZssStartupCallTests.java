package io.zss.autoconfigure;

import io.zss.client.ZssCallException;
import io.zss.spring.client.ZssTemplate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What an application says whose runner makes a call that fails.
 */
@ExtendWith(OutputCaptureExtension.class)
class ZssStartupCallTests {

	@Test
	void serviceThatIsNotRegisteredYetIsExplained(CapturedOutput output) {
		run("--zss.broker.enabled=true", "--zss.broker.frontend=tcp://127.0.0.1:0",
				"--zss.broker.backend=tcp://127.0.0.1:0");

		assertThat(output).contains("APPLICATION FAILED TO START", "No broker knows a service for ORDERS:CREATE",
				"ZssStartupCallTests", "zss.worker.register=early");
	}

	@Test
	void brokerThatIsNotThereIsExplained(CapturedOutput output) {
		// Port 1, where no broker listens.
		run("--zss.client.brokers=tcp://127.0.0.1:1", "--zss.client.timeout=100ms");

		assertThat(output).contains("APPLICATION FAILED TO START", "no broker of [tcp://127.0.0.1:1] was connected",
				"ZssStartupCallTests", "Start a broker, or correct 'zss.client.brokers'");
	}

	private static void run(String... args) {
		assertThatExceptionOfType(ZssCallException.class)
			.isThrownBy(() -> new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE).run(args));
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		ApplicationRunner calls(ZssTemplate zss) {
			return (args) -> zss.call("orders", "create", "coffee", String.class);
		}

	}

}
