package io.zss.autoconfigure;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.ObservationConvention;
import io.zss.broker.Broker;
import io.zss.observation.BrokerMetrics;
import io.zss.observation.CallContext;
import io.zss.observation.CallHops;
import io.zss.observation.CallObservation;
import io.zss.observation.RequestContext;
import io.zss.observation.RequestHops;
import io.zss.observation.RequestObservation;
import io.zss.observation.WorkerMetrics;
import io.zss.observation.ZssMeters;
import io.zss.spring.ZssWorkerContainer;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.annotation.Order;

/**
 * Auto-configuration of the meters, where there is a registry for them. The timers of
 * calls and requests come from observations in any case: from those of the application,
 * or else from some that become timers and nothing else.
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
	static ClientMetricsBinder zssClientMetricsBinder(ObjectProvider<MeterRegistry> registry) {
		return new ClientMetricsBinder(registry);
	}

	@Bean
	@ConditionalOnBean(ZssWorkerContainer.class)
	WorkerMetricsListener zssWorkerMetricsListener(MeterRegistry registry, ZssWorkerContainer container) {
		return new WorkerMetricsListener(new WorkerMetrics(registry, container::status));
	}

	@Bean
	@Order(ZssObservationAutoConfiguration.ORDER + 1)
	@ConditionalOnMissingBean
	CallHops zssCallHops(MeterRegistry registry) {
		return new CallHops(registry);
	}

	@Bean
	@ConditionalOnMissingBean
	RequestHops zssRequestHops(MeterRegistry registry) {
		return new RequestHops(registry);
	}

	@Bean
	HandlerPoolMetrics zssHandlerPoolMetrics(MeterRegistry registry) {
		return new HandlerPoolMetrics(registry);
	}

	@Bean
	@Order(ZssObservationAutoConfiguration.ORDER)
	@ConditionalOnMissingBean
	CallObservation zssCallMetrics(MeterRegistry registry,
			ObjectProvider<ObservationConvention<CallContext>> convention) {
		return new CallObservation(ZssMeters.observations(registry), convention.getIfAvailable());
	}

	@Bean
	@Order(ZssObservationAutoConfiguration.ORDER)
	@ConditionalOnMissingBean
	RequestObservation zssRequestMetrics(MeterRegistry registry,
			ObjectProvider<ObservationConvention<RequestContext>> convention) {
		return new RequestObservation(ZssMeters.observations(registry), convention.getIfAvailable());
	}

}
