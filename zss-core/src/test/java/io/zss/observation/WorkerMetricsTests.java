package io.zss.observation;

import java.util.ArrayList;
import java.util.List;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.zss.worker.WorkerStatus;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The meters of a worker's registrations.
 */
class WorkerMetricsTests {

	@Test
	void metersOfAServiceAreRegisteredOnceHoweverOftenItIsNamed() {
		SimpleMeterRegistry registry = new SimpleMeterRegistry();
		List<Meter> added = new ArrayList<>();
		registry.config().onMeterAdded(added::add);
		WorkerMetrics metrics = new WorkerMetrics(registry, () -> new WorkerStatus(List.of()));

		metrics.add("ORDERS");
		registry.clear();
		metrics.add("ORDERS");

		// A registry that had them would warn of the second ones.
		assertThat(added).hasSize(2);
		assertThat(registry.getMeters()).isEmpty();
	}

}
