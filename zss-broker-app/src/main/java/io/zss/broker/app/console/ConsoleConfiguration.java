package io.zss.broker.app.console;

import java.util.List;
import java.util.stream.Stream;

import io.zss.autoconfigure.ZssConnectionDetails;
import io.zss.broker.Broker;
import io.zss.cli.BrokerAddresses;
import io.zss.security.ConnectionKeys;
import io.zss.transport.Endpoint;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * Wires the console.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnConsole
@EnableConfigurationProperties(ConsoleProperties.class)
class ConsoleConfiguration implements WebMvcConfigurer {

	/** Preact and htm in one file, of the jar org.mvnpm:htm. */
	private static final String LIBRARY = "classpath:/META-INF/resources/_static/htm/3.1.1/preact/";

	@Override
	public void addResourceHandlers(ResourceHandlerRegistry registry) {
		registry.addResourceHandler("/console/lib/**").addResourceLocations(LIBRARY);
		registry.addResourceHandler("/console/**").addResourceLocations("classpath:/console/");
	}

	@Bean
	ConsoleGuard consoleGuard(ConsoleProperties properties,
			@Value("${management.endpoints.web.base-path:/actuator}") String actuator) {
		return new ConsoleGuard(properties.isSecured(), actuator);
	}

	/**
	 * The brokers behind a name. One that cannot be resolved stays, and is shown as a
	 * broker whose name has no address.
	 */
	private static Stream<Endpoint> addresses(Endpoint named) {
		try {
			return BrokerAddresses.frontends(List.of(named.toString())).stream();
		}
		catch (RuntimeException ex) {
			return Stream.of(named);
		}
	}

	/**
	 * With the profile {@code http} probes depend on it: there it must start.
	 */
	@Bean
	@Profile("!http")
	OptionalWebServer optionalWebServer() {
		return new OptionalWebServer();
	}

	@Bean
	Brokers consoleBrokers(ConsoleProperties properties, Broker broker, ZssConnectionDetails connection) {
		ConnectionKeys keys = properties.plain() ? null : ConsoleKeys.of(connection, broker);
		if (!properties.brokers().isEmpty()) {
			List<Endpoint> named = properties.brokers().stream().map(BrokerAddresses::frontend).toList();
			return new Brokers(() -> named.stream().flatMap(ConsoleConfiguration::addresses).distinct().toList(), keys);
		}
		Endpoint secured = (keys != null) ? broker.securedFrontend() : null;
		return (secured != null) ? new Brokers(() -> own(broker.securedFrontend()), keys)
				: new Brokers(() -> own(broker.frontend()), null);
	}

	/**
	 * The broker of this application, which has another port after it was started again.
	 */
	private static List<Endpoint> own(@Nullable Endpoint bound) {
		return (bound != null) ? addresses(BrokerAddresses.local(bound)).toList() : List.of();
	}

}
