package io.zss.broker.app;

import java.util.Map;

import org.junit.jupiter.api.Test;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ReferenceVariables}.
 */
class ReferenceVariablesTests {

	@Test
	void mapsTheVariablesOfTheReferenceBroker() {
		StandardEnvironment environment = environment(Map.of("MICRO_BROKER_FE_ADDR", "tcp://0.0.0.0:5560",
				"MICRO_BROKER_BE_ADDR", "tcp://0.0.0.0:5559", "MICRO_BROKER_MAX_TTL", "2000", "MICRO_BROKER_UPDATE_INT",
				" 250 ", "MICRO_BROKER_LOG_LEVEL", "debug", "MICRO_BROKER_LOG_JSON", "true"));
		assertThat(environment.getProperty("zss.broker.frontend")).isEqualTo("tcp://0.0.0.0:5560");
		assertThat(environment.getProperty("zss.broker.backend")).isEqualTo("tcp://0.0.0.0:5559");
		assertThat(environment.getProperty("zss.broker.time-to-live")).isEqualTo("2000ms");
		assertThat(environment.getProperty("zss.broker.sweep-interval")).isEqualTo("250ms");
		assertThat(environment.getProperty("logging.level.root")).isEqualTo("debug");
		assertThat(environment.getProperty("logging.structured.format.console")).isEqualTo("logstash");
	}

	@Test
	void changesNothingWithoutVariables() {
		StandardEnvironment environment = environment(
				Map.of("MICRO_BROKER_FE_ADDR", " ", "MICRO_BROKER_LOG_JSON", "false", "MICRO_BROKER_HEARTBEAT", "500"));
		assertThat(environment.getPropertySources().contains("referenceBrokerVariables")).isFalse();
	}

	@Test
	void commandLineAndOwnVariablesWinOverThem() {
		assertThat(SpringApplicationRuns.frontend(
				Map.of("MICRO_BROKER_FE_ADDR", "tcp://127.0.0.1:5560", "ZSS_BROKER_FRONTEND", "tcp://127.0.0.1:5561"),
				"--zss.broker.frontend=tcp://127.0.0.1:5562"))
			.isEqualTo("tcp://127.0.0.1:5562");
		assertThat(SpringApplicationRuns.frontend(
				Map.of("MICRO_BROKER_FE_ADDR", "tcp://127.0.0.1:5560", "ZSS_BROKER_FRONTEND", "tcp://127.0.0.1:5561")))
			.isEqualTo("tcp://127.0.0.1:5561");
	}

	@Test
	void theyWinOverTheApplicationsFile() {
		assertThat(SpringApplicationRuns.property("logging.level.root", Map.of("MICRO_BROKER_LOG_LEVEL", "warn"),
				"--spring.config.location=classpath:/reference-variables.yml"))
			.isEqualTo("warn");
		assertThat(SpringApplicationRuns.property("logging.level.root", Map.of(),
				"--spring.config.location=classpath:/reference-variables.yml"))
			.isEqualTo("error");
	}

	private static StandardEnvironment environment(Map<String, Object> variables) {
		StandardEnvironment environment = new StandardEnvironment();
		MutablePropertySources sources = environment.getPropertySources();
		sources.replace(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
				new SystemEnvironmentPropertySource(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
						variables));
		sources.addLast(new MapPropertySource("file", Map.of("zss.broker.name", "from-file")));
		new ReferenceVariables().postProcessEnvironment(environment, new SpringApplication());
		return environment;
	}

	/**
	 * Real applications without beans, since precedence is Spring Boot's affair.
	 */
	static final class SpringApplicationRuns {

		private SpringApplicationRuns() {
		}

		static String frontend(Map<String, Object> variables, String... args) {
			return property("zss.broker.frontend", variables, args);
		}

		static String property(String name, Map<String, Object> variables, String... args) {
			StandardEnvironment environment = new StandardEnvironment();
			environment.getPropertySources()
				.replace(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
						new SystemEnvironmentPropertySource(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
								variables));
			SpringApplication application = new SpringApplication(SpringApplicationRuns.class);
			application.setEnvironment(environment);
			application.setRegisterShutdownHook(false);
			application.setWebApplicationType(WebApplicationType.NONE);
			try (var context = application.run(args)) {
				return context.getEnvironment().getProperty(name);
			}
		}

	}

}
