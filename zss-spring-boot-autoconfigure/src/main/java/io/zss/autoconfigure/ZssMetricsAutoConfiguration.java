package io.zss.autoconfigure;

import io.micrometer.core.instrument.MeterRegistry;
import io.zss.broker.Broker;
import io.zss.observation.BrokerMetrics;
import io.zss.observation.CallMetrics;
import io.zss.observation.CallObservation;
import io.zss.observation.RequestMetrics;
import io.zss.observation.RequestObservation;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of the meters, where there is a registry for them. Calls and
 * requests that are observed have the same timers from their observations.
 */
@AutoConfiguration(
		after = { ZssBrokerAutoConfiguration.class, ZssClientAutoConfiguration.class,
				ZssWorkerAutoConfiguration.class },
		afterName = "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration")
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBean(MeterRegistry.class)
public final class ZssMetricsAutoConfiguration {

	@Bean
	@ConditionalOnBean(Broker.class)
	@ConditionalOnMissingBean
	BrokerMetrics zssBrokerMetrics(Broker broker) {
		return new BrokerMetrics(broker);
	}

	@Bean
	@ConditionalOnMissingBean({ CallMetrics.class, CallObservation.class })
	CallMetrics zssCallMetrics(MeterRegistry registry) {
		return new CallMetrics(registry);
	}

	@Bean
	@ConditionalOnMissingBean({ RequestMetrics.class, RequestObservation.class })
	RequestMetrics zssRequestMetrics(MeterRegistry registry) {
		return new RequestMetrics(registry);
	}

}
