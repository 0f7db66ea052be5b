package io.zss.broker.app;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

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

}
