package io.zss.test.broker;

import io.zss.broker.Broker;
import io.zss.spring.ZssWorkerContainer;
import io.zss.transport.Endpoint;

import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.MergedContextConfiguration;
import org.springframework.test.context.support.TestPropertySourceUtils;

/**
 * Gives a context its broker.
 *
 * @param shared whether the broker is that of all contexts
 */
record EmbeddedBrokerCustomizer(boolean shared) implements ContextCustomizer {

	private static final String STARTUP_TIMEOUT = "zss.worker.startup-timeout";

	@Override
	public void customizeContext(ConfigurableApplicationContext context, MergedContextConfiguration merged) {
		if (this.shared) {
			share(context, merged.getTestClass());
		}
		else {
			set(context, "zss.broker.enabled=true", "zss.broker.frontend=tcp://127.0.0.1:0",
					"zss.broker.backend=tcp://127.0.0.1:0", "zss.client.brokers=", "zss.worker.brokers=");
		}
		if (!context.getEnvironment().containsProperty(STARTUP_TIMEOUT)) {
			set(context, STARTUP_TIMEOUT + "=1m");
		}
	}

	private static void share(ConfigurableApplicationContext context, Class<?> testClass) {
		DefaultListableBeanFactory beans = (DefaultListableBeanFactory) context.getBeanFactory();
		SharedBroker.Lease lease = SharedBroker.OF_RUN.lease(testClass.getName());
		// Registered first, and so destroyed last.
		beans.registerDisposableBean("zssSharedBrokerLease", lease::end);
		Broker broker = lease.broker();
		beans.registerSingleton("zssBroker", broker);
		beans.registerSingleton("zssSharedServices",
				new SharedServices(lease, () -> beans.getBeansOfType(ZssWorkerContainer.class, false, false).values()));
		set(context, "zss.broker.enabled=false", "zss.client.brokers=" + text(broker.frontend()),
				"zss.worker.brokers=" + text(broker.backend()));
	}

	private static String text(Endpoint endpoint) {
		return endpoint.toString();
	}

	private static void set(ConfigurableApplicationContext context, String... properties) {
		TestPropertySourceUtils.addInlinedPropertiesToEnvironment(context, properties);
	}

}
