package io.zss.samples.quickstart;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * Starts a broker, a service and a client, makes one call through real sockets, and ends.
 */
@SpringBootApplication(proxyBeanMethods = false)
public class QuickstartApplication {

	/**
	 * Runs the sample.
	 * @param args properties
	 */
	public static void main(String[] args) {
		SpringApplication.run(QuickstartApplication.class, args).close();
	}

}
