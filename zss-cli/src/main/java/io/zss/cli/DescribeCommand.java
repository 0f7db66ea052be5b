package io.zss.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;

import io.zss.cli.BrokerSessions.Answer;
import io.zss.client.IncomingReply;
import io.zss.client.OutgoingCall;
import io.zss.client.ZssCallException;
import io.zss.client.ZssClient;
import io.zss.protocol.Address;
import io.zss.protocol.ControlPayload;
import io.zss.protocol.ProtocolException;
import io.zss.protocol.Status;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Shows what a service offers, and who serves it.
 */
@Command(name = "describe", description = {
		"Shows what a service offers: its verbs with what they take, return and may answer, as its workers "
				+ "describe them, and its instances. A property with '?' may be missing.",
		"For workers that do not describe themselves, it lists the verbs that they announce or have answered.", "" },
		footerHeading = "%n@|bold Examples:|@%n",
		footer = { "  zss describe orders", "  zss describe orders create", "  zss describe orders --json" })
final class DescribeCommand implements Callable<Integer> {

	/** Verbs without a figure of their own. */
	private static final String OTHERS = "*";

	private final Root root;

	@Parameters(index = "0", paramLabel = "SERVICE", description = "The service")
	private String sid = "";

	@Parameters(index = "1", arity = "0..1", paramLabel = "VERB", description = "Only this verb, with its schemas")
	private @Nullable String verb;

	@Option(names = "--service-version", paramLabel = "VERSION", defaultValue = Address.ANY_VERSION,
			description = "The service's version. Default: the most recent")
	private String version = Address.ANY_VERSION;

	DescribeCommand(Root root) {
		this.root = root;
	}

	@Override
	public Integer call() {
		Output output = new Output(this.root);
		try (BrokerSessions sessions = this.root.openSessions()) {
			List<Answer> answers = sessions.ask("LIST", null);
			List<Fields> instances = instances(answers);
			if (instances.isEmpty() && answers.stream().anyMatch(Answer::isPresent)) {
				output.failures(answers);
				throw new CommandFailure(ExitCode.REQUEST_ERROR,
						"No service " + Printable.of(this.sid.toUpperCase(Locale.ROOT)) + " is registered",
						"'zss services' lists those that are.");
			}
			if (!instances.isEmpty()) {
				// Of brokers that know no STATS, the announcements suffice.
				List<Answer> stats = sessions.ask("STATS", this.sid.toUpperCase(Locale.ROOT));
				describe(instances, seen(instances, stats), output);
			}
			return output.failures(answers);
		}
	}

	private void describe(List<Fields> instances, Set<String> seen, Output output) {
		Fields description = ask();
		if (output.json()) {
			Map<String, @Nullable Object> map = new LinkedHashMap<>();
			map.put("sid", this.sid.toUpperCase(Locale.ROOT));
			map.put("description", description.isEmpty() ? null : description.values());
			map.put("verbsSeen", seen);
			map.put("instances", instances.stream().map(Fields::values).toList());
			output.line(Json.pretty(map));
			return;
		}
		PrintWriter out = output.out();
		Style style = output.style();
		printHead(description, instances, out, style);
		List<Fields> verbs = description.list("verbs");
		if (this.verb != null && !description.isEmpty()) {
			verbs = verbs.stream().filter((each) -> each.text("verb").equalsIgnoreCase(this.verb)).toList();
			if (verbs.isEmpty()) {
				throw new CommandFailure(ExitCode.REQUEST_ERROR,
						this.sid.toUpperCase(Locale.ROOT) + " describes no verb " + Printable.of(this.verb),
						"'zss describe " + this.sid.toLowerCase(Locale.ROOT) + "' lists those that it has.");
			}
		}
		if (description.isEmpty()) {
			printSeen(seen, out, style);
		}
		List<String> common = (this.verb == null) ? commonErrors(verbs) : List.of();
		for (Fields each : verbs) {
			print(each, common, out, style);
		}
		if (!common.isEmpty()) {
			out.println(style.dim("errors of every verb  ") + String.join(", ", common));
			out.println();
		}
		if (!description.texts("omitted").isEmpty()) {
			out.println(style.yellow("The description is too long; left out: ")
					+ String.join(", ", description.texts("omitted")));
			out.println();
		}
		if (this.verb == null) {
			StatsCommand.instances(instances, style).print(out, "");
		}
	}

	private void printHead(Fields description, List<Fields> instances, PrintWriter out, Style style) {
		String library = description.has("library")
				? style.dim("  " + description.text("library") + " " + description.textOrEmpty("libraryVersion")) : "";
		out.println(style.bold(this.sid.toUpperCase(Locale.ROOT)) + "  " + style.dim("version ")
				+ ServicesCommand.versions(instances) + library);
		if (description.has("description")) {
			out.println(description.text("description"));
		}
		out.println();
	}

	/**
	 * The errors without a status that all of several verbs may answer: those for which
	 * an advice decides.
	 */
	private static List<String> commonErrors(List<Fields> verbs) {
		if (verbs.size() < 2) {
			return List.of();
		}
		List<String> common = new ArrayList<>(verbs.get(0)
			.list("errors")
			.stream()
			.filter((error) -> !error.has("status"))
			.map(DescribeCommand::error)
			.toList());
		verbs.forEach((each) -> common.retainAll(errors(each)));
		return common;
	}

	private static List<String> errors(Fields verb) {
		return verb.list("errors").stream().map(DescribeCommand::error).toList();
	}

	private void print(Fields each, List<String> common, PrintWriter out, Style style) {
		List<String> facts = new ArrayList<>();
		if (each.has("idempotent")) {
			facts.add(each.flag("idempotent") ? "may run twice" : "runs once");
		}
		if (each.has("timeoutMillis")) {
			facts.add("takes at most " + Units.age(each.decimal("timeoutMillis")));
		}
		out.println(
				style.bold(each.text("verb")) + (facts.isEmpty() ? "" : style.dim("  " + String.join(", ", facts))));
		if (each.has("description")) {
			out.println("  " + each.text("description"));
		}
		printContent("payload", each, out, style);
		for (Fields parameter : each.list("parameters")) {
			String source = parameter.text("in");
			if (source.equals("header") || source.equals("headers")) {
				out.println("  " + style.dim(String.format(Locale.ROOT, "%-9s", source)) + parameter.text("name") + "  "
						+ style.dim(parameter.text("type") + header(source, parameter)));
			}
		}
		printContent("result", each, out, style);
		List<String> errors = errors(each).stream().filter((error) -> !common.contains(error)).toList();
		if (!errors.isEmpty()) {
			out.println("  " + style.dim("errors   ") + String.join(", ", errors));
		}
		if (this.verb != null) {
			printSchemas(each, out, style);
		}
		out.println();
	}

	private static void printContent(String part, Fields verb, PrintWriter out, Style style) {
		Fields content = verb.fields(part);
		if (!content.isEmpty()) {
			boolean optional = part.equals("payload") && !content.flag("required");
			out.println("  " + style.dim(String.format(Locale.ROOT, "%-9s", part)) + content.text("type")
					+ (optional ? style.dim(" or nil") : "") + style.dim(brief(content)));
		}
	}

	private static String brief(Fields content) {
		String text = SchemaText.of(content.get("schema"));
		return text.isEmpty() ? "" : "  " + text;
	}

	private static String header(String source, Fields parameter) {
		if (source.equals("headers")) {
			return "";
		}
		return parameter.has("default") ? ", default " + parameter.text("default")
				: parameter.flag("required") ? ", required" : "";
	}

	private static String error(Fields error) {
		String text = error.has("description") ? ": " + error.text("description") : "";
		String status = (error.textOrEmpty("status") + " " + error.textOrEmpty("code")).strip();
		return (status + " " + error.textOrEmpty("exception")).strip() + text;
	}

	private static void printSchemas(Fields verb, PrintWriter out, Style style) {
		for (String part : List.of("payload", "result")) {
			Object schema = verb.fields(part).get("schema");
			if (schema != null) {
				out.println();
				out.println("  " + style.dim("schema of the " + part));
				Json.pretty(schema).lines().forEach((line) -> out.println("  " + Printable.of(line)));
			}
		}
	}

	private static void printSeen(Set<String> seen, PrintWriter out, Style style) {
		out.println(style.dim("Its workers do not describe themselves. ")
				+ (seen.isEmpty() ? style.dim("They announce no verbs, and none was answered yet.")
						: style.dim("They announce, or have answered: ") + String.join(", ", seen)));
		out.println();
	}

	/**
	 * The verbs that its instances announce, and those that brokers have seen answered.
	 */
	private Set<String> seen(List<Fields> instances, List<Answer> stats) {
		Set<String> verbs = new TreeSet<>();
		instances.forEach((instance) -> verbs.addAll(instance.texts("verbs")));
		for (Answer answer : stats) {
			for (Fields service : answer.fields().list("services")) {
				if (service.text("sid").equalsIgnoreCase(this.sid)) {
					service.list("verbs").forEach((each) -> verbs.add(each.text("verb")));
				}
			}
		}
		verbs.remove(OTHERS);
		return verbs;
	}

	private List<Fields> instances(List<Answer> answers) {
		List<Fields> instances = new ArrayList<>();
		TreeSet<String> seen = new TreeSet<>();
		for (Answer answer : answers) {
			for (Fields service : Fields.listOf(answer.value())) {
				if (service.text("sid").equalsIgnoreCase(this.sid)) {
					// Each instance is registered with each broker.
					service.list("instances")
						.stream()
						.filter((instance) -> seen.add(StatsCommand.name(instance)))
						.forEach(instances::add);
				}
			}
		}
		return instances;
	}

	/**
	 * What a worker of the service says of it; nothing when it does not.
	 */
	private Fields ask() {
		try (ZssClient client = Clients.open(this.root, 1)) {
			IncomingReply reply = client.call(new OutgoingCall(new Address(this.sid, this.version, Address.DESCRIBE),
					Map.of(), this.root.timeout(Root.ASK_TIMEOUT), true, ControlPayload.encode(null)));
			return Status.isSuccess(reply.status()) ? Fields.of(ControlPayload.decode(reply.payload()))
					: Fields.of(null);
		}
		catch (ZssCallException | ProtocolException ex) {
			// Old workers answer nothing of it, or in a way of their own.
			return Fields.of(null);
		}
	}

}
