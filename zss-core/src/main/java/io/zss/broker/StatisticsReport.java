package io.zss.broker;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.zss.broker.dispatch.Request;
import io.zss.broker.dispatch.ServiceDispatcher;
import io.zss.broker.dispatch.ServiceStatistics;
import io.zss.broker.registry.Instance;
import io.zss.transport.LoopClock;
import org.jspecify.annotations.Nullable;

/**
 * The reply to STATS: figures of services, verbs and instances, and the oldest requests.
 * Belongs to the broker's loop.
 */
final class StatisticsReport {

	private static final int OLDEST = 10;

	/** Clients of each queue that are looked at for the oldest request. */
	private static final int MAX_CLIENTS = 1000;

	private final LoopClock clock;

	private final Services services;

	private final Slots slots;

	private final long startedNanos;

	StatisticsReport(LoopClock clock, Services services, Slots slots, long nowNanos) {
		this.clock = clock;
		this.services = services;
		this.slots = slots;
		this.startedNanos = nowNanos;
	}

	/**
	 * Describes services.
	 * @param sid the only one that is wanted, or null
	 */
	Map<String, Object> describe(@Nullable String sid, long nowNanos) {
		Map<String, Object> stats = new LinkedHashMap<>();
		stats.put("time", (double) this.clock.epochMillis());
		stats.put("uptimeMillis", millis(nowNanos - this.startedNanos));
		stats.put("services",
				this.services.all()
					.stream()
					.filter((service) -> sid == null || service.sid().equals(sid))
					.map((service) -> describe(service, nowNanos))
					.toList());
		return stats;
	}

	private Map<String, Object> describe(ServiceDispatcher service, long nowNanos) {
		ServiceStatistics totals = service.statistics();
		List<Request> queued = new ArrayList<>();
		service.forEachOldest(MAX_CLIENTS, OLDEST, queued::add);
		long oldestMillis = queued.stream()
			.mapToLong((request) -> millis(nowNanos - request.receivedNanos()))
			.max()
			.orElse(0);
		Map<String, Object> entry = new LinkedHashMap<>();
		entry.put("sid", service.sid());
		totals.figures().describe(entry);
		Map<String, Object> queue = new LinkedHashMap<>();
		queue.put("requests", service.queuedRequests());
		queue.put("bytes", service.queuedBytes());
		queue.put("oldestMillis", oldestMillis);
		queue.put("waitP50Micros", totals.waits().micros(0.5));
		queue.put("waitP99Micros", totals.waits().micros(0.99));
		entry.put("queue", queue);
		entry.put("atWorkers", service.instances().stream().mapToInt(Instance::inFlight).sum());
		entry.put("retried", totals.retried());
		entry.put("stuck", totals.stuck());
		entry.put("duplicates", totals.duplicates());
		List<Object> verbs = new ArrayList<>();
		totals.verbs().all().forEach((verb, figures) -> {
			Map<String, Object> described = new LinkedHashMap<>();
			described.put("verb", verb);
			figures.describe(described);
			verbs.add(described);
		});
		entry.put("verbs", verbs);
		entry.put("instances", service.instances().stream().map((instance) -> describe(instance, nowNanos)).toList());
		entry.put("oldest", oldest(service, queued, nowNanos));
		return entry;
	}

	private static Map<String, Object> describe(Instance instance, long nowNanos) {
		Map<String, Object> entry = new LinkedHashMap<>();
		entry.put("identity", instance.id().toString());
		entry.put("instanceId", instance.instanceId());
		entry.put("version", instance.registration().version());
		entry.put("state", instance.stateLabel());
		entry.put("capacity", instance.registration().capacity());
		entry.put("inFlight", instance.inFlight());
		entry.put("sinceMillis", millis(nowNanos - instance.sinceNanos()));
		entry.put("facts", instance.registration().facts());
		instance.figures().describe(entry);
		return entry;
	}

	private List<Map<String, Object>> oldest(ServiceDispatcher service, List<Request> queued, long nowNanos) {
		List<Request> candidates = new ArrayList<>(queued);
		for (Instance instance : service.instances()) {
			this.slots.forEachOldest(instance, OLDEST, candidates::add);
		}
		return candidates.stream()
			.sorted(Comparator.comparingLong((Request request) -> request.receivedNanos() - nowNanos))
			.limit(OLDEST)
			.map((request) -> describe(request, nowNanos))
			.toList();
	}

	private static Map<String, Object> describe(Request request, long nowNanos) {
		Instance holder = request.instance();
		Map<String, Object> entry = new LinkedHashMap<>();
		entry.put("rid", request.rid());
		entry.put("verb", request.address().verb());
		entry.put("client", request.client().id().toString());
		entry.put("ageMillis", millis(nowNanos - request.receivedNanos()));
		entry.put("state", request.state().name());
		entry.put("instance", (holder != null) ? holder.id().toString() : "");
		entry.put("instanceId", (holder != null) ? holder.instanceId() : "");
		entry.put("attempt", request.attempt());
		return entry;
	}

	private static long millis(long nanos) {
		return TimeUnit.NANOSECONDS.toMillis(nanos);
	}

}
