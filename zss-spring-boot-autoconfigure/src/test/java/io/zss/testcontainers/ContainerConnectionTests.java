package io.zss.testcontainers;

import io.zss.autoconfigure.ZssAutoConfiguration;
import io.zss.autoconfigure.ZssClientAutoConfiguration;
import io.zss.autoconfigure.ZssConnectionDetails;
import io.zss.client.ZssClient;
import io.zss.transport.Endpoint;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.testcontainers.service.connection.ServiceConnection;
import org.springframework.boot.testcontainers.service.connection.ServiceConnectionAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Tests for the factories of connections to containers with {@code @ServiceConnection}.
 * No engine runs the containers.
 */
class ContainerConnectionTests {

	private final ApplicationContextRunner contexts = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(ServiceConnectionAutoConfiguration.class, ZssAutoConfiguration.class,
				ZssClientAutoConfiguration.class))
		.withPropertyValues("zss.client.brokers=tcp://192.0.2.1:7777", "zss.worker.brokers=tcp://192.0.2.1:7776",
				"zss.client.named.billing.brokers=tcp://192.0.2.2:7777",
				"zss.client.named.archive.brokers=tcp://192.0.2.3:7777");

	@Test
	void applicationConnectsToTheContainer() {
		this.contexts.withUserConfiguration(OfApplication.class).run((context) -> {
			ZssConnectionDetails details = context.getBean(ZssConnectionDetails.class);
			assertThat(details.frontends()).containsExactly(new Endpoint("127.0.0.1", 32777));
			assertThat(details.backends()).containsExactly(new Endpoint("127.0.0.1", 32776));
			assertThat(context.getBean(ZssClient.class).options().brokers()).isEqualTo(details.frontends());
		});
	}

	@Test
	void namedClientConnectsToTheContainerWhoseLabelNamesItAndOthersToTheirProperties() {
		this.contexts.withUserConfiguration(OfClient.class).run((context) -> {
			assertThat(context.getBean("billingZssClient", ZssClient.class).options().brokers())
				.containsExactly(new Endpoint("127.0.0.1", 32777));
			assertThat(context.getBean("archiveZssClient", ZssClient.class).options().brokers())
				.containsExactly(new Endpoint("192.0.2.3", 7777));
			assertThat(context.getBean("zssClient", ZssClient.class).options().brokers())
				.containsExactly(new Endpoint("192.0.2.1", 7777));
		});
	}

	@Test
	void containerOfANamedClientNeedsTheLabel() {
		this.contexts.withUserConfiguration(WithoutLabel.class)
			.run((context) -> assertThatException().isThrownBy(() -> context.getBean("billingZssClient"))
				.havingRootCause()
				.withMessageContaining("needs the label 'io.zss.client'"));
	}

	@Nested
	@SpringBootTest(classes = OfField.Application.class)
	class OfField {

		@ServiceConnection
		static FakeContainer broker = new FakeContainer("registry.example:5000/zss-broker:0.1.0");

		@Test
		void imageOfAFieldSaysThatItIsABroker(@Autowired ZssConnectionDetails details) {
			assertThat(details.frontends()).containsExactly(new Endpoint("127.0.0.1", 32777));
		}

		@ImportAutoConfiguration(ZssAutoConfiguration.class)
		static class Application {

		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OfApplication {

		@Bean
		@ServiceConnection("zss-broker")
		FakeContainer broker() {
			return new FakeContainer("acme/bus:7");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OfClient {

		@Bean
		@ServiceConnection("zss-client")
		FakeContainer billing() {
			return new FakeContainer("zss-broker:0.1.0").withLabel("io.zss.client", "billing");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class WithoutLabel {

		@Bean
		@ServiceConnection("zss-client")
		FakeContainer billing() {
			return new FakeContainer("zss-broker:0.1.0");
		}

	}

	/**
	 * A container whose ports are published as others, 25000 above.
	 */
	static final class FakeContainer extends GenericContainer<FakeContainer> {

		private final String image;

		FakeContainer(String image) {
			super(DockerImageName.parse(image));
			this.image = image;
		}

		@Override
		public String getDockerImageName() {
			return this.image;
		}

		@Override
		public void start() {
			// There is no engine.
		}

		@Override
		public void stop() {
			// It was not started.
		}

		@Override
		public boolean isRunning() {
			return true;
		}

		@Override
		public String getHost() {
			return "127.0.0.1";
		}

		@Override
		public Integer getMappedPort(int originalPort) {
			return 25000 + originalPort;
		}

	}

}
