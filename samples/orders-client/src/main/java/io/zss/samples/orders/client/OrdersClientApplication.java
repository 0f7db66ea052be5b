package io.zss.samples.orders.client;

import io.zss.annotation.ZssService;
import io.zss.samples.orders.OrderService;
import io.zss.spring.client.ImportZssClients;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * Takes HTTP requests and calls the {@link ZssService} for them.
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
