package io.zss.autoconfigure;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/**
 * Application contexts with all auto-configurations of the library.
 */
public final class ZssContextRunner {

	private ZssContextRunner() {
	}

	/**
	 * Contexts without a broker.
	 * @return a runner
	 */
	public static ApplicationContextRunner withoutBroker() {
		return new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(ZssAutoConfiguration.class,
				ZssBrokerAutoConfiguration.class, ZssClientAutoConfiguration.class, ZssMetricsAutoConfiguration.class,
				ZssObservationAutoConfiguration.class, ZssWorkerAutoConfiguration.class,
				TaskExecutionAutoConfiguration.class));
	}

	/**
	 * Contexts with a broker on free ports.
	 * @return a runner
	 */
	public static ApplicationContextRunner withBroker() {
		return withoutBroker().withPropertyValues("zss.broker.enabled=true", "zss.broker.frontend=tcp://127.0.0.1:0",
				"zss.broker.backend=tcp://127.0.0.1:0", "zss.broker.sweep-interval=20ms",
				"zss.worker.startup-timeout=20s");
	}

}
