package io.zss.observation;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.zss.worker.WorkerStatus;
import io.zss.worker.WorkerStatus.Link;

/**
 * Meters of the registrations of a worker's services.
 */
public final class WorkerMetrics {

	private final MeterRegistry registry;

	private final Supplier<WorkerStatus> status;

	private final Set<String> sids = ConcurrentHashMap.newKeySet();

	/**
	 * Creates meters of no service yet.
	 * @param registry where they register
	 * @param status the registrations as of now
	 */
	public WorkerMetrics(MeterRegistry registry, Supplier<WorkerStatus> status) {
		this.registry = registry;
		this.status = status;
	}

	/**
	 * Registers the meters of a service. Nothing happens when they are there.
	 * @param sid the service
	 */
	public void add(String sid) {
		// A registry warns of a gauge that it has already.
		if (this.sids.add(sid)) {
			add(sid, "registered", true);
			add(sid, "missing", false);
		}
	}

	private void add(String sid, String state, boolean registered) {
		Gauge.builder("zss.worker.brokers", () -> count(sid, registered))
			.description("Brokers of a service, by whether it is registered there")
			.baseUnit("brokers")
			.tags(Tags.of(ZssMeters.SID, sid, ZssMeters.STATE, state))
			.register(this.registry);
	}

	private double count(String sid, boolean registered) {
		return this.status.get()
			.links()
			.stream()
			.filter((link) -> link.sid().equals(sid) && link.registered() == registered)
			.map(Link::broker)
			.distinct()
			.count();
	}

}
