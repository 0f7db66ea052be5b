package io.zss.actuate;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

import io.zss.spring.ZssWorkerContainer;
import io.zss.worker.WorkerStatus;
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
		super("The health of the ZSS worker is unknown");
		this.container = container;
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		WorkerStatus status = this.container.status();
		Map<String, Map<String, Boolean>> registrations = status.links()
			.stream()
			.collect(Collectors.groupingBy(Link::sid, TreeMap::new,
					Collectors.toMap(Link::broker, Link::registered, (one, other) -> one && other, TreeMap::new)));
		Set<String> reasons = status.links()
			.stream()
			.filter((link) -> link.reason() != null)
			.map((link) -> link.sid() + " at " + link.broker() + ": " + link.reason())
			.collect(Collectors.toCollection(TreeSet::new));
		boolean allServed = this.container.sids()
			.stream()
			.filter(this.container::isRunning)
			.allMatch((sid) -> registrations.getOrDefault(sid, Map.of()).containsValue(true));
		if (status.failure() != null) {
			builder.down(status.failure());
		}
		else if (!this.container.isOffering() && this.container.isRunning()) {
			// On purpose: the application is not ready, or refuses traffic.
			builder.up().withDetail("offering", false);
		}
		else if (allServed && (this.container.isRunning() || this.container.sids().isEmpty())) {
			builder.up();
		}
		else {
			builder.down();
		}
		builder.withDetail("registered", registrations);
		if (!reasons.isEmpty()) {
			builder.withDetail("missing", reasons);
		}
	}

}
