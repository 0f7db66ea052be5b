package io.zss.test.mock;

import io.zss.autoconfigure.ZssAutoConfiguration;
import io.zss.client.ClientTransport;
import io.zss.protocol.PayloadCodec;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of {@link MockZssServices}. The contexts of a hierarchy share those
 * of the topmost one that has clients, as they share its clients.
 */
@AutoConfiguration(after = ZssAutoConfiguration.class)
@ConditionalOnBean(PayloadCodec.class)
public final class MockZssServicesAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	MockZssServices mockZssServices(PayloadCodec codec) {
		return new MockZssServices(codec);
	}

	@Bean
	@ConditionalOnMissingBean
	ClientTransport mockZssTransport(MockZssServices services) {
		return services.transport();
	}

}
