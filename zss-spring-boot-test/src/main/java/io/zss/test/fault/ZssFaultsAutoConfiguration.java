package io.zss.test.fault;

import io.zss.autoconfigure.ZssAutoConfiguration;
import io.zss.autoconfigure.ZssBrokerAutoConfiguration;
import io.zss.autoconfigure.ZssConnectionDetails;
import io.zss.broker.Broker;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of {@link ZssFaults}, over which client and services of the
 * application reach its broker. The contexts of a hierarchy share those of the topmost
 * one that has connections.
 */
@AutoConfiguration(after = { ZssBrokerAutoConfiguration.class, ZssAutoConfiguration.class })
public final class ZssFaultsAutoConfiguration {

	@Bean(destroyMethod = "close")
	@ConditionalOnBean(ZssConnectionDetails.class)
	@ConditionalOnMissingBean
	ZssFaults zssFaults(ObjectProvider<Broker> broker) {
		return ZssFaults.before(broker.getIfAvailable(() -> {
			throw new IllegalStateException(
					"@AutoConfigureZssFaults needs a broker in the application: add @EmbeddedZssBroker to the test");
		}));
	}

	/**
	 * Leads the connections over the lines. Those of named clients are not beans of this
	 * type.
	 */
	@Bean
	static BeanPostProcessor zssFaultsLines(ObjectProvider<ZssFaults> faults) {
		return new BeanPostProcessor() {

			@Override
			public Object postProcessAfterInitialization(Object bean, String name) {
				return (bean instanceof ZssConnectionDetails details) ? faults.getObject().inPlaceOf(details) : bean;
			}

		};
	}

}
