package io.zss.broker.app.console;

import io.zss.broker.app.ZssBrokerApplication;

import org.springframework.boot.SpringApplication;

/**
 * Starts the console with two staged brokers, to look at it in a browser.
 */
final class ConsoleDemo {

	private ConsoleDemo() {
	}

	public static void main(String[] args) {
		StagedBroker one = new StagedBroker("broker-a", 0).start();
		StagedBroker other = new StagedBroker("broker-b", 0).start();
		SpringApplication.run(ZssBrokerApplication.class, "--zss.broker.frontend=tcp://127.0.0.1:0",
				"--zss.broker.backend=tcp://127.0.0.1:0", "--server.port=" + ((args.length > 0) ? args[0] : "7780"),
				"--zss.console.brokers=" + one.endpoint() + "," + other.endpoint());
	}

}
