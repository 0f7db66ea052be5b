package io.zss.interop.worker;

import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/**
 * A worker as a user of the starter writes it, with the verbs of {@code node/worker.js}.
 */
@SpringBootApplication(proxyBeanMethods = false)
public class WorkerApplication {

	/**
	 * Runs until the process is told to end.
	 * @param args properties
	 */
	public static void main(String[] args) {
		SpringApplication.run(WorkerApplication.class, args);
	}

	@Bean
	ApplicationRunner ready() {
		return (args) -> System.out.println("READY");
	}

}
