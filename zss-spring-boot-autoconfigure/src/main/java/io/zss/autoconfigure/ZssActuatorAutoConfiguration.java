package io.zss.autoconfigure;

import io.zss.actuate.SecretSanitizer;
import io.zss.actuate.ZssEndpoint;
import io.zss.actuate.ZssInfoContributor;
import io.zss.broker.Broker;
import io.zss.spring.ZssWorkerContainer;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.autoconfigure.info.ConditionalOnEnabledInfoContributor;
import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of the endpoint {@code zss}, of the versions in {@code info}, and of
 * what keeps secrets out of other endpoints.
 */
@AutoConfiguration(after = { ZssBrokerAutoConfiguration.class, ZssClientAutoConfiguration.class,
		ZssWorkerAutoConfiguration.class })
@ConditionalOnClass({ WebEndpoint.class, ConditionalOnAvailableEndpoint.class })
public final class ZssActuatorAutoConfiguration {

	@Bean
	@ConditionalOnAvailableEndpoint
	@ConditionalOnMissingBean
	ZssEndpoint zssEndpoint(ObjectProvider<Broker> broker, ObjectProvider<ZssWorkerContainer> worker,
			ConfigurableListableBeanFactory beans) {
		return new ZssEndpoint(broker.getIfUnique(), worker.getIfUnique(), () -> MadeClients.of(beans));
	}

	@Bean
	@ConditionalOnMissingBean
	SecretSanitizer zssSecretSanitizer(ObjectProvider<ZssSecurityProperties> security) {
		ZssSecurityProperties properties = security.getIfAvailable();
		return new SecretSanitizer((properties != null) ? properties.secretKey() : null);
	}

	@Bean
	@ConditionalOnEnabledInfoContributor("zss")
	@ConditionalOnMissingBean
	ZssInfoContributor zssInfoContributor() {
		return new ZssInfoContributor();
	}

}
