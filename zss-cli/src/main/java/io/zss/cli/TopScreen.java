package io.zss.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

import io.zss.cli.BrokerSessions.Answer;

/**
 * Draws {@code top} as lines of text with colours, as many as the terminal has.
 */
final class TopScreen {

	private static final int MIN_WIDTH = 40;

	private static final int WIDE = 110;

	private static final String BARS = "▁▂▃▄▅▆▇█";

	private static final String INVERSE = "\u001b[7m";

	private static final String RESET = "\u001b[0m";

	private final Style style;

	TopScreen(Style style) {
		this.style = style;
	}

	/**
	 * Draws a screen.
	 * @param data what to show
	 * @param state what was chosen
	 * @param width columns
	 * @param height lines
	 * @return at most as many lines; they may be longer than the width
	 */
	List<String> draw(TopData data, TopState state, int width, int height) {
		if (width < MIN_WIDTH || height < 6) {
			return List.of("The terminal is too small for top.");
		}
		List<String> lines = new ArrayList<>(header(data, state));
		lines.add("");
		String opened = state.opened();
		if (state.isHelp()) {
			lines.addAll(help());
		}
		else if (opened != null) {
			lines.addAll(details(data.service(opened)));
		}
		else {
			lines.addAll(services(data, state, width, height - lines.size() - 1));
		}
		while (lines.size() < height - 1) {
			lines.add("");
		}
		List<String> screen = new ArrayList<>(lines.subList(0, height - 1));
		screen.add(footer(state));
		return screen;
	}

	private List<String> header(TopData data, TopState state) {
		List<String> lines = new ArrayList<>();
		for (Answer broker : data.brokers()) {
			lines.add(broker(broker));
		}
		if (lines.isEmpty()) {
			lines.add(this.style.dim("Asking the brokers …"));
		}
		if (state.isPaused()) {
			lines.set(0, this.style.yellow("PAUSED ") + lines.get(0));
		}
		return lines;
	}

	private String broker(Answer broker) {
		if (!broker.isPresent()) {
			return this.style.red("DOWN     ") + Objects.requireNonNull(broker.failure()).getMessage();
		}
		Fields status = broker.fields().fields("status");
		Fields requests = status.fields("requests");
		String state = String.format(Locale.ROOT, "%-8s ", status.text("state"));
		return (status.text("state").equals("RUNNING") ? this.style.green(state) : this.style.yellow(state))
				+ this.style.bold(status.text("name")) + " " + broker.broker() + this.style.dim("  up ")
				+ Units.age(status.decimal("uptimeMillis")) + this.style.dim("  open ")
				+ Units.count(requests.number("open")) + "/" + Units.count(requests.number("max"))
				+ this.style.dim("  held ") + Units.bytes(status.fields("bytes").decimal("held"))
				+ this.style.dim("  lag ") + Units.micros(status.fields("loop").decimal("lagMaxMicros"))
				+ this.style.dim("  busy ") + Units.percent(status.fields("loop").decimal("busyPercent") / 100);
	}

	private List<String> services(TopData data, TopState state, int width, int room) {
		List<TopService> services = state.visible(data);
		if (services.isEmpty()) {
			return List.of(data.polls() == 0 ? "" : data.services().isEmpty() ? "No service is registered."
					: "No service contains '" + state.filter() + "'.");
		}
		List<String> headers = new ArrayList<>();
		for (TopSort sort : TopSort.values()) {
			headers.add(header(sort, state));
			if (sort == TopSort.NAME) {
				headers.add(">INSTANCES");
			}
		}
		boolean chart = width >= WIDE;
		if (chart) {
			headers.add("");
		}
		Table table = new Table(this.style, headers);
		services.forEach((service) -> table.row(row(service, data, chart)));
		List<String> lines = lines(table);
		int selected = services.stream().map(TopService::sid).toList().indexOf(state.selected());
		if (selected >= 0) {
			lines.set(selected + 1, inverse(lines.get(selected + 1), width));
		}
		return scrolled(lines, selected + 1, room);
	}

	private List<Object> row(TopService service, TopData data, boolean chart) {
		List<Object> row = new ArrayList<>(List.of(new Table.Cell(service.sid(), this.style::bold),
				cell(service.instances().size(), service.instances().isEmpty()), Units.rate(service.ratePerSecond()),
				cell(service.errors(), service.errors() > 0),
				new Table.Cell(Units.count(service.inFlight()) + "/" + Units.count(service.capacity()),
						isFull(service) ? this.style::yellow : (text) -> text),
				new Table.Cell(
						Units.count(service.queued())
								+ ((service.queued() > 0) ? " (" + Units.age(service.oldestMillis()) + ")" : ""),
						(service.queued() > 0) ? this.style::yellow : (text) -> text),
				time(service.p50Micros()), time(service.p99Micros()), cell(service.stuck(), service.stuck() > 0)));
		if (chart) {
			row.add(new Table.Cell(chart(data.rates().getOrDefault(service.sid(), List.of())), this.style::dim));
		}
		return row;
	}

	private static boolean isFull(TopService service) {
		return service.capacity() > 0 && service.inFlight() >= service.capacity();
	}

	private Table.Cell cell(long count, boolean alarm) {
		return new Table.Cell(Units.count(count), alarm ? this.style::red : (text) -> text);
	}

	private static String time(double micros) {
		return (micros > 0) ? Units.micros(micros) : Fields.NONE;
	}

	private static String header(TopSort sort, TopState state) {
		String arrow = (sort == state.sort()) ? (state.isReversed() ? " ▲" : " ▼") : "";
		return ((sort == TopSort.NAME) ? "" : ">") + sort.header() + arrow;
	}

	/**
	 * A line of bars, the highest for the highest rate.
	 */
	static String chart(List<Double> rates) {
		double max = rates.isEmpty() ? 0 : Collections.max(rates);
		StringBuilder chart = new StringBuilder();
		for (double rate : rates) {
			int bar = (max <= 0) ? 0 : (int) Math.round(rate / max * (BARS.length() - 1));
			chart.append(BARS.charAt(bar));
		}
		return chart.toString();
	}

	private List<String> details(TopService service) {
		List<String> lines = new ArrayList<>();
		lines.add(this.style.bold(service.sid()) + this.style.dim("  ") + Units.rate(service.ratePerSecond())
				+ this.style.dim(" req/s  in flight ") + Units.count(service.inFlight()) + "/"
				+ Units.count(service.capacity()) + this.style.dim("  queued ") + Units.count(service.queued())
				+ this.style.dim("  errors ") + Units.count(service.errors()));
		lines.add("");
		if (service.instances().isEmpty()) {
			lines.add(this.style.red("No instance serves it."));
		}
		else {
			lines.addAll(lines(StatsCommand.instances(service.instances(), this.style)));
		}
		if (!service.verbs().isEmpty()) {
			lines.add("");
			lines.addAll(lines(StatsCommand.verbs(service.verbs(), this.style)));
		}
		if (!service.oldest().isEmpty()) {
			lines.add("");
			lines.addAll(lines(StatsCommand.oldest(service.oldest(), this.style)));
		}
		return lines;
	}

	private List<String> help() {
		List<String> lines = new ArrayList<>();
		lines.add(this.style.bold("Keys"));
		for (TopSort sort : TopSort.values()) {
			lines.add("  " + sort.key() + "        sort by " + sort.header() + "; again: the other way");
		}
		lines.addAll(List.of("  ↑ ↓ j k  select a service", "  Enter    its instances, verbs and oldest requests",
				"  Esc      back", "  /        show services whose name contains a text", "  Space    pause",
				"  q        quit", "", "With several brokers, counts are summed, and times are the maximum."));
		return lines;
	}

	private String footer(TopState state) {
		if (state.isTyping()) {
			return "/" + state.filter() + "▏" + this.style.dim("  Enter keeps it, Esc clears it");
		}
		String filter = state.filter().isEmpty() ? "" : "  filter: " + state.filter() + " (Esc clears it)";
		return this.style
			.dim(((state.opened() != null) ? "Esc back" : "↑↓ select  Enter open  r e f w p s n sort  / filter")
					+ "  Space pause  ? help  q quit" + filter);
	}

	private static String inverse(String line, int width) {
		String plain = line.replaceAll("\u001b\\[[0-9;]*m", "");
		return INVERSE + plain + " ".repeat(Math.max(0, width - plain.codePointCount(0, plain.length()))) + RESET;
	}

	/**
	 * The header and as many rows as there is room for, among them the selected one.
	 */
	private static List<String> scrolled(List<String> lines, int selected, int room) {
		int rows = Math.max(1, room - 1);
		if (lines.size() - 1 <= rows) {
			return lines;
		}
		int first = Math.max(1, Math.min(selected - rows / 2, lines.size() - rows));
		List<String> shown = new ArrayList<>(List.of(lines.get(0)));
		shown.addAll(lines.subList(first, first + rows));
		return shown;
	}

	private static List<String> lines(Table table) {
		StringWriter text = new StringWriter();
		PrintWriter out = new PrintWriter(text);
		table.print(out, "");
		out.flush();
		return new ArrayList<>(text.toString().lines().toList());
	}

}
