package io.zss.autoconfigure;

import io.zss.broker.Broker;
import io.zss.broker.dispatch.DispatchStrategy;
import io.zss.security.ZssAuthorizer;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Lazy;

/**
 * Auto-configuration of a broker in this application. It starts before all that connects
 * to it, and stops after that. It serves others too, and so starts even where beans are
 * lazy.
 */
@AutoConfiguration
@ConditionalOnBooleanProperty("zss.broker.enabled")
@EnableConfigurationProperties({ ZssBrokerProperties.class, ZssSecurityProperties.class })
@Import(EndpointConverter.class)
public final class ZssBrokerAutoConfiguration {

	@Bean(initMethod = "start", destroyMethod = "stop")
	@ConditionalOnMissingBean
	@Lazy(false)
	Broker zssBroker(ZssBrokerProperties properties, ZssSecurityProperties security,
			ObjectProvider<DispatchStrategy> strategy, ObjectProvider<ZssAuthorizer> authorizer) {
		return new Broker(properties.toOptions(strategy.getIfAvailable(properties::strategy),
				security.brokerOptions(authorizer.getIfAvailable())));
	}

	/**
	 * Stops it after the web server, the services, and the executors: all of them may
	 * still have calls to finish.
	 */
	@Bean
	@ConditionalOnMissingBean
	@ConditionalOnSingleCandidate(Broker.class)
	BrokerLifecycle zssBrokerLifecycle(Broker broker, ObjectProvider<ZssClients> clients) {
		return new BrokerLifecycle(broker, Integer.MIN_VALUE, () -> clients.ifAvailable(ZssClients::onBrokerMoved));
	}

}
