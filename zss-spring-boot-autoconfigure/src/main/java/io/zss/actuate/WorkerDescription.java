package io.zss.actuate;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.zss.worker.WorkerSnapshot;
import io.zss.worker.WorkerSnapshot.LinkSnapshot;
import io.zss.worker.WorkerSnapshot.RequestSnapshot;
import io.zss.worker.WorkerSnapshot.ServiceSnapshot;
import org.jspecify.annotations.Nullable;

/**
 * The services of an application as the endpoint shows them, by the names that brokers
 * use for the same.
 */
final class WorkerDescription {

	private WorkerDescription() {
	}

	/**
	 * Describes services.
	 * @param sid the only one that is wanted, or null
	 */
	static List<Map<String, Object>> of(WorkerSnapshot snapshot, @Nullable String sid) {
		return snapshot.services()
			.stream()
			.filter((service) -> sid == null || service.sid().equals(sid))
			.map(WorkerDescription::of)
			.toList();
	}

	private static Map<String, Object> of(ServiceSnapshot service) {
		Map<String, Object> entry = new LinkedHashMap<>();
		entry.put("sid", service.sid());
		entry.put("version", service.version());
		entry.put("instanceId", service.instanceId());
		entry.put("state", service.state().name());
		entry.put("capacity", service.concurrency());
		entry.put("inFlight", service.inFlight());
		entry.put("refusals", service.refusals());
		entry.put("brokers", service.links().stream().map(WorkerDescription::of).toList());
		entry.put("oldest", service.oldest().stream().map(WorkerDescription::of).toList());
		return entry;
	}

	private static Map<String, Object> of(LinkSnapshot link) {
		Map<String, Object> entry = new LinkedHashMap<>();
		entry.put("broker", link.broker());
		entry.put("registered", link.registered());
		putIfKnown(entry, "since", link.since());
		putIfKnown(entry, "lastAcknowledgement", link.lastAcknowledgement());
		putIfKnown(entry, "reason", link.reason());
		return entry;
	}

	private static Map<String, Object> of(RequestSnapshot request) {
		Map<String, Object> entry = new LinkedHashMap<>();
		entry.put("verb", request.verb());
		entry.put("rid", request.rid());
		entry.put("caller", request.caller());
		entry.put("broker", request.broker());
		entry.put("ageMillis", request.age().toMillis());
		entry.put("state", request.phase());
		return entry;
	}

	private static void putIfKnown(Map<String, Object> entry, String key, @Nullable Object value) {
		if (value != null) {
			entry.put(key, value);
		}
	}

}
