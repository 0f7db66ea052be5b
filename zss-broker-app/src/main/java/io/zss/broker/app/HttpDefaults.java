package io.zss.broker.app;

import java.util.LinkedHashMap;
import java.util.Map;

import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Decides whether there is HTTP at all. With the profile {@code http} there is, on all
 * addresses, for probes; else on loopback for the console, unless that is off. These are
 * defaults: {@code server.address} and the like override them.
 */
final class HttpDefaults implements EnvironmentPostProcessor, Ordered {

	private static final String PROFILE = "http";

	@Override
	public int getOrder() {
		// Profiles and application.yml are known then.
		return ConfigDataEnvironmentPostProcessor.ORDER + 1;
	}

	@Override
	public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
		if (!application.getAllSources().contains(ZssBrokerApplication.class)) {
			return;
		}
		Map<String, Object> properties = new LinkedHashMap<>();
		boolean forProbes = environment.matchesProfiles(PROFILE);
		boolean forConsole = environment.getProperty("zss.console.enabled", Boolean.class, true);
		properties.put("spring.main.web-application-type", (forProbes || forConsole) ? "servlet" : "none");
		properties.put("server.port", "7780");
		if (!forProbes) {
			properties.put("server.address", "127.0.0.1");
		}
		environment.getPropertySources().addLast(new MapPropertySource("httpDefaults", properties));
	}

}
