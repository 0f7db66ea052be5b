package io.zss.interop.client;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * A client as a user of the starter writes it, driven by the lines that
 * {@code node/client.js} describes.
 */
@SpringBootApplication(proxyBeanMethods = false)
public class ClientApplication {

	/**
	 * Runs until standard input ends.
	 * @param args properties
	 */
	public static void main(String[] args) {
		SpringApplication.run(ClientApplication.class, args).close();
	}

}
