package io.zss.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
@Command(name = "describe",
		description = {
				"Shows what a service offers: its verbs with what they take and return, as its workers describe "
						+ "them, and its instances.",
				"Workers that do not describe themselves have their verbs listed as they were announced.", "" },
		footerHeading = "%n@|bold Examples:|@%n",
		footer = { "  zss describe orders", "  zss describe orders create", "  zss describe orders --json" })
final class DescribeCommand implements Callable<Integer> {

	private static final String DESCRIBE = "ZSS/DESCRIBE";

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
				describe(instances, output);
			}
			return output.failures(answers);
		}
	}

	private void describe(List<Fields> instances, Output output) {
		Fields description = ask();
		if (output.json()) {
			Map<String, @Nullable Object> map = new LinkedHashMap<>();
			map.put("sid", this.sid.toUpperCase(Locale.ROOT));
			map.put("description", description.isEmpty() ? null : description.values());
			map.put("instances", instances.stream().map(Fields::values).toList());
			output.line(Json.pretty(map));
			return;
		}
		PrintWriter out = output.out();
		Style style = output.style();
		out.println(style.bold(this.sid.toUpperCase(Locale.ROOT)) + "  " + style.dim("version ")
				+ ServicesCommand.versions(instances));
		if (!description.textOrEmpty("description").isEmpty()) {
			out.println(description.text("description"));
		}
		out.println();
		List<Fields> verbs = description.list("verbs");
		if (this.verb != null) {
			verbs = verbs.stream().filter((each) -> each.text("verb").equalsIgnoreCase(this.verb)).toList();
			if (!description.isEmpty() && verbs.isEmpty()) {
				throw new CommandFailure(ExitCode.REQUEST_ERROR,
						this.sid.toUpperCase(Locale.ROOT) + " describes no verb " + Printable.of(this.verb));
			}
		}
		if (verbs.isEmpty()) {
			announced(instances, out, style);
		}
		for (Fields each : verbs) {
			verb(each, out, style);
		}
		if (this.verb == null) {
			StatsCommand.instances(instances, style).print(out, "");
		}
	}

	private void verb(Fields each, PrintWriter out, Style style) {
		List<String> facts = new ArrayList<>();
		if (each.has("idempotent")) {
			facts.add(each.flag("idempotent") ? "may run twice" : "runs once");
		}
		if (each.has("timeoutMillis")) {
			facts.add("takes at most " + Units.age(each.decimal("timeoutMillis")));
		}
		out.println(
				style.bold(each.text("verb")) + (facts.isEmpty() ? "" : style.dim("  " + String.join(", ", facts))));
		if (!each.textOrEmpty("description").isEmpty()) {
			out.println("  " + each.text("description"));
		}
		for (Map.Entry<String, @Nullable Object> entry : each.values().entrySet()) {
			if (entry.getValue() != null
					&& !List.of("verb", "description", "idempotent", "timeoutMillis").contains(entry.getKey())) {
				String json = (this.verb != null) ? Json.pretty(entry.getValue()).replace("\n", "\n  ")
						: brief(entry.getValue());
				out.println("  " + style.dim(Printable.of(entry.getKey()) + "  ") + json);
			}
		}
		out.println();
	}

	/**
	 * The properties of a schema with their types, e.g. <code>{item: string}</code>.
	 */
	private static String brief(@Nullable Object value) {
		Fields schema = Fields.of(value);
		Fields properties = schema.fields("properties");
		if (!properties.isEmpty()) {
			List<String> texts = new ArrayList<>();
			properties.values()
				.forEach((name, property) -> texts.add(Printable.of(name) + ": " + Fields.of(property).text("type")));
			return "{" + String.join(", ", texts) + "}";
		}
		return schema.has("type") ? schema.text("type") : Printable.of(Json.line(value));
	}

	private static void announced(List<Fields> instances, PrintWriter out, Style style) {
		TreeSet<String> verbs = new TreeSet<>();
		instances.forEach((instance) -> verbs.addAll(instance.texts("verbs")));
		out.println(style.dim("Its workers do not describe themselves. ")
				+ (verbs.isEmpty() ? style.dim("They announce no verbs either.")
						: style.dim("They announce: ") + String.join(", ", verbs)));
		out.println();
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
			IncomingReply reply = client.call(new OutgoingCall(new Address(this.sid, this.version, DESCRIBE), Map.of(),
					this.root.timeout(Root.ASK_TIMEOUT), true, ControlPayload.encode(null)));
			return Status.isSuccess(reply.status()) ? Fields.of(ControlPayload.decode(reply.payload()))
					: Fields.of(null);
		}
		catch (ZssCallException | ProtocolException ex) {
			// Old workers answer nothing of it, or in a way of their own.
			return Fields.of(null);
		}
	}

}
