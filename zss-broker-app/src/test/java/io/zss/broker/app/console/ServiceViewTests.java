package io.zss.broker.app.console;

import java.util.List;
import java.util.Map;

import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How a service looks that several brokers know.
 */
class ServiceViewTests {

	@Test
	void slotsOfAnInstanceCountOnceAndItsRequestsAtEachBroker() {
		Map<String, ?> service = ServiceView.merge(List.of(answer("tcp://a:7777", 5), answer("tcp://b:7777", 3)), true)
			.get(0);
		assertThat(service.get("capacity")).hasToString("8");
		assertThat(service.get("inFlight")).as("full, though neither broker has filled it").hasToString("8");
		assertThat(service.get("instances")).asInstanceOf(InstanceOfAssertFactories.list(Map.class))
			.singleElement()
			.satisfies((instance) -> {
				assertThat(instance.get("capacity")).hasToString("8");
				assertThat(instance.get("inFlight")).hasToString("8");
				assertThat(instance.get("brokers")).hasToString("[tcp://a:7777, tcp://b:7777]");
			});
	}

	private static BrokerAnswer answer(String broker, int inFlight) {
		Map<String, Object> instance = Map.of("identity", "ORDERS#" + broker, "instanceId", "one", "state", "LIVE",
				"capacity", 8, "inFlight", inFlight);
		return new BrokerAnswer(broker, 200,
				Map.of("services", List.of(Map.of("sid", "ORDERS", "instances", List.of(instance)))), null);
	}

}
