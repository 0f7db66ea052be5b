package io.zss.broker.app;

import io.zss.autoconfigure.BrokerLifecycle;
import io.zss.broker.Broker;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;

/**
 * Runs a broker until the process is told to end.
 */
@SpringBootApplication(proxyBeanMethods = false)
public class ZssBrokerApplication {

	/**
	 * Starts the broker.
	 * @param args properties, as in {@code --zss.broker.frontend=tcp://0.0.0.0:7777}
	 */
	public static void main(String[] args) {
		SpringApplication.run(ZssBrokerApplication.class, args);
	}

	/**
	 * Stops the broker before the web server, which here only tells of it: that it is not
	 * ready any more while it finishes its requests.
	 */
	@Bean
	BrokerLifecycle brokerLifecycle(Broker broker) {
		return new BrokerLifecycle(broker, SmartLifecycle.DEFAULT_PHASE);
	}

}
