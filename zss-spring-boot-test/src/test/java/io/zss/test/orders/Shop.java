package io.zss.test.orders;

// tag::application[]
import io.zss.spring.client.ImportZssClients;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

@SpringBootApplication(proxyBeanMethods = false)
@ImportZssClients(Stock.class)
public class Shop {

	public static void main(String[] args) {
		SpringApplication.run(Shop.class, args);
	}

}
// end::application[]
