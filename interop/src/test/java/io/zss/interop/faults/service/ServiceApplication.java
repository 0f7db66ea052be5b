package io.zss.interop.faults.service;

import java.io.IOException;
import java.nio.file.Path;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/**
 * A worker whose executions can be counted after its end.
 */
@SpringBootApplication(proxyBeanMethods = false)
public class ServiceApplication {

	/**
	 * Runs until the process is told to end.
	 * @param args properties, {@code faults.executions} names the file
	 */
	public static void main(String[] args) {
		SpringApplication.run(ServiceApplication.class, args);
	}

	@Bean
	ExecutionLog executionLog(@Value("${faults.executions}") Path path) throws IOException {
		return new ExecutionLog(path);
	}

	@Bean
	ApplicationRunner ready() {
		return (args) -> System.out.println("READY");
	}

}
