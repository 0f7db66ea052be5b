package io.zss.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Replies of a broker as it documents them.
 */
final class Smi {

	static final String LIVE = "11111111-aaaa";

	static final String STUCK = "22222222-bbbb";

	private Smi() {
	}

	static Map<String, Object> status() {
		return map("name", "broker-a", "version", "1.2.3", "time", 1.8e12, "uptimeMillis", 93_784_000, "state",
				"RUNNING", "frontend", "tcp://127.0.0.1:7777", "backend", "tcp://127.0.0.1:7776", "requests",
				map("open", 9_000, "queued", 8_000, "atWorkers", 1_000, "max", 10_000), "bytes",
				map("held", 3 * 1024 * 1024, "maxHeld", 64 * 1024 * 1024, "arriving", 0, "maxArriving", 1024, "leaving",
						0, "maxLeaving", 1024),
				"services", map("count", 2, "max", 1000), "instances", map("count", 3, "max", 1000), "clients", 4,
				"connections", map("frontend", 4, "backend", 3, "max", 1000, "refused", 1, "ended", 12), "loop",
				map("lagMaxMicros", 450, "busyPercent", 37.5), "rejections", map("not-found", 7, "overload", 0),
				"options", map("limits", map("maxRequests", 10_000), "times", map("timeToLive", 5000)));
	}

	static Map<String, Object> stats() {
		Map<String, Object> orders = figures(map("sid", "ORDERS"), 42.5, 1_000, 3, 2);
		orders.put("queue",
				map("requests", 5, "bytes", 2048, "oldestMillis", 1200, "waitP50Micros", 800, "waitP99Micros", 15_000));
		orders.put("atWorkers", 4);
		orders.put("retried", 1);
		orders.put("stuck", 1);
		orders.put("duplicates", 0);
		orders.put("verbs",
				List.of(figures(map("verb", "CREATE"), 40, 900, 3, 2), figures(map("verb", "*"), 2, 100, 0, 0)));
		orders.put("instances", List.of(instance(LIVE, "LIVE", 1), instance(STUCK, "STUCK", 3)));
		orders.put("oldest", List.of(map("rid", "rid-1", "verb", "CREATE", "client", "web#1", "ageMillis", 61_000,
				"state", "AT_WORKER", "instance", STUCK, "attempt", 1)));
		Map<String, Object> idle = figures(map("sid", "IDLE"), 0, 0, 0, 0);
		idle.put("queue", map("requests", 0, "bytes", 0, "oldestMillis", 0, "waitP50Micros", 0, "waitP99Micros", 0));
		idle.put("instances", List.of());
		idle.put("verbs", List.of());
		idle.put("oldest", List.of());
		return map("time", 1.8e12, "uptimeMillis", 1000, "services", List.of(orders, idle));
	}

	static List<Object> list() {
		return List.of(map("sid", "ORDERS", "queued", 0, "requests", 7, "failed", 0, "timedOut", 0, "instances",
				List.of(instance(LIVE, "LIVE", 1), instance(STUCK, "LIVE", 3))));
	}

	static Map<String, Object> instance(String id, String state, int inFlight) {
		return figures(map("identity", "ORDERS#" + id, "instanceId", id, "version", "2.0", "state", state, "capacity",
				16, "inFlight", inFlight, "sinceMillis", 5000, "verbs", List.of("CREATE"), "facts",
				map("host", "node-1", "pid", "4711")), 10, 500, 1, 0);
	}

	static Map<String, Object> event(long n, String type, String detail) {
		return map("n", n, "time", 1.8e12 + n, "type", type, "sid", "ORDERS", "instance", LIVE, "detail", detail);
	}

	static Map<String, Object> error(long n, int status, String message) {
		return map("n", n, "time", 1.8e12 + n, "sid", "ORDERS", "verb", "CREATE", "status", status, "developerMessage",
				message, "instance", LIVE, "client", "web#1", "rid", "rid-" + n);
	}

	/**
	 * A feed that keeps entries and answers from a number on, two at a time.
	 */
	static Map<String, Object> page(String name, List<Map<String, Object>> kept, Object question) {
		long since = Fields.of(question).number("since");
		List<Object> page = new ArrayList<>();
		long next = kept.isEmpty() ? 1 : (long) kept.get(kept.size() - 1).get("n") + 1;
		for (Map<String, Object> entry : kept) {
			if ((long) entry.get("n") >= since) {
				if (page.size() == 2) {
					next = (long) entry.get("n");
					break;
				}
				page.add(entry);
			}
		}
		return map("next", next, "missed", 0, name, page);
	}

	static Map<String, Object> map(Object... entries) {
		Map<String, Object> map = new LinkedHashMap<>();
		for (int i = 0; i < entries.length; i += 2) {
			map.put((String) entries[i], entries[i + 1]);
		}
		return map;
	}

	private static Map<String, Object> figures(Map<String, Object> map, double rate, long requests, long failed,
			long late) {
		map.put("requests", requests);
		map.put("outcomes", map("2xx", requests - failed - late, "4xx", 0, "5xx", failed, "599", late));
		map.put("ratePerSecond10s", rate);
		map.put("ratePerSecond1m", rate);
		map.put("p50Micros", 1_240);
		map.put("p90Micros", 5_000);
		map.put("p99Micros", 12_300);
		map.put("maxMicros", 2_000_000);
		return map;
	}

}
