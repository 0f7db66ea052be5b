package io.zss.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

import io.zss.cli.BrokerSessions.Answer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Takes an instance out at every broker, or back in.
 */
abstract class SteerCommand implements Callable<Integer> {

	private static final String LIVE = "LIVE";

	private final Root root;

	private final String verb;

	@Parameters(index = "0", paramLabel = "SERVICE", description = "The service")
	private String sid = "";

	@Parameters(index = "1", paramLabel = "INSTANCE",
			description = "Its instance id or identity, or the beginning of it: 'zss stats SERVICE' lists them")
	private String instance = "";

	@Option(names = { "-y", "--yes" }, description = "Do not ask for confirmation")
	private boolean yes;

	SteerCommand(Root root, String verb) {
		this.root = root;
		this.verb = verb;
	}

	/**
	 * Whether it is done only after a question when no other instance is left.
	 */
	abstract boolean isDangerous();

	@Override
	public final Integer call() {
		Output output = new Output(this.root);
		try (BrokerSessions sessions = this.root.openSessions()) {
			List<Answer> lists = sessions.ask("LIST", null);
			List<Answer> reached = lists.stream().filter(Answer::isPresent).toList();
			if (reached.isEmpty()) {
				return output.failures(lists);
			}
			List<Fields> instances = reached.stream().flatMap((list) -> instances(list).stream()).toList();
			String name = find(instances);
			if (isDangerous() && !this.yes && isLast(name, instances)) {
				confirm(name);
			}
			Map<String, String> question = Map.of("sid", this.sid.toUpperCase(Locale.ROOT), "instance", name);
			List<Answer> answers = sessions
				.askEach((session) -> session.ask(this.verb, question, this.root.timeout(Root.ASK_TIMEOUT)));
			print(answers, output);
			return output.failures(answers);
		}
	}

	private void print(List<Answer> answers, Output output) {
		if (output.json()) {
			output.jsonAnswers(answers);
		}
		else {
			for (Answer answer : answers) {
				if (answer.isPresent()) {
					Fields reply = answer.fields();
					output.line(reply.text("sid") + "  " + output.style().bold(reply.text("instance")) + "  "
							+ output.style().yellow(reply.text("state"))
							+ output.style().dim("  at " + answer.broker()));
				}
			}
		}
		output.out().flush();
	}

	private List<Fields> instances(Answer list) {
		return Fields.listOf(list.value())
			.stream()
			.filter((service) -> service.text("sid").equalsIgnoreCase(this.sid))
			.flatMap((service) -> service.list("instances").stream())
			.toList();
	}

	/**
	 * The full name of the instance that is meant. One that is not registered now may
	 * still be known to the broker, by its full name.
	 */
	private String find(List<Fields> instances) {
		Set<String> names = new LinkedHashSet<>();
		for (Fields each : instances) {
			String name = StatsCommand.name(each);
			if (name.equals(this.instance) || each.text("identity").equals(this.instance)) {
				return name;
			}
			if (name.startsWith(this.instance) || each.text("identity").startsWith(this.instance)) {
				names.add(name);
			}
		}
		if (names.size() > 1) {
			throw new CommandFailure(ExitCode.USAGE,
					"'" + this.instance + "' matches " + names.size() + " instances: " + String.join(", ", names),
					"Name one of them.");
		}
		return names.isEmpty() ? this.instance : names.iterator().next();
	}

	private static boolean isLast(String name, List<Fields> instances) {
		Set<String> others = instances.stream()
			.filter((each) -> !each.has("state") || each.text("state").equals(LIVE))
			.map(StatsCommand::name)
			.collect(Collectors.toSet());
		return !instances.isEmpty() && (others.isEmpty() || others.equals(Set.of(name)));
	}

	private void confirm(String name) {
		Shell shell = this.root.shell();
		if (shell.terminal()) {
			shell.out()
				.print(this.sid.toUpperCase(Locale.ROOT) + " has no other live instance than " + name
						+ ": its requests would wait or fail. Continue? [y/N] ");
			shell.out().flush();
			if (Objects.requireNonNullElse(answer(shell), "").trim().toLowerCase(Locale.ROOT).startsWith("y")) {
				return;
			}
			throw new CommandFailure(ExitCode.FAILED, "Nothing was done");
		}
		throw new CommandFailure(ExitCode.FAILED,
				"Nothing was done: " + this.sid.toUpperCase(Locale.ROOT) + " has no other live instance than " + name,
				"Its requests would wait or fail. Use --yes to do it anyway.");
	}

	private static @Nullable String answer(Shell shell) {
		try {
			return new BufferedReader(new InputStreamReader(shell.in(), StandardCharsets.UTF_8)).readLine();
		}
		catch (IOException ex) {
			// No answer is no consent.
			return null;
		}
	}

}
