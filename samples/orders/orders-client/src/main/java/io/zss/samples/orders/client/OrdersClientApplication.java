package io.zss.samples.orders.client;

// tag::application[]
import io.zss.samples.orders.OrderService;
import io.zss.spring.client.ImportZssClients;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
// end::application[]

/**
 * Takes HTTP requests and calls the service for them.
 */
// tag::application[]
@SpringBootApplication(proxyBeanMethods = false)
@ImportZssClients(OrderService.class)
public class OrdersClientApplication {

	/**
	 * Starts the gateway.
	 * @param args properties
	 */
	public static void main(String[] args) {
		SpringApplication.run(OrdersClientApplication.class, args);
	}

}
// end::application[]
