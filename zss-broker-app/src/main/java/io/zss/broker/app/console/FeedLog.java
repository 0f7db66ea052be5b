package io.zss.broker.app.console;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The last events, or errors, of all brokers. It remembers how far it has read at each,
 * and reads on when it is asked. Thread-safe.
 */
final class FeedLog {

	private static final int KEPT = 500;

	private static final int PAGES = 5;

	private final Brokers brokers;

	private final String verb;

	private final String entries;

	private final Map<String, Long> next = new HashMap<>();

	private final Map<String, Deque<Map<String, @Nullable Object>>> kept = new HashMap<>();

	FeedLog(Brokers brokers, String verb, String entries) {
		this.brokers = brokers;
		this.verb = verb;
		this.entries = entries;
	}

	/**
	 * The last entries, the latest first.
	 * @param limit how many at most
	 * @param sid only those of this service; null for all
	 */
	synchronized List<Map<String, @Nullable Object>> last(int limit, @Nullable String sid) {
		for (int page = 0; page < PAGES && read(); page++) {
			// there is more
		}
		List<Map<String, @Nullable Object>> all = new ArrayList<>();
		this.kept.values()
			.forEach((deque) -> deque.stream()
				.filter((entry) -> sid == null || sid.equalsIgnoreCase(String.valueOf(entry.get("sid"))))
				.forEach(all::add));
		all.sort(Comparator.comparingDouble((Map<String, @Nullable Object> entry) -> number(entry, "time"))
			.thenComparingDouble((entry) -> number(entry, "n"))
			.reversed());
		return List.copyOf(all.subList(0, Math.min(limit, all.size())));
	}

	/**
	 * Reads a page of each broker, from where each was read.
	 * @return whether a page had entries
	 */
	private boolean read() {
		boolean more = false;
		for (BrokerAnswer answer : this.brokers.askEach(this.verb, this::question)) {
			if (answer.isPresent()) {
				more |= keep(answer);
			}
		}
		return more;
	}

	private static double number(Map<String, @Nullable Object> entry, String key) {
		return (entry.get(key) instanceof Number number) ? number.doubleValue() : 0;
	}

	private Map<String, Object> question(String broker) {
		return Map.of("since", this.next.getOrDefault(broker, 0L));
	}

	private boolean keep(BrokerAnswer answer) {
		long number = (answer.map().get("next") instanceof Number next) ? next.longValue() : 0;
		if (number < this.next.getOrDefault(answer.broker(), 0L)) {
			// It has started again, and numbers from the beginning.
			this.next.put(answer.broker(), 0L);
			return true;
		}
		this.next.put(answer.broker(), number);
		Deque<Map<String, @Nullable Object>> deque = this.kept.computeIfAbsent(answer.broker(),
				(broker) -> new ArrayDeque<>());
		List<?> entries = (answer.map().get(this.entries) instanceof List<?> list) ? list : List.of();
		for (Object entry : entries) {
			Map<String, @Nullable Object> kept = new LinkedHashMap<>();
			kept.put("broker", answer.broker());
			if (entry instanceof Map<?, ?> map) {
				map.forEach((key, value) -> kept.put(String.valueOf(key), value));
			}
			deque.addLast(kept);
			if (deque.size() > KEPT) {
				deque.removeFirst();
			}
		}
		return !entries.isEmpty();
	}

}
