package io.zss.observation;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.zss.TestBus;
import io.zss.worker.ZssWorker;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link BrokerMetrics}, of a broker with real workers.
 */
class BrokerMetricsTests {

	private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

	@Test
	void metersOfServicesLeaveWithTheLastMemoryOfThem() {
		// It remembers the totals of as many services as may register.
		try (TestBus bus = TestBus.start((options) -> options.limits(100, 10, 1))) {
			new BrokerMetrics(bus.broker()).bindTo(this.registry);
			comeAndGo(bus, "FIRST");
			awaitSids("FIRST");
			comeAndGo(bus, "SECOND");
			awaitSids("SECOND");
			comeAndGo(bus, "THIRD");
			awaitSids("THIRD");
		}
	}

	@Test
	void everyMeterHasADescriptionAndAllButTheInfoAUnit() {
		try (TestBus bus = TestBus.start()) {
			new BrokerMetrics(bus.broker()).bindTo(this.registry);
			comeAndGo(bus, "FIRST");
			awaitSids("FIRST");
			List<Meter.Id> ids = this.registry.getMeters().stream().map(Meter::getId).toList();
			assertThat(ids).allSatisfy((id) -> assertThat(id.getDescription()).isNotBlank())
				.filteredOn((id) -> !id.getName().equals("zss.broker.info"))
				.hasSizeGreaterThan(20)
				.allSatisfy((id) -> assertThat(id.getBaseUnit()).as(id.getName()).isNotBlank());
			assertThat(ids).filteredOn((id) -> id.getName().startsWith("zss.broker.queue.size"))
				.hasSize(2)
				.allSatisfy((id) -> assertThat(id.getBaseUnit()).isEqualTo("bytes"));
		}
	}

	private void comeAndGo(TestBus bus, String sid) {
		ZssWorker worker = bus.worker(TestBus.service(sid, "VERB", (request) -> null));
		Awaitility.await().atMost(TestBus.LIMIT).until(() -> sids().contains(sid));
		worker.close();
		bus.awaitInstances(sid, 0);
	}

	private void awaitSids(String... sids) {
		Awaitility.await().atMost(TestBus.LIMIT).untilAsserted(() -> assertThat(sids()).containsExactly(sids));
	}

	private Set<String> sids() {
		return this.registry.getMeters()
			.stream()
			.map((meter) -> meter.getId().getTag("sid"))
			.filter(Objects::nonNull)
			.collect(Collectors.toSet());
	}

}
