package io.zss.broker;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.zss.broker.dispatch.ServiceDispatcher;
import io.zss.broker.dispatch.ServiceStatistics;
import io.zss.broker.registry.Instance;
import io.zss.protocol.ControlPayload;
import org.jspecify.annotations.Nullable;

/**
 * The reply to LIST: every service with its instances, totals and settings. Made once per
 * sweep, however many ask. Belongs to the broker's loop.
 */
final class ServiceList {

	private static final String ALL = "";

	private static final byte[] NONE = ControlPayload.encode(List.of());

	private final Services services;

	private final Map<String, Object> settings;

	/** Replies that were made since the last sweep, by what was asked for. */
	private final Map<String, byte[]> replies = new HashMap<>();

	ServiceList(BrokerOptions options, Services services) {
		this.services = services;
		this.settings = settings(options);
	}

	/**
	 * The list as a payload.
	 * @param sid the only service that is wanted, or null
	 * @return shared
	 */
	byte[] bytes(@Nullable String sid, long nowNanos) {
		if (sid == null) {
			return this.replies.computeIfAbsent(ALL,
					(key) -> ControlPayload.encode(list(this.services.all(), nowNanos)));
		}
		ServiceDispatcher service = this.services.find(sid);
		if (service == null) {
			return NONE;
		}
		// Bounded by the number of services.
		return this.replies.computeIfAbsent(sid, (key) -> ControlPayload.encode(list(List.of(service), nowNanos)));
	}

	/**
	 * Has the list made anew when it is asked for next.
	 */
	void expire() {
		this.replies.clear();
	}

	private List<Object> list(Collection<ServiceDispatcher> services, long nowNanos) {
		List<Object> list = new ArrayList<>();
		for (ServiceDispatcher service : services) {
			Map<String, Object> entry = new LinkedHashMap<>();
			entry.put("sid", service.sid());
			entry.put("queued", service.queuedRequests());
			entry.put("queuedBytes", service.queuedBytes());
			entry.put("settings", this.settings);
			addTotals(entry, service.statistics());
			entry.put("heldVersions", service.heldVersions());
			entry.put("instances",
					service.instances().stream().map((instance) -> describe(instance, nowNanos)).toList());
			list.add(entry);
		}
		return list;
	}

	/**
	 * What holds for each service; durations in milliseconds.
	 */
	private static Map<String, Object> settings(BrokerOptions options) {
		RequestOptions requests = options.requests();
		ServiceOptions services = options.services();
		LimitOptions limits = options.limits();
		Map<String, Object> settings = new LinkedHashMap<>();
		settings.put("strategy", services.strategyLabel());
		settings.put("timeToLive", options.lifetimes().timeToLive().toMillis());
		settings.put("requestTimeout", requests.timeout().toMillis());
		settings.put("maxRequestTimeout", requests.maxTimeout().toMillis());
		settings.put("stuckAfter", requests.stuckAfter().toMillis());
		settings.put("holdFor", services.holdFor().toMillis());
		settings.put("duplicateWindow", requests.duplicateWindow().toMillis());
		settings.put("maxAttempts", requests.maxAttempts());
		settings.put("defaultCapacity", services.defaultCapacity());
		settings.put("maxQueued", services.maxQueuedRequests());
		settings.put("maxQueuedBytes", services.maxQueuedBytes());
		settings.put("maxVersions", services.maxVersions());
		settings.put("maxRequests", limits.requests());
		settings.put("maxHeldBytes", limits.heldBytes());
		settings.put("maxInstances", limits.instances());
		settings.put("maxServices", limits.services());
		return settings;
	}

	private static void addTotals(Map<String, Object> entry, ServiceStatistics totals) {
		entry.put("requests", totals.requests());
		entry.put("succeeded", totals.succeeded());
		entry.put("failed", totals.failed());
		entry.put("timedOut", totals.timedOut());
		entry.put("refused", totals.refused());
		entry.put("retried", totals.retried());
		entry.put("duplicates", totals.duplicates());
		entry.put("stuck", totals.stuck());
	}

	private static Map<String, Object> describe(Instance instance, long nowNanos) {
		Map<String, Object> entry = new LinkedHashMap<>();
		entry.put("identity", instance.id().toString());
		entry.put("instanceId", instance.instanceId());
		entry.put("state", instance.stateLabel());
		entry.put("sinceMillis", TimeUnit.NANOSECONDS.toMillis(nowNanos - instance.sinceNanos()));
		entry.put("version", instance.registration().version());
		entry.put("capacity", instance.registration().capacity());
		entry.put("inFlight", instance.inFlight());
		entry.put("answered", instance.answered());
		entry.put("stuck", instance.stuck());
		entry.put("lastResort", instance.isLastResort());
		entry.put("verbs", instance.registration().verbs());
		entry.put("facts", instance.registration().facts());
		return entry;
	}

}
