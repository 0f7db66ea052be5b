package io.zss.prometheus;

import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import io.zss.annotation.ZssService;
import io.zss.annotation.ZssVerb;
import io.zss.client.ZssCallException;
import io.zss.protocol.ZssException;
import io.zss.spring.client.ZssTemplate;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;

/**
 * An application with a service that it calls itself again and again, well and badly.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
class Shop {

	@Bean(destroyMethod = "close")
	Load load(ZssTemplate zss) {
		return new Load(zss);
	}

	@ZssService("orders")
	static class Orders {

		@ZssVerb
		String create(String item) {
			return item;
		}

		@ZssVerb
		String read(String item) {
			throw new ZssException(404, "Not there.", "No " + item);
		}

		@ZssVerb
		String fail(String item) {
			throw new ZssException(500, "Failed.", "Failed over " + item);
		}

	}

	/**
	 * Calls of all kinds, many times a second.
	 */
	static final class Load implements AutoCloseable {

		private static final List<String> CALLS = List.of("orders:create", "orders:create", "orders:read",
				"orders:fail", "orders:made-up", "nowhere:create");

		private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

		private final ZssTemplate zss;

		Load(ZssTemplate zss) {
			this.zss = zss;
			this.timer.scheduleWithFixedDelay(this::callAll, 0, 20, TimeUnit.MILLISECONDS);
		}

		private void callAll() {
			for (String call : CALLS) {
				String[] address = call.split(":", 2);
				try {
					this.zss.call(address[0], address[1], "coffee", String.class);
				}
				catch (ZssCallException ex) {
					// as it should be, for most of them
				}
			}
		}

		@Override
		public void close() {
			this.timer.shutdownNow();
		}

	}

}
