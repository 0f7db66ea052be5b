package io.zss.autoconfigure;

import io.zss.broker.Broker;
import io.zss.protocol.MessagePackCodec;
import io.zss.protocol.PayloadCodec;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/**
 * Auto-configuration of what client and worker share: the payload codec and the addresses
 * of the brokers.
 */
@AutoConfiguration(after = ZssBrokerAutoConfiguration.class)
@EnableConfigurationProperties({ ZssPayloadProperties.class, ZssClientProperties.class, ZssWorkerProperties.class })
@Import(EndpointConverter.class)
public final class ZssAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(PayloadCodec.class)
	MessagePackCodec zssPayloadCodec(ZssPayloadProperties properties,
			ObjectProvider<ZssObjectMapperCustomizer> customizers) {
		return new MessagePackCodec(properties.dialect(),
				(mapper) -> customizers.orderedStream().forEach((customizer) -> customizer.customize(mapper)));
	}

	@Bean
	@ConditionalOnMissingBean(ZssConnectionDetails.class)
	PropertiesZssConnectionDetails zssConnectionDetails(ZssClientProperties client, ZssWorkerProperties worker,
			ObjectProvider<Broker> broker) {
		return new PropertiesZssConnectionDetails(client, worker, broker.getIfUnique());
	}

}
