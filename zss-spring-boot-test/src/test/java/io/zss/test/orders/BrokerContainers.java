package io.zss.test.orders;

// tag::containers[]
import org.testcontainers.containers.GenericContainer;

import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.testcontainers.service.connection.ServiceConnection;
import org.springframework.context.annotation.Bean;

@TestConfiguration(proxyBeanMethods = false)
class BrokerContainers {

	@Bean
	@ServiceConnection("zss-broker")
	GenericContainer<?> broker() {
		return new GenericContainer<>("zss-broker:0.1.0").withExposedPorts(7777, 7776);
	}

	@Bean
	@ServiceConnection("zss-client")
	GenericContainer<?> billingBroker() {
		return new GenericContainer<>("zss-broker:0.1.0").withExposedPorts(7777).withLabel("io.zss.client", "billing");
	}

}
// end::containers[]
