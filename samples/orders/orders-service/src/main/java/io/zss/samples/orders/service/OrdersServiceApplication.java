package io.zss.samples.orders.service;

import java.time.Clock;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/**
 * Serves orders until the process is told to end.
 */
@SpringBootApplication(proxyBeanMethods = false)
public class OrdersServiceApplication {

	/**
	 * Starts the service.
	 * @param args properties
	 */
	public static void main(String[] args) {
		SpringApplication.run(OrdersServiceApplication.class, args);
	}

	@Bean
	Clock clock() {
		return Clock.systemUTC();
	}

}
