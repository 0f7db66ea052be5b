package io.zss.broker.app;

import java.util.LinkedHashMap;
import java.util.Map;

import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

/**
 * Takes the environment variables of the reference broker, so that this one replaces it
 * as it stands. They come below command line, system properties and environment, and
 * above {@code application.yml}. {@code MICRO_BROKER_HEARTBEAT} has no effect: it is the
 * workers that send heartbeats.
 */
final class ReferenceVariables implements EnvironmentPostProcessor {

	private static final String PREFIX = "MICRO_BROKER_";

	@Override
	public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
		Map<String, Object> properties = new LinkedHashMap<>();
		copy(environment, "FE_ADDR", properties, "zss.broker.frontend", "");
		copy(environment, "BE_ADDR", properties, "zss.broker.backend", "");
		copy(environment, "MAX_TTL", properties, "zss.broker.time-to-live", "ms");
		copy(environment, "UPDATE_INT", properties, "zss.broker.sweep-interval", "ms");
		copy(environment, "LOG_LEVEL", properties, "logging.level.root", "");
		if (Boolean.parseBoolean(environment.getProperty(PREFIX + "LOG_JSON"))) {
			properties.put("logging.structured.format.console", "logstash");
		}
		if (!properties.isEmpty()) {
			environment.getPropertySources()
				.addAfter(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
						new MapPropertySource("referenceBrokerVariables", properties));
		}
	}

	private static void copy(ConfigurableEnvironment environment, String variable, Map<String, Object> properties,
			String property, String unit) {
		String value = environment.getProperty(PREFIX + variable);
		if (value != null && !value.isBlank()) {
			properties.put(property, value.trim() + unit);
		}
	}

}
