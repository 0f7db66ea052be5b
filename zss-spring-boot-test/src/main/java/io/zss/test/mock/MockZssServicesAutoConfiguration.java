package io.zss.test.mock;

import io.zss.autoconfigure.ZssAutoConfiguration;
import io.zss.client.ClientTransport;
import io.zss.protocol.PayloadCodec;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of {@link MockZssServices}.
 */
@AutoConfiguration(after = ZssAutoConfiguration.class)
public final class MockZssServicesAutoConfiguration {

	@Bean
	MockZssServices mockZssServices(PayloadCodec codec) {
		return new MockZssServices(codec);
	}

	@Bean
	ClientTransport mockZssTransport(MockZssServices services) {
		return services.transport();
	}

}
