package io.zss.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A service over all brokers: counts are summed, of times the longest counts, since
 * percentiles cannot be added. An instance is registered with each broker and counts
 * once: its slots are the same at each broker, its requests are those of all.
 *
 * @param sid the service
 * @param instances each once, as the first broker shows it, its requests in flight summed
 * @param verbs each once, its requests those of all brokers
 * @param oldest the oldest requests of all brokers
 * @param ratePerSecond requests per second
 * @param requests requests since the brokers started
 * @param errors those that ended with 5xx or 599
 * @param inFlight requests at workers
 * @param capacity what they take at a time
 * @param queued requests that wait
 * @param oldestMillis how long the oldest of them does
 * @param p50Micros median time
 * @param p99Micros what 99 of 100 do not exceed
 * @param stuck requests that workers hold beyond their deadline
 */
record TopService(String sid, List<Fields> instances, List<Fields> verbs, List<Fields> oldest, double ratePerSecond,
		long requests, long errors, long inFlight, long capacity, long queued, double oldestMillis, double p50Micros,
		double p99Micros, long stuck) {

	/**
	 * Merges what brokers say of one service.
	 * @param parts the service at each broker, at least one
	 */
	static TopService merge(List<Fields> parts) {
		Map<String, Fields> instances = new LinkedHashMap<>();
		Map<String, Fields> verbs = new LinkedHashMap<>();
		List<Fields> oldest = new ArrayList<>();
		long inFlight = 0;
		for (Fields part : parts) {
			for (Fields instance : part.list("instances")) {
				inFlight += instance.number("inFlight");
				instances.merge(StatsCommand.name(instance), instance, TopService::sum);
			}
			part.list("verbs").forEach((verb) -> verbs.merge(verb.text("verb"), verb, TopService::sumOfVerb));
			oldest.addAll(part.list("oldest"));
		}
		long capacity = instances.values().stream().mapToLong((instance) -> instance.number("capacity")).sum();
		oldest.sort((one, other) -> Double.compare(other.decimal("ageMillis"), one.decimal("ageMillis")));
		return new TopService(parts.get(0).text("sid"), List.copyOf(instances.values()), List.copyOf(verbs.values()),
				List.copyOf(oldest), sum(parts, "ratePerSecond10s"), (long) sum(parts, "requests"), errors(parts),
				inFlight, capacity,
				(long) parts.stream().mapToDouble((part) -> part.fields("queue").decimal("requests")).sum(),
				parts.stream().mapToDouble((part) -> part.fields("queue").decimal("oldestMillis")).max().orElse(0),
				max(parts, "p50Micros"), max(parts, "p99Micros"), (long) sum(parts, "stuck"));
	}

	private static Fields sumOfVerb(Fields one, Fields other) {
		Map<String, @Nullable Object> values = new LinkedHashMap<>(one.values());
		add(values, one, other, "ratePerSecond10s", "requests");
		longest(values, one, other, "p50Micros", "p90Micros", "p99Micros", "maxMicros");
		Map<String, @Nullable Object> outcomes = new LinkedHashMap<>();
		add(outcomes, one.fields("outcomes"), other.fields("outcomes"), "2xx", "4xx", "5xx", "599");
		values.put("outcomes", outcomes);
		return new Fields(values);
	}

	private static void add(Map<String, @Nullable Object> values, Fields one, Fields other, String... keys) {
		for (String key : keys) {
			values.put(key, one.decimal(key) + other.decimal(key));
		}
	}

	private static void longest(Map<String, @Nullable Object> values, Fields one, Fields other, String... keys) {
		for (String key : keys) {
			values.put(key, Math.max(one.decimal(key), other.decimal(key)));
		}
	}

	private static Fields sum(Fields one, Fields other) {
		Map<String, @Nullable Object> values = new LinkedHashMap<>(one.values());
		add(values, one, other, "inFlight", "ratePerSecond10s", "requests");
		longest(values, one, other, "capacity", "p50Micros", "p99Micros");
		if (!other.text("state").equals("LIVE")) {
			values.put("state", other.text("state"));
		}
		return new Fields(values);
	}

	private static long errors(List<Fields> parts) {
		return parts.stream()
			.map((part) -> part.fields("outcomes"))
			.mapToLong((outcomes) -> outcomes.number("5xx") + outcomes.number("599"))
			.sum();
	}

	private static double sum(List<Fields> parts, String key) {
		return parts.stream().mapToDouble((part) -> part.decimal(key)).sum();
	}

	private static double max(List<Fields> parts, String key) {
		return parts.stream().mapToDouble((part) -> part.decimal(key)).max().orElse(0);
	}

}
