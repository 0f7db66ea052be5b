package io.zss.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;

import io.zss.cli.BrokerSessions.Answer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * Shows what services do: rates, outcomes, times.
 */
@Command(name = "stats",
		description = {
				"Shows statistics of services: rates, outcomes, times. With a service: its verbs, instances and "
						+ "oldest requests.",
				"" },
		footerHeading = "%n@|bold Columns:|@%n",
		footer = { "  REQ/S       requests per second over the last 10 s",
				"  WAIT P99    time in the broker's queue that 99 of 100 requests do not exceed",
				"  P50, P99    time from the broker to the worker and back", "", "@|bold Examples:|@", "  zss stats",
				"  zss stats orders", "  zss stats orders --json | jq '.[].reply.services[0].verbs'" })
final class StatsCommand implements Callable<Integer> {

	private final Root root;

	@Parameters(index = "0", arity = "0..1", paramLabel = "SERVICE", description = "Only this service, in detail")
	private @Nullable String sid;

	StatsCommand(Root root) {
		this.root = root;
	}

	@Override
	public Integer call() {
		Output output = new Output(this.root);
		try (BrokerSessions sessions = this.root.openSessions()) {
			List<Answer> answers = sessions.ask("STATS", (this.sid != null) ? this.sid.toUpperCase(Locale.ROOT) : null);
			if (output.json()) {
				output.jsonAnswers(answers);
				return output.failures(answers);
			}
			if (this.sid != null) {
				return Math.max(printDetails(this.sid, answers, sessions.areSeveral(), output),
						output.failures(answers));
			}
			if (answers.stream().anyMatch(Answer::isPresent)) {
				print(answers, sessions.areSeveral(), output);
			}
			return output.failures(answers);
		}
	}

	private static void print(List<Answer> answers, boolean several, Output output) {
		Style style = output.style();
		List<String> headers = new ArrayList<>(List.of("SERVICE", ">REQ/S", ">REQUESTS", ">4XX", ">5XX", ">599",
				">IN FLIGHT", ">QUEUED", ">WAIT P99", ">P50", ">P99", ">MAX", ">STUCK"));
		if (several) {
			headers.add("BROKER");
		}
		Table table = new Table(style, headers);
		boolean empty = true;
		for (Answer answer : answers) {
			List<Fields> services = new ArrayList<>(answer.fields().list("services"));
			services.sort(Comparator.comparing((service) -> service.text("sid")));
			for (Fields service : services) {
				empty = false;
				Fields queue = service.fields("queue");
				List<Object> row = new ArrayList<>(List.of(new Table.Cell(service.text("sid"), style::bold)));
				figures(row, service, style);
				row.add(ServicesCommand.inFlight(service.list("instances")));
				row.add(alarm(queue.number("requests"), style));
				row.add(time(queue, "waitP99Micros"));
				row.addAll(List.of(time(service, "p50Micros"), time(service, "p99Micros"), time(service, "maxMicros"),
						alarm(service.number("stuck"), style)));
				if (several) {
					row.add(answer.broker().toString());
				}
				table.row(row);
			}
		}
		if (empty) {
			output.line("No service is registered, and none was called.");
			return;
		}
		table.print(output.out(), "");
	}

	private static int printDetails(String sid, List<Answer> answers, boolean several, Output output) {
		boolean found = false;
		for (Answer answer : answers) {
			for (Fields service : answer.fields().list("services")) {
				if (service.text("sid").equalsIgnoreCase(sid)) {
					output.out().print(found ? "\n" : "");
					printDetails(service, several ? "  at " + answer.broker() : "", output);
					found = true;
				}
			}
		}
		if (!found && answers.stream().anyMatch(Answer::isPresent)) {
			throw new CommandFailure(ExitCode.REQUEST_ERROR, "No service " + Printable.of(sid) + " is registered",
					"'zss services' lists those that are.");
		}
		return ExitCode.OK;
	}

	private static void printDetails(Fields service, String where, Output output) {
		Style style = output.style();
		PrintWriter out = output.out();
		Fields queue = service.fields("queue");
		out.println(style.bold(service.text("sid")) + style.dim(where));
		out.println(style.dim("queue    ") + Units.count(queue.number("requests")) + " requests, "
				+ Units.bytes(queue.decimal("bytes")) + ", the oldest for " + Units.age(queue.decimal("oldestMillis"))
				+ "; wait p50 " + time(queue, "waitP50Micros") + ", p99 " + time(queue, "waitP99Micros"));
		out.println(style.dim("workers  ") + Units.count(service.number("atWorkers")) + " in flight, "
				+ Units.count(service.number("stuck")) + " stuck, " + Units.count(service.number("retried"))
				+ " retried, " + Units.count(service.number("duplicates")) + " duplicates");
		out.println();
		Table verbs = verbs(service.list("verbs"), style);
		verbs.row(figuresAndTimes("all", service, style));
		verbs.print(out, "");
		out.println();
		List<Fields> instances = service.list("instances");
		if (instances.isEmpty()) {
			out.println(style.red("No instance serves it."));
		}
		else {
			instances(instances, style).print(out, "");
		}
		List<Fields> oldest = service.list("oldest");
		if (!oldest.isEmpty()) {
			out.println();
			oldest(oldest, style).print(out, "");
		}
	}

	/**
	 * The verbs with their figures.
	 */
	static Table verbs(List<Fields> verbs, Style style) {
		Table table = new Table(style,
				List.of("VERB", ">REQ/S", ">REQUESTS", ">4XX", ">5XX", ">599", ">P50", ">P90", ">P99", ">MAX"));
		List<Fields> sorted = new ArrayList<>(verbs);
		sorted.sort(Comparator.comparing((verb) -> verb.text("verb")));
		for (Fields verb : sorted) {
			table.row(figuresAndTimes(verb.text("verb").equals("*") ? "others" : verb.text("verb"), verb, style));
		}
		return table;
	}

	private static List<Object> figuresAndTimes(String name, Fields figures, Style style) {
		List<Object> row = new ArrayList<>(List.of(name));
		figures(row, figures, style);
		row.addAll(List.of(time(figures, "p50Micros"), time(figures, "p90Micros"), time(figures, "p99Micros"),
				time(figures, "maxMicros")));
		return row;
	}

	static Table instances(List<Fields> instances, Style style) {
		Table table = new Table(style, List.of("INSTANCE", "STATE", "VERSION", ">IN FLIGHT", ">REQ/S", ">5XX", ">P50",
				">P99", ">SINCE", "HOST", "PID"));
		for (Fields instance : instances) {
			Fields outcomes = instance.fields("outcomes");
			table.row(List.of(new Table.Cell(name(instance), style::bold), state(instance.text("state"), style),
					instance.text("version"),
					Units.count(instance.number("inFlight")) + "/" + Units.count(instance.number("capacity")),
					Units.rate(instance.decimal("ratePerSecond10s")),
					alarm(outcomes.number("5xx") + outcomes.number("599"), style), time(instance, "p50Micros"),
					time(instance, "p99Micros"),
					instance.has("sinceMillis") ? Units.age(instance.decimal("sinceMillis")) : Fields.NONE,
					instance.fields("facts").text("host"), instance.fields("facts").text("pid")));
		}
		return table;
	}

	static Table oldest(List<Fields> oldest, Style style) {
		Table table = new Table(style,
				List.of("OLDEST REQUESTS", "VERB", ">AGE", "STATE", "INSTANCE", ">ATTEMPT", "CLIENT"));
		for (Fields request : oldest) {
			table.row(List.of(request.text("rid"), request.text("verb"), Units.age(request.decimal("ageMillis")),
					request.text("state"), holder(request).isEmpty() ? Fields.NONE : holder(request),
					request.text("attempt"), request.text("client")));
		}
		return table;
	}

	/**
	 * The name of an instance that {@code drain} takes: its id, or its identity where it
	 * has none.
	 */
	static String name(Fields instance) {
		return instance.has("instanceId") ? instance.text("instanceId") : instance.text("identity");
	}

	/**
	 * The instance that an entry is about, by the name that {@link #name} gives it. Its
	 * identity differs from broker to broker, and stands for brokers that say no more.
	 */
	static String holder(Fields entry) {
		String id = entry.textOrEmpty("instanceId");
		return id.isEmpty() ? entry.textOrEmpty("instance") : id;
	}

	static Table.Cell state(String state, Style style) {
		return new Table.Cell(state, switch (state) {
			case "LIVE" -> style::green;
			case "STUCK" -> style::red;
			default -> style::yellow;
		});
	}

	private static void figures(List<Object> row, Fields figures, Style style) {
		Fields outcomes = figures.fields("outcomes");
		row.addAll(List.of(Units.rate(figures.decimal("ratePerSecond10s")), Units.count(figures.number("requests")),
				Units.count(outcomes.number("4xx")), alarm(outcomes.number("5xx"), style),
				alarm(outcomes.number("599"), style)));
	}

	private static Table.Cell alarm(long count, Style style) {
		return new Table.Cell(Units.count(count), (count > 0) ? style::yellow : (text) -> text);
	}

	static String time(Fields fields, String key) {
		return fields.decimal(key) > 0 ? Units.micros(fields.decimal(key)) : Fields.NONE;
	}

}
