package io.zss.broker.app.console;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

/**
 * Services over all brokers in one picture. Counts and rates are summed; of times the
 * longest counts, since percentiles cannot be added. An instance is registered with each
 * broker and is shown once, with what it has at all of them.
 */
final class ServiceView {

	private static final List<String> SUMS = List.of("requests", "ratePerSecond10s", "ratePerSecond1m", "inFlight",
			"atWorkers", "retried", "duplicates", "stuck", "answered");

	private static final List<String> HIGHEST = List.of("capacity", "p50Micros", "p90Micros", "p99Micros", "maxMicros",
			"sinceMillis");

	private static final List<String> OUTCOMES = List.of("2xx", "4xx", "5xx", "599");

	private ServiceView() {
	}

	/**
	 * All services, by sid.
	 * @param answers of the brokers to STATS, or to LIST where a broker knows no STATS
	 * @param detailed whether to include verbs, instances and oldest requests
	 */
	static List<Map<String, @Nullable Object>> merge(List<BrokerAnswer> answers, boolean detailed) {
		Map<String, List<Part>> parts = new TreeMap<>();
		for (BrokerAnswer answer : answers) {
			List<?> services = (answer.map().get("services") instanceof List<?> list) ? list : answer.list();
			for (Object service : services) {
				if (service instanceof Map<?, ?> map) {
					parts.computeIfAbsent(String.valueOf(map.get("sid")), (sid) -> new ArrayList<>())
						.add(new Part(answer.broker(), map));
				}
			}
		}
		List<Map<String, @Nullable Object>> services = new ArrayList<>();
		parts.forEach((sid, each) -> services.add(service(sid, each, detailed)));
		return services;
	}

	private static Map<String, @Nullable Object> service(String sid, List<Part> parts, boolean detailed) {
		List<Map<String, @Nullable Object>> instances = instances(parts);
		Map<String, @Nullable Object> service = new LinkedHashMap<>();
		service.put("sid", sid);
		addFigures(service, parts.stream().<Map<?, ?>>map(Part::values).toList());
		service.put("inFlight", sum(instances, "inFlight"));
		service.put("capacity", sum(instances, "capacity"));
		service.put("queue", queue(parts));
		service.put("versions", versions(instances));
		service.put("instanceCount", instances.size());
		service.put("liveCount", instances.stream().filter((each) -> "LIVE".equals(each.get("state"))).count());
		if (detailed) {
			service.put("instances", instances);
			service.put("verbs", verbs(parts));
			service.put("oldest", oldest(parts));
		}
		return service;
	}

	private static List<Map<String, @Nullable Object>> instances(List<Part> parts) {
		Map<String, Map<String, @Nullable Object>> instances = new LinkedHashMap<>();
		for (Part part : parts) {
			for (Map<?, ?> each : maps(part.values().get("instances"))) {
				Object id = (each.get("instanceId") != null) ? each.get("instanceId") : each.get("identity");
				Map<String, @Nullable Object> known = instances.get(String.valueOf(id));
				if (known == null) {
					Map<String, @Nullable Object> first = new LinkedHashMap<>();
					each.forEach((key, value) -> first.put(String.valueOf(key), value));
					first.put("id", String.valueOf(id));
					first.putIfAbsent("state", "LIVE");
					first.put("brokers", new ArrayList<>(List.of(part.broker())));
					instances.put(String.valueOf(id), first);
				}
				else {
					addInstance(known, each, part.broker());
				}
			}
		}
		return List.copyOf(instances.values());
	}

	@SuppressWarnings("unchecked")
	private static void addInstance(Map<String, @Nullable Object> known, Map<?, ?> more, String broker) {
		addFigures(known, List.of(Map.copyOf(withoutNulls(known)), more));
		if (more.get("state") != null && !"LIVE".equals(more.get("state"))) {
			known.put("state", more.get("state"));
		}
		if (known.get("brokers") instanceof List<?> brokers) {
			((List<String>) brokers).add(broker);
		}
	}

	private static Map<String, Object> withoutNulls(Map<String, @Nullable Object> map) {
		Map<String, Object> present = new LinkedHashMap<>();
		map.forEach((key, value) -> {
			if (value != null) {
				present.put(key, value);
			}
		});
		return present;
	}

	private static List<Map<String, @Nullable Object>> verbs(List<Part> parts) {
		Map<String, List<Map<?, ?>>> byVerb = new TreeMap<>();
		for (Part part : parts) {
			for (Map<?, ?> verb : maps(part.values().get("verbs"))) {
				byVerb.computeIfAbsent(String.valueOf(verb.get("verb")), (name) -> new ArrayList<>()).add(verb);
			}
			// Of brokers that know no figures of verbs, what was announced.
			for (Map<?, ?> instance : maps(part.values().get("instances"))) {
				if (instance.get("verbs") instanceof List<?> announced) {
					announced
						.forEach((name) -> byVerb.computeIfAbsent(String.valueOf(name), (key) -> new ArrayList<>()));
				}
			}
		}
		List<Map<String, @Nullable Object>> verbs = new ArrayList<>();
		byVerb.forEach((name, each) -> {
			Map<String, @Nullable Object> verb = new LinkedHashMap<>();
			verb.put("verb", name);
			addFigures(verb, each);
			verbs.add(verb);
		});
		return verbs;
	}

	private static List<Map<String, @Nullable Object>> oldest(List<Part> parts) {
		List<Map<String, @Nullable Object>> oldest = new ArrayList<>();
		for (Part part : parts) {
			for (Map<?, ?> each : maps(part.values().get("oldest"))) {
				Map<String, @Nullable Object> request = new LinkedHashMap<>();
				each.forEach((key, value) -> request.put(String.valueOf(key), value));
				request.put("broker", part.broker());
				oldest.add(request);
			}
		}
		oldest.sort(
				Comparator.comparingDouble((Map<String, @Nullable Object> request) -> number(request.get("ageMillis")))
					.reversed());
		return oldest;
	}

	private static Map<String, @Nullable Object> queue(List<Part> parts) {
		List<Map<?, ?>> queues = new ArrayList<>();
		for (Part part : parts) {
			if (part.values().get("queue") instanceof Map<?, ?> queue) {
				queues.add(queue);
			}
			else if (part.values().get("queued") != null) {
				queues.add(Map.of("requests", part.values().get("queued")));
			}
		}
		Map<String, @Nullable Object> queue = new LinkedHashMap<>();
		queue.put("requests", sum(queues, "requests"));
		queue.put("bytes", sum(queues, "bytes"));
		for (String key : List.of("oldestMillis", "waitP50Micros", "waitP99Micros")) {
			queue.put(key, max(queues, key));
		}
		return queue;
	}

	private static List<Map<String, Object>> versions(List<Map<String, @Nullable Object>> instances) {
		Map<String, Integer> versions = new TreeMap<>();
		for (Map<String, @Nullable Object> instance : instances) {
			Object version = instance.get("version");
			versions.merge((version == null) ? "" : version.toString(), 1, Integer::sum);
		}
		return versions.entrySet()
			.stream()
			.map((entry) -> Map.<String, Object>of("version", entry.getKey(), "count", entry.getValue()))
			.toList();
	}

	private static void addFigures(Map<String, @Nullable Object> target, List<? extends Map<?, ?>> parts) {
		for (String key : SUMS) {
			if (parts.stream().anyMatch((part) -> part.get(key) != null)) {
				target.put(key, sum(parts, key));
			}
		}
		for (String key : HIGHEST) {
			if (parts.stream().anyMatch((part) -> part.get(key) != null)) {
				target.put(key, max(parts, key));
			}
		}
		Map<String, Object> outcomes = new LinkedHashMap<>();
		for (String key : OUTCOMES) {
			double sum = 0;
			for (Map<?, ?> part : parts) {
				sum += (part.get("outcomes") instanceof Map<?, ?> known) ? number(known.get(key)) : listed(part, key);
			}
			outcomes.put(key, whole(sum));
		}
		target.put("outcomes", outcomes);
	}

	/**
	 * The outcomes as LIST has them, where errors are not told apart.
	 */
	private static double listed(Map<?, ?> part, String outcome) {
		return switch (outcome) {
			case "2xx" -> number(part.get("succeeded"));
			case "5xx" -> number(part.get("failed"));
			case "599" -> number(part.get("timedOut"));
			default -> 0;
		};
	}

	private static Number sum(List<? extends Map<?, ?>> parts, String key) {
		return whole(parts.stream().mapToDouble((part) -> number(part.get(key))).sum());
	}

	private static Number max(List<? extends Map<?, ?>> parts, String key) {
		return whole(parts.stream().mapToDouble((part) -> number(part.get(key))).max().orElse(0));
	}

	/**
	 * Counts are integers, also where they travel as float64.
	 */
	private static Number whole(double value) {
		if (value == Math.rint(value)) {
			return (long) value;
		}
		return value;
	}

	private static double number(@Nullable Object value) {
		return (value instanceof Number number) ? number.doubleValue() : 0;
	}

	private static List<Map<?, ?>> maps(@Nullable Object value) {
		List<Map<?, ?>> maps = new ArrayList<>();
		if (value instanceof List<?> list) {
			for (Object each : list) {
				if (each instanceof Map<?, ?> map) {
					maps.add(map);
				}
			}
		}
		return maps;
	}

	/**
	 * A service at a broker.
	 */
	private record Part(String broker, Map<?, ?> values) {
	}

}
