package io.zss.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * The rows as Markdown. Each figure is followed by its ratio to that of the first
 * contestant of its group under the same load.
 */
final class Table {

	private static final String HEAD = """
			| load | contestant | requests/s | CPU us/request | allocated bytes/request | at requests/s | p50 us | p99 us | p99.9 us | errors |
			|---|---|---:|---:|---:|---:|---:|---:|---:|---:|
			""";

	private Table() {
	}

	static String of(List<Row> rows) {
		StringBuilder table = new StringBuilder(HEAD);
		for (Row row : rows) {
			Sample reference = reference(rows, row);
			List<String> cells = new ArrayList<>(List.of(row.scenario() + ", " + row.contestant().group(),
					row.contestant().label(), cell(row.sample(), reference, Sample::throughput),
					cell(row.sample(), reference, Sample::cpu), cell(row.sample(), reference, Sample::allocated),
					number(row.rate()), cell(row.sample(), reference, Sample::p50),
					cell(row.sample(), reference, Sample::p99), cell(row.sample(), reference, Sample::p999),
					"%,.0f".formatted(row.sample().errors())));
			table.append("| ").append(String.join(" | ", cells)).append(" |\n");
		}
		return table.toString();
	}

	private static Sample reference(List<Row> rows, Row row) {
		return rows.stream()
			.filter((other) -> other.scenario().equals(row.scenario())
					&& other.contestant().group() == row.contestant().group())
			.findFirst()
			.orElse(row)
			.sample();
	}

	private static String cell(Sample sample, Sample reference, ToDoubleFunction<Sample> figure) {
		double value = figure.applyAsDouble(sample);
		double of = figure.applyAsDouble(reference);
		if (Double.isNaN(value)) {
			return "n/a";
		}
		return (Double.isNaN(of) || of == 0) ? number(value)
				: number(value) + String.format(Locale.ROOT, " (%.2f)", value / of);
	}

	private static String number(double value) {
		return String.format(Locale.ROOT, (value != 0 && value < 100) ? "%,.1f" : "%,.0f", value);
	}

}
