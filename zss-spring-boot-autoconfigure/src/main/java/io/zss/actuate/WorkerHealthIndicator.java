package io.zss.actuate;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

import io.zss.spring.ZssWorkerContainer;
import io.zss.worker.WorkerStatus.Link;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/**
 * Up while every service is registered with a broker: a connection alone does not count,
 * since no request comes by it. An application without services is up.
 */
public final class WorkerHealthIndicator extends AbstractHealthIndicator {

	private final ZssWorkerContainer container;

	/**
	 * Creates an indicator.
	 * @param container runs the services
	 */
	public WorkerHealthIndicator(ZssWorkerContainer container) {
		super("The health of the ZSS worker cannot be told");
		this.container = container;
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		Map<String, Map<String, Boolean>> registrations = this.container.status()
			.links()
			.stream()
			.collect(Collectors.groupingBy(Link::sid, TreeMap::new,
					Collectors.toMap(Link::broker, Link::registered, (one, other) -> one && other, TreeMap::new)));
		boolean allServed = registrations.values().stream().allMatch((brokers) -> brokers.containsValue(true));
		boolean started = this.container.services().isEmpty() || !registrations.isEmpty();
		if (allServed && started) {
			builder.up();
		}
		else {
			builder.down();
		}
		builder.withDetail("registered", registrations);
	}

}
