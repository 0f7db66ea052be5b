package io.zss.interop.worker;

import io.zss.spring.ZssServiceEvent;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.event.EventListener;

/**
 * A worker as a user of the starter writes it, with the verbs of {@code node/worker.js}.
 */
@SpringBootApplication(proxyBeanMethods = false)
public class WorkerApplication {

	/**
	 * Runs until the process has to end.
	 * @param args properties
	 */
	public static void main(String[] args) {
		SpringApplication.run(WorkerApplication.class, args);
	}

	@EventListener
	void ready(ZssServiceEvent.Registered event) {
		System.out.println("READY");
	}

}
