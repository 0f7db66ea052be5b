package io.zss.actuate;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

import io.zss.annotation.ZssService;
import io.zss.annotation.ZssVerb;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/**
 * An application with a broker, a service and a client, behind a real web server.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
class EndpointApplication {

	static ConfigurableApplicationContext run(String... more) {
		List<String> arguments = new ArrayList<>(List.of("--server.port=0", "--zss.broker.frontend=tcp://127.0.0.1:0",
				"--zss.broker.backend=tcp://127.0.0.1:0", "--zss.broker.sweep-interval=50ms",
				"--spring.application.name=shop"));
		arguments.addAll(List.of(more));
		return new SpringApplication(EndpointApplication.class).run(arguments.toArray(String[]::new));
	}

	/**
	 * A service that is done when a test says so.
	 */
	@ZssService(value = "orders", version = "2.1.0")
	static class Orders {

		private static final Logger logger = LoggerFactory.getLogger(Orders.class);

		final CountDownLatch done = new CountDownLatch(1);

		@ZssVerb
		String create(String item) throws InterruptedException {
			this.done.await();
			return item;
		}

		@ZssVerb
		String read(String item) {
			logger.info("{} is read", item);
			return item;
		}

	}

}
