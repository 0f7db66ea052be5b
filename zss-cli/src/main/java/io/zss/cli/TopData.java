package io.zss.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.zss.cli.BrokerSessions.Answer;
import org.jspecify.annotations.Nullable;

/**
 * What {@code top} shows: what all brokers said at one time. Immutable.
 *
 * @param brokers the state of each broker, or why it does not answer
 * @param services the services
 * @param rates the last rates of each service, the latest last, at most {@value #HISTORY}
 * @param polls how many times brokers were asked
 */
record TopData(List<Answer> brokers, List<TopService> services, Map<String, List<Double>> rates, long polls) {

	/** Rates that are kept of each service. */
	static final int HISTORY = 30;

	static final TopData EMPTY = new TopData(List.of(), List.of(), Map.of(), 0);

	/**
	 * Asks a broker all that is shown of it.
	 */
	static Object ask(BrokerSession broker, Duration timeout) {
		Map<String, @Nullable Object> all = new LinkedHashMap<>();
		all.put("status", broker.ask("STATUS", null, timeout));
		all.put("stats", broker.ask("STATS", null, timeout));
		return all;
	}

	/**
	 * What comes after this.
	 * @param answers of all brokers to what {@link #ask} asks
	 */
	TopData next(List<Answer> answers) {
		Map<String, List<Fields>> parts = new LinkedHashMap<>();
		for (Answer answer : answers) {
			for (Fields service : answer.fields().fields("stats").list("services")) {
				parts.computeIfAbsent(service.text("sid"), (sid) -> new ArrayList<>()).add(service);
			}
		}
		List<TopService> merged = parts.values().stream().map(TopService::merge).toList();
		Map<String, List<Double>> history = new LinkedHashMap<>();
		for (TopService service : merged) {
			List<Double> last = new ArrayList<>(this.rates.getOrDefault(service.sid(), List.of()));
			last.add(service.ratePerSecond());
			history.put(service.sid(), List.copyOf(last.subList(Math.max(0, last.size() - HISTORY), last.size())));
		}
		return new TopData(List.copyOf(answers), merged, Map.copyOf(history), this.polls + 1);
	}

	TopService service(String sid) {
		return this.services.stream()
			.filter((service) -> service.sid().equals(sid))
			.findFirst()
			.orElseGet(() -> TopService.merge(List.of(new Fields(Map.of("sid", sid)))));
	}

}
