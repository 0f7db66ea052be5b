package io.zss.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

import io.zss.cli.BrokerSessions.Answer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Shows how brokers are: limits beside what is used, what was rejected, the loop.
 */
@Command(name = "status",
		description = { "Shows the state of each broker: usage and limits, rejections, connections, loop.", "" },
		footerHeading = "%n@|bold Examples:|@%n",
		footer = { "  zss status", "  zss status --options", "  zss status --json | jq '.[].reply.loop.lagMaxMicros'" })
final class StatusCommand implements Callable<Integer> {

	private static final double NEARLY_FULL = 0.8;

	private static final int BAR = 20;

	private final Root root;

	@Option(names = { "-o", "--options" }, description = "Show the broker's options as well")
	private boolean options;

	StatusCommand(Root root) {
		this.root = root;
	}

	@Override
	public Integer call() {
		Output output = new Output(this.root);
		try (BrokerSessions sessions = this.root.openSessions()) {
			List<Answer> answers = sessions.ask("STATUS", null);
			if (output.json()) {
				output.jsonAnswers(answers);
			}
			else {
				boolean first = true;
				for (Answer answer : answers) {
					if (answer.isPresent()) {
						output.out().print(first ? "" : "\n");
						print(answer, output);
						first = false;
					}
				}
			}
			return output.failures(answers);
		}
	}

	private void print(Answer answer, Output output) {
		Style style = output.style();
		PrintWriter out = output.out();
		Fields status = answer.fields();
		String state = status.text("state");
		out.println(style.bold(status.text("name")) + "  "
				+ (state.equals("RUNNING") ? style.green(state) : style.yellow(state)) + "  version "
				+ status.text("version") + ", up " + Units.age(status.decimal("uptimeMillis")));
		out.println(
				style.dim("frontend ") + status.text("frontend") + style.dim("  backend ") + status.text("backend"));
		Fields security = status.fields("security");
		if (security.has("frontend") || security.has("backend")) {
			out.println(style.dim("secured frontend ") + security.text("frontend") + style.dim("  backend ")
					+ security.text("backend"));
		}
		out.println();
		limits(status, style).print(out, "");
		out.println();
		Fields connections = status.fields("connections");
		Fields loop = status.fields("loop");
		out.println(style.dim("connections  ") + Units.count(connections.number("frontend")) + " of clients, "
				+ Units.count(connections.number("backend")) + " of workers; "
				+ Units.count(connections.number("ended")) + " ended, " + Units.count(connections.number("refused"))
				+ " refused");
		out.println(style.dim("loop         ") + "at most " + Units.micros(loop.decimal("lagMaxMicros"))
				+ " behind in the last 10 s, busy " + Units.percent(loop.decimal("busyPercent") / 100));
		out.println(style.dim("rejections   ") + rejections(status.fields("rejections")));
		if (this.options) {
			options(status.fields("options"), out, style);
		}
	}

	private static Table limits(Fields status, Style style) {
		Table table = new Table(style, List.of("", ">USED", ">LIMIT", ""));
		Fields requests = status.fields("requests");
		limit(table, "requests", requests.number("open"), requests.number("max"), false, style);
		table.row(List.of("  queued", Units.count(requests.number("queued")), "", ""));
		table.row(List.of("  at workers", Units.count(requests.number("atWorkers")), "", ""));
		Fields bytes = status.fields("bytes");
		limit(table, "bytes held", bytes.number("held"), bytes.number("maxHeld"), true, style);
		limit(table, "bytes arriving", bytes.number("arriving"), bytes.number("maxArriving"), true, style);
		limit(table, "bytes leaving", bytes.number("leaving"), bytes.number("maxLeaving"), true, style);
		Fields services = status.fields("services");
		limit(table, "services", services.number("count"), services.number("max"), false, style);
		Fields instances = status.fields("instances");
		limit(table, "instances", instances.number("count"), instances.number("max"), false, style);
		Fields connections = status.fields("connections");
		limit(table, "connections", connections.number("frontend") + connections.number("backend"),
				connections.number("max"), false, style);
		return table;
	}

	private static void limit(Table table, String name, long used, long max, boolean bytes, Style style) {
		if (max <= 0) {
			table.row(List.of(name, amount(used, bytes), Fields.NONE, ""));
			return;
		}
		double share = (double) used / max;
		int filled = (used > 0) ? Math.max(1, (int) Math.min(BAR, Math.round(share * BAR))) : 0;
		table.row(List.of(name, amount(used, bytes), amount(max, bytes),
				new Table.Cell("█".repeat(filled) + "░".repeat(BAR - filled) + " " + Units.percent(share),
						(share >= NEARLY_FULL) ? style::red : style::dim)));
	}

	private static String amount(long value, boolean bytes) {
		return bytes ? Units.bytes((double) value) : Units.count(value);
	}

	private static String rejections(Fields rejections) {
		List<String> texts = new ArrayList<>();
		for (String label : rejections.values().keySet()) {
			if (rejections.number(label) > 0) {
				texts.add(Units.count(rejections.number(label)) + " " + Printable.of(label));
			}
		}
		return texts.isEmpty() ? "none" : String.join(", ", texts);
	}

	private static void options(Fields options, PrintWriter out, Style style) {
		out.println();
		Table table = new Table(style, List.of("OPTION", "VALUE"));
		for (Map.Entry<String, @Nullable Object> group : options.values().entrySet()) {
			Fields values = Fields.of(group.getValue());
			if (values.isEmpty()) {
				table.row(List.of(Printable.of(group.getKey()), options.text(group.getKey())));
			}
			for (String name : values.values().keySet()) {
				table.row(List.of(Printable.of(group.getKey() + "." + name), values.text(name)));
			}
		}
		table.print(out, "");
	}

}
