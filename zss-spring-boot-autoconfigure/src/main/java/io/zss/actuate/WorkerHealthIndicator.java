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
 * since no request comes by it. Services that were stopped on purpose do not count, and
 * an application without services is up.
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
		boolean allServed = this.container.sids()
			.stream()
			.filter(this.container::isRunning)
			.allMatch((sid) -> registrations.getOrDefault(sid, Map.of()).containsValue(true));
		if (allServed && (this.container.isRunning() || this.container.sids().isEmpty())) {
			builder.up();
		}
		else {
			builder.down();
		}
		builder.withDetail("registered", registrations);
	}

}
