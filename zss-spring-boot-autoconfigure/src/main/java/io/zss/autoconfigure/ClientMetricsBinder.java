package io.zss.autoconfigure;

import io.micrometer.core.instrument.MeterRegistry;
import io.zss.client.ZssClient;
import io.zss.observation.ClientMetrics;
import io.zss.observation.ZssMeters;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.util.StringUtils;

/**
 * Registers the meters of each client when it is made: clients are lazy, and meters must
 * not make one.
 */
final class ClientMetricsBinder implements BeanPostProcessor {

	private static final String OWN_CLIENT = "zssClient";

	private static final String SUFFIX = "ZssClient";

	private final ObjectProvider<MeterRegistry> registry;

	ClientMetricsBinder(ObjectProvider<MeterRegistry> registry) {
		this.registry = registry;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (bean instanceof ZssClient client) {
			String name = beanName.equals(OWN_CLIENT) ? ZssMeters.DEFAULT_CLIENT : StringUtils.delete(beanName, SUFFIX);
			this.registry.ifUnique((meters) -> new ClientMetrics(client, name).bindTo(meters));
		}
		return bean;
	}

}
