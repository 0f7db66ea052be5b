package io.zss.broker;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.zss.broker.dispatch.DispatchStrategy;
import io.zss.broker.dispatch.ServiceDispatcher;
import io.zss.broker.registry.Registry;
import io.zss.protocol.ZssVersion;
import io.zss.transport.Endpoint;
import io.zss.transport.LoopClock;

/**
 * The reply to STATUS: what the broker is, and its limits beside what is used. Belongs to
 * the broker's loop.
 */
final class StatusReport {

	private final BrokerOptions options;

	private final LoopClock clock;

	private final Exchange exchange;

	private final Registry registry;

	private final RejectionLog rejections;

	private final PeerConnections connections;

	private final LoopLoad load;

	private final List<Endpoint> endpoints;

	private final long startedNanos;

	StatusReport(BrokerOptions options, LoopClock clock, Exchange exchange, Registry registry, RejectionLog rejections,
			PeerConnections connections, LoopLoad load, List<Endpoint> endpoints, long nowNanos) {
		this.options = options;
		this.clock = clock;
		this.exchange = exchange;
		this.registry = registry;
		this.rejections = rejections;
		this.connections = connections;
		this.load = load;
		this.endpoints = endpoints;
		this.startedNanos = nowNanos;
	}

	Map<String, Object> describe(long nowNanos) {
		OpenRequests open = this.exchange.openRequests();
		Map<String, Object> status = new LinkedHashMap<>();
		status.put("name", this.options.name());
		status.put("version", ZssVersion.current());
		status.put("time", (double) this.clock.epochMillis());
		status.put("uptimeMillis", TimeUnit.NANOSECONDS.toMillis(nowNanos - this.startedNanos));
		status.put("state", this.exchange.isDraining() ? "DRAINING" : "RUNNING");
		status.put("frontend", this.endpoints.get(0).toString());
		status.put("backend", this.endpoints.get(1).toString());
		status.put("security", security());
		int queued = this.exchange.services().all().stream().mapToInt(ServiceDispatcher::queuedRequests).sum();
		status.put("requests", Map.of("open", open.count(), "queued", queued, "atWorkers", this.exchange.atWorkers(),
				"max", this.options.limits().requests()));
		Map<String, Object> bytes = new LinkedHashMap<>();
		bytes.put("held", open.held().used());
		bytes.put("maxHeld", open.held().limit());
		this.connections.describeBytes(bytes);
		status.put("bytes", bytes);
		status.put("services",
				Map.of("count", this.exchange.services().all().size(), "max", this.options.limits().services()));
		status.put("instances",
				Map.of("count", this.registry.instances().size(), "max", this.options.limits().instances()));
		status.put("clients", open.clientCount());
		status.put("connections", this.connections.describe());
		status.put("loop", this.load.describe());
		Map<String, Object> rejected = new LinkedHashMap<>();
		this.rejections.counts().forEach((reason, count) -> rejected.put(reason.label(), count));
		status.put("rejections", rejected);
		status.put("options", options());
		return status;
	}

	/**
	 * Whether it serves everyone, where the secured endpoints are, and what the log has
	 * warned of at the start.
	 */
	private Map<String, Object> security() {
		Map<String, Object> described = new LinkedHashMap<>();
		SecurityOptions security = this.options.security();
		described.put("enabled", security != null);
		List<Endpoint> secured = this.endpoints.subList(BrokerDuty.PLAIN_ENDPOINTS, this.endpoints.size());
		if (security != null && security.frontend() != null && !secured.isEmpty()) {
			described.put("frontend", secured.get(0).toString());
		}
		if (security != null && security.backend() != null && !secured.isEmpty()) {
			described.put("backend", secured.get(secured.size() - 1).toString());
		}
		described.put("warnings", StartupAdvice.of(this.options, this.endpoints));
		return described;
	}

	private Map<String, Object> options() {
		Map<String, Object> groups = new LinkedHashMap<>();
		groups.put("requests", group(this.options.requests()));
		groups.put("services", group(this.options.services()));
		groups.put("limits", group(this.options.limits()));
		groups.put("connections", group(this.options.connections()));
		groups.put("lifetimes", group(this.options.lifetimes()));
		return groups;
	}

	private static Map<String, Object> group(Record group) {
		Map<String, Object> values = new LinkedHashMap<>();
		for (RecordComponent component : group.getClass().getRecordComponents()) {
			values.put(component.getName(), readable(value(group, component)));
		}
		return values;
	}

	private static Object value(Record group, RecordComponent component) {
		try {
			return component.getAccessor().invoke(group);
		}
		catch (IllegalAccessException | InvocationTargetException ex) {
			throw new IllegalStateException("No value of " + component, ex);
		}
	}

	private static Object readable(Object value) {
		if (value instanceof DispatchStrategy strategy) {
			return strategy.label();
		}
		return (value instanceof Number) ? value
				: (value instanceof Duration duration) ? duration.toMillis() + " ms" : value.toString();
	}

}
