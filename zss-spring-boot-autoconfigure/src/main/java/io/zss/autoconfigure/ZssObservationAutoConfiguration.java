package io.zss.autoconfigure;

import io.micrometer.observation.ObservationConvention;
import io.micrometer.observation.ObservationRegistry;
import io.zss.observation.CallContext;
import io.zss.observation.CallObservation;
import io.zss.observation.RequestContext;
import io.zss.observation.RequestObservation;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Auto-configuration of the observations of calls and requests, where there is a registry
 * for them. They stand around all interceptors but the one that lets calls belong to a
 * request.
 */
@AutoConfiguration(before = ZssMetricsAutoConfiguration.class,
		afterName = "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration")
@ConditionalOnClass(ObservationRegistry.class)
@ConditionalOnBean(ObservationRegistry.class)
public final class ZssObservationAutoConfiguration {

	static final int ORDER = Ordered.HIGHEST_PRECEDENCE + 100;

	@Bean
	@Order(ORDER)
	@ConditionalOnMissingBean
	CallObservation zssCallObservation(ObservationRegistry registry,
			ObjectProvider<ObservationConvention<CallContext>> convention) {
		return new CallObservation(registry, convention.getIfAvailable());
	}

	@Bean
	@Order(ORDER)
	@ConditionalOnMissingBean
	RequestObservation zssRequestObservation(ObservationRegistry registry,
			ObjectProvider<ObservationConvention<RequestContext>> convention) {
		return new RequestObservation(registry, convention.getIfAvailable());
	}

}
