package io.zss.samples.secured;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * One of three applications, by its profile: {@code broker}, {@code service} or
 * {@code gateway}.
 */
@SpringBootApplication(proxyBeanMethods = false)
public class SecuredApplication {

	/**
	 * Starts one of them.
	 * @param args properties
	 */
	public static void main(String[] args) {
		SpringApplication.run(SecuredApplication.class, args);
	}

}
