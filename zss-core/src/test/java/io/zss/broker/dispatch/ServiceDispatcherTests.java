package io.zss.broker.dispatch;

import java.util.Map;

import io.zss.broker.registry.Registration;
import io.zss.broker.registry.Registry;
import io.zss.protocol.Headers;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How a service shows itself to someone who debugs the broker.
 */
class ServiceDispatcherTests {

	@Test
	void namesItsVersionsAndHowManyWait() {
		ServiceDispatcher service = Requests.service();
		service.add(new Registry(1, 1, 1000).add(Requests.peer("ORDERS#1"),
				Registration.read("ORDERS", Map.of(Headers.VERSION, "1.0"), 1), 0), (rejected) -> {
				});
		service.enqueue(Requests.request(service, "web#1", "r1"));

		assertThat(service).hasToString("ORDERS [1.0], 1 requests wait");
	}

}
