package io.zss.autoconfigure;

import io.zss.actuate.BrokerHealthIndicator;
import io.zss.actuate.ClientHealthIndicator;
import io.zss.actuate.WorkerHealthIndicator;
import io.zss.broker.Broker;
import io.zss.client.ZssClient;
import io.zss.spring.ZssWorkerContainer;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of the health of broker, clients and worker.
 */
@AutoConfiguration(after = { ZssBrokerAutoConfiguration.class, ZssClientAutoConfiguration.class,
		ZssWorkerAutoConfiguration.class })
@ConditionalOnClass({ HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class })
public final class ZssHealthAutoConfiguration {

	@Bean
	@ConditionalOnBean(Broker.class)
	@ConditionalOnEnabledHealthIndicator("zss-broker")
	@ConditionalOnMissingBean(name = "zssBrokerHealthIndicator")
	BrokerHealthIndicator zssBrokerHealthIndicator(Broker broker) {
		return new BrokerHealthIndicator(broker);
	}

	@Bean
	@ConditionalOnBean(ZssWorkerContainer.class)
	@ConditionalOnEnabledHealthIndicator("zss-worker")
	@ConditionalOnMissingBean(name = "zssWorkerHealthIndicator")
	WorkerHealthIndicator zssWorkerHealthIndicator(ZssWorkerContainer container) {
		return new WorkerHealthIndicator(container);
	}

	@Bean
	@ConditionalOnBean(ZssClient.class)
	@ConditionalOnEnabledHealthIndicator("zss-client")
	@ConditionalOnMissingBean(name = "zssClientHealthIndicator")
	ClientHealthIndicator zssClientHealthIndicator(ConfigurableListableBeanFactory beans) {
		return new ClientHealthIndicator(() -> MadeClients.of(beans));
	}

}
