package io.zss.cli;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;

import io.zss.cli.BrokerSessions.Answer;
import picocli.CommandLine.Command;

/**
 * Lists the services of brokers.
 */
@Command(name = "services", description = { "Lists the registered services and their instances.", "" },
		footerHeading = "%n@|bold Columns:|@%n",
		footer = { "  INSTANCES   live instances; with 'of' where some are drained or stuck, '0 of 1'",
				"  IN FLIGHT   requests at workers / capacity of the instances",
				"  QUEUED      requests that wait for a free instance",
				"  FAILED      requests since the broker started that ended with an error, or not in time", "",
				"@|bold Examples:|@", "  zss services", "  zss services --json | jq -r '.[].reply[].sid'" })
final class ServicesCommand implements Callable<Integer> {

	private final Root root;

	ServicesCommand(Root root) {
		this.root = root;
	}

	@Override
	public Integer call() {
		Output output = new Output(this.root);
		try (BrokerSessions sessions = this.root.openSessions()) {
			List<Answer> answers = sessions.ask("LIST", null);
			if (output.json()) {
				output.jsonAnswers(answers);
			}
			else if (answers.stream().anyMatch(Answer::isPresent)) {
				print(answers, sessions, output);
			}
			return output.failures(answers);
		}
	}

	private void print(List<Answer> answers, BrokerSessions sessions, Output output) {
		boolean several = sessions.areSeveral();
		Style style = output.style();
		List<String> headers = new ArrayList<>(
				List.of("SERVICE", "VERSIONS", ">INSTANCES", ">IN FLIGHT", ">QUEUED", ">REQUESTS", ">FAILED"));
		if (several) {
			headers.add("BROKER");
		}
		Table table = new Table(style, headers);
		boolean empty = true;
		for (Row each : rows(answers)) {
			empty = false;
			Fields service = each.service();
			List<Fields> instances = service.list("instances");
			long failed = service.number("failed") + service.number("timedOut") + service.number("refused");
			List<Object> row = new ArrayList<>(
					List.of(new Table.Cell(service.text("sid"), style::bold), versions(instances),
							instances(instances, style), inFlight(instances), cell(service.number("queued"), style),
							Units.count(service.number("requests")), cell(failed, style)));
			if (several) {
				row.add(each.broker());
			}
			table.row(row);
		}
		if (empty) {
			output.line("No service is registered"
					+ (several ? " at these brokers." : " at " + answers.get(0).broker() + "."));
			output.note(WorkerAdvice.of(sessions.ask("STATUS", null), this.root.keys() != null));
			return;
		}
		table.print(output.out(), "");
	}

	private static List<Row> rows(List<Answer> answers) {
		List<Row> rows = new ArrayList<>();
		for (Answer answer : answers) {
			Fields.listOf(answer.value()).forEach((service) -> rows.add(new Row(answer.broker().toString(), service)));
		}
		rows.sort(Comparator.comparing((Row row) -> row.service().text("sid").toLowerCase(Locale.ROOT))
			.thenComparing(Row::broker));
		return rows;
	}

	/**
	 * The versions, each with its number of instances where there are several.
	 */
	static String versions(List<Fields> instances) {
		Map<String, Integer> versions = new LinkedHashMap<>();
		instances.forEach((instance) -> versions.merge(instance.text("version"), 1, Integer::sum));
		if (versions.size() <= 1) {
			return versions.isEmpty() ? Fields.NONE : versions.keySet().iterator().next();
		}
		List<String> texts = new ArrayList<>();
		versions.forEach((version, count) -> texts.add(version + " (" + count + ")"));
		return String.join(", ", texts);
	}

	static String inFlight(List<Fields> instances) {
		long inFlight = instances.stream().mapToLong((instance) -> instance.number("inFlight")).sum();
		long capacity = instances.stream().mapToLong((instance) -> instance.number("capacity")).sum();
		return Units.count(inFlight) + "/" + Units.count(capacity);
	}

	private static Table.Cell instances(List<Fields> instances, Style style) {
		long live = instances.stream().filter(ServicesCommand::isLive).count();
		if (live == 0) {
			return new Table.Cell(liveOf(live, instances.size()), style::red);
		}
		return new Table.Cell(liveOf(live, instances.size()),
				(live < instances.size()) ? style::yellow : (text) -> text);
	}

	private static String liveOf(long live, int all) {
		return (live < all) ? Units.count(live) + " of " + Units.count(all) : Units.count(all);
	}

	/**
	 * Whether an instance gets requests as ever. Old brokers name no state.
	 */
	private static boolean isLive(Fields instance) {
		return !instance.has("state") || instance.text("state").equals("LIVE");
	}

	private static Table.Cell cell(long count, Style style) {
		return new Table.Cell(Units.count(count), (count > 0) ? style::yellow : (text) -> text);
	}

	/**
	 * A service at a broker.
	 */
	private record Row(String broker, Fields service) {
	}

}
