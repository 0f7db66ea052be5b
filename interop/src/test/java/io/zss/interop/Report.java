package io.zss.interop;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a run has shown, as the page {@code docs/interoperability.md}.
 */
final class Report {

	private static final String FAILED = "**fails**";

	private final Set<String> columns = new LinkedHashSet<>();

	private final Map<String, Map<String, Set<Limit>>> rows = new LinkedHashMap<>();

	private final Map<String, Set<String>> failures = new LinkedHashMap<>();

	void expect(Combination combination, Feature feature) {
		this.columns.add(feature.column());
		this.failures.computeIfAbsent(combination.toString(), (row) -> new LinkedHashSet<>()).add(key(feature));
	}

	void worked(Combination combination, Feature feature, Set<Limit> limits) {
		this.failures.get(combination.toString()).remove(key(feature));
		this.rows.computeIfAbsent(combination.toString(), (row) -> new LinkedHashMap<>())
			.computeIfAbsent(feature.column(), (column) -> EnumSet.noneOf(Limit.class))
			.addAll(limits);
	}

	String toMarkdown() {
		Set<Limit> used = EnumSet.noneOf(Limit.class);
		this.rows.values().forEach((row) -> row.values().forEach(used::addAll));
		List<Limit> notes = new ArrayList<>(used);
		StringBuilder page = new StringBuilder("""
				# Interoperability

				Which peers work together, on the wire. The tests in `interop` write this page. They start the packaged
				broker, a worker and a client of the starter, and the published npm packages `zmq-service-suite-broker`
				1.0.1, `-client` 1.0.3 and `-service` 1.0.1, each as a separate process. "Ruby-like" and "Elixir-like"
				peers are scripts of ours that send the same bytes as the gem `zss` 0.3.4 and the Elixir worker.

				"yes": works. A number: works except as in the note, because of a reference peer or its language.

				| broker, worker, client |""");
		this.columns.forEach((column) -> page.append(' ').append(column).append(" |"));
		page.append("\n|---|").append("---|".repeat(this.columns.size())).append('\n');
		for (String row : this.failures.keySet()) {
			page.append("| ").append(row).append(" |");
			this.columns.forEach((column) -> page.append(' ').append(cell(row, column, notes)).append(" |"));
			page.append('\n');
		}
		page.append('\n');
		for (int i = 0; i < notes.size(); i++) {
			page.append(i + 1).append(". ").append(notes.get(i).text()).append('\n');
		}
		return page.toString();
	}

	private String cell(String row, String column, List<Limit> notes) {
		if (this.failures.get(row).stream().anyMatch((key) -> key.startsWith(column + ": "))) {
			return FAILED;
		}
		Set<Limit> limits = this.rows.getOrDefault(row, Map.of()).getOrDefault(column, Set.of());
		return limits.isEmpty() ? "yes"
				: limits.stream()
					.map((limit) -> String.valueOf(notes.indexOf(limit) + 1))
					.collect(Collectors.joining(", "));
	}

	private static String key(Feature feature) {
		return feature.column() + ": " + feature.name();
	}

}
