package io.zss.autoconfigure;

import java.util.Map;

import io.zss.broker.Broker;
import io.zss.protocol.JsonMapperCodec;
import io.zss.protocol.MessagePackCodec;
import io.zss.protocol.PayloadCodec;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;

/**
 * Auto-configuration of what client and worker share: the payload codec and the addresses
 * of the brokers.
 */
@AutoConfiguration(after = ZssBrokerAutoConfiguration.class)
@EnableConfigurationProperties({ ZssPayloadProperties.class, ZssClientProperties.class, ZssWorkerProperties.class,
		ZssSecurityProperties.class })
@Import(EndpointConverter.class)
public final class ZssAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(ZssConnectionDetails.class)
	PropertiesZssConnectionDetails zssConnectionDetails(ZssClientProperties client, ZssWorkerProperties worker,
			ZssSecurityProperties security, ObjectProvider<Broker> broker) {
		return new PropertiesZssConnectionDetails(client, worker, security, broker.getIfUnique());
	}

	/**
	 * Where Jackson 3 is there, the Jackson of the application: its mapper maps the
	 * payloads.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(JsonMapper.class)
	static class JsonMapperConfiguration {

		@Bean
		@ConditionalOnMissingBean(PayloadCodec.class)
		JsonMapperCodec zssPayloadCodec(ZssPayloadProperties properties, ObjectProvider<JsonMapper> mapper,
				ObjectProvider<ZssPayloadMapperCustomizer> customizers, Environment environment) {
			Map<DateTimeFeature, Boolean> times = Binder.get(environment)
				.bind("spring.jackson.datatype.datetime", Bindable.mapOf(DateTimeFeature.class, Boolean.class))
				.orElseGet(Map::of);
			return new JsonMapperCodec(properties.dialect(),
					mapper.getIfAvailable(() -> JsonMapper.builder().findAndAddModules().build()), (builder) -> {
						// What the application says itself wins over the defaults for
						// payloads.
						times.forEach(builder::configure);
						customizers.orderedStream().forEach((customizer) -> customizer.customize(builder));
					});
		}

	}

	/**
	 * Where it is not, Jackson 2, which MessagePack brings along.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnMissingClass("tools.jackson.databind.json.JsonMapper")
	static class MessagePackConfiguration {

		@Bean
		@ConditionalOnMissingBean(PayloadCodec.class)
		MessagePackCodec zssPayloadCodec(ZssPayloadProperties properties) {
			return new MessagePackCodec(properties.dialect());
		}

	}

}
