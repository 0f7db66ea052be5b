package io.zss.samples.fromnode;

import io.zss.spring.client.ImportZssClients;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * Serves prices, or, with {@code --prices.ask=coffee --zss.worker.enabled=false}, asks
 * for one and ends.
 */
@SpringBootApplication(proxyBeanMethods = false)
@ImportZssClients(Prices.class)
public class FromNodeApplication {

	/**
	 * Starts the application.
	 * @param args properties
	 */
	public static void main(String[] args) {
		SpringApplication.run(FromNodeApplication.class, args);
	}

}
