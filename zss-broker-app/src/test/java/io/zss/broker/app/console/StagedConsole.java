package io.zss.broker.app.console;

import java.util.ArrayList;
import java.util.List;

import io.zss.broker.app.ZssBrokerApplication;

import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * A console over two brokers that play what a test asks them to.
 */
final class StagedConsole implements AutoCloseable {

	private final StagedBroker one = new StagedBroker("broker-a", 0).start();

	private StagedBroker other = new StagedBroker("broker-b", 0).start();

	private ConfigurableApplicationContext context = run();

	StagedBroker one() {
		return this.one;
	}

	StagedBroker other() {
		return this.other;
	}

	ConfigurableApplicationContext context() {
		return this.context;
	}

	/**
	 * Starts the console again.
	 * @param more arguments of its own
	 */
	void restart(String... more) {
		this.context.close();
		this.context = run(more);
	}

	/**
	 * Starts the second broker again, at the same port.
	 */
	void restartOther() {
		int port = this.other.endpoint().port();
		this.other.close();
		this.other = new StagedBroker("broker-b", port).start();
	}

	private ConfigurableApplicationContext run(String... more) {
		List<String> arguments = new ArrayList<>(List.of("--server.port=0", "--zss.broker.frontend=tcp://127.0.0.1:0",
				"--zss.broker.backend=tcp://127.0.0.1:0",
				"--zss.console.brokers=" + this.one.endpoint() + "," + this.other.endpoint()));
		arguments.addAll(List.of(more));
		return SpringApplication.run(ZssBrokerApplication.class, arguments.toArray(String[]::new));
	}

	@Override
	public void close() {
		this.context.close();
		this.one.close();
		this.other.close();
	}

}
