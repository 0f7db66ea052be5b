package io.zss.autoconfigure;

import java.util.Map;

import io.zss.actuate.ZssEndpoint;
import io.zss.actuate.ZssInfoContributor;
import io.zss.protocol.ZssVersion;
import org.junit.jupiter.api.Test;

import org.springframework.boot.actuate.info.Info;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ZssActuatorAutoConfiguration}. Those with a web server are in the
 * broker's application.
 */
class ZssActuatorAutoConfigurationTests {

	private final ApplicationContextRunner runner = ZssContextRunner.withBroker()
		.withConfiguration(AutoConfigurations.of(ZssActuatorAutoConfiguration.class));

	@Test
	void endpointIsThereOnlyWhereItIsExposed() {
		this.runner.run((context) -> assertThat(context).doesNotHaveBean(ZssEndpoint.class));
		this.runner.withPropertyValues("management.endpoints.web.exposure.include=zss")
			.run((context) -> assertThat(context).hasSingleBean(ZssEndpoint.class));
		this.runner
			.withPropertyValues("management.endpoints.web.exposure.include=*", "management.endpoint.zss.access=NONE")
			.run((context) -> assertThat(context).doesNotHaveBean(ZssEndpoint.class));
	}

	@Test
	void applicationWithoutBrokerAndServicesHasAnEndpointThatSaysSo() {
		ZssContextRunner.withoutBroker()
			.withConfiguration(AutoConfigurations.of(ZssActuatorAutoConfiguration.class))
			.withPropertyValues("management.endpoints.web.exposure.include=zss", "zss.worker.enabled=false")
			.run((context) -> {
				ZssEndpoint endpoint = context.getBean(ZssEndpoint.class);
				assertThat(endpoint.overview()).isEqualTo(Map.of("clients", Map.of()));
				assertThat(endpoint.service("orders")).isNull();
				assertThat(endpoint.steer("orders", "drain", null).getStatus()).isEqualTo(404);
				assertThat(endpoint.steer("orders", "drain", "one").getBody())
					.isEqualTo(Map.of("error", "This application has no broker"));
				assertThat(context.getBeanFactory().containsSingleton("zssClient")).isFalse();
			});
	}

	@Test
	void versionsAreInInfoUnlessTheyAreTurnedOff() {
		this.runner.run((context) -> {
			Info.Builder info = new Info.Builder();
			context.getBean(ZssInfoContributor.class).contribute(info);
			assertThat(info.build().getDetails()).containsEntry("zss",
					Map.of("version", ZssVersion.current(), "protocol", "ZSS:0.0", "jeromq", "0.6.0"));
		});
		this.runner.withPropertyValues("management.info.zss.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(ZssInfoContributor.class));
	}

	@Test
	void worksWithoutTheActuator() {
		this.runner.withClassLoader(new FilteredClassLoader("org.springframework.boot.actuate"))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean("zssEndpoint"));
	}

}
