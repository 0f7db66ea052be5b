package io.zss.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

import io.zss.cli.BrokerSessions.Answer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Has brokers show messages in their logs.
 */
@Command(name = "dump",
		description = {
				"Has each broker show messages in its own log, frame by frame, until so many have been shown or "
						+ "a time is over. Without an option it says whether one does so.",
				"" },
		footerHeading = "%n@|bold Examples:|@%n",
		footer = { "  zss dump orders                              the next 100 messages of ORDERS, for a minute",
				"  zss dump --client web --messages 20 --payload  with the first bytes of payloads",
				"  zss dump --off" })
final class DumpCommand implements Callable<Integer> {

	private final Root root;

	@Parameters(index = "0", arity = "0..1", paramLabel = "SERVICE", description = "Only messages of this service")
	private @Nullable String sid;

	@Option(names = { "-s", "--service" }, paramLabel = "SERVICE", description = "The same")
	void setService(String service) {
		this.sid = service;
	}

	@Option(names = "--rid", paramLabel = "RID", description = "Only messages of this request")
	private @Nullable String rid;

	@Option(names = "--client", paramLabel = "CLIENT",
			description = "Only messages of this client: an identity, or the name before its '#'")
	private @Nullable String client;

	@Option(names = "--messages", paramLabel = "N", description = "How many. Default: 100, at most 1000")
	private @Nullable Integer messages;

	@Option(names = "--seconds", paramLabel = "N", description = "For how long. Default: 60, at most 600")
	private @Nullable Integer seconds;

	@Option(names = "--payload",
			description = "The first bytes of payloads as well, and headers that may hold secrets: mind who reads the log")
	private boolean payload;

	@Option(names = "--off", description = "End it")
	private boolean off;

	DumpCommand(Root root) {
		this.root = root;
	}

	@Override
	public Integer call() {
		Output output = new Output(this.root);
		Map<String, @Nullable Object> question = question();
		try (BrokerSessions sessions = this.root.openSessions()) {
			List<Answer> answers = sessions.ask("DUMP", question.isEmpty() ? null : question);
			if (output.json()) {
				output.jsonAnswers(answers);
			}
			else {
				answers.stream().filter(Answer::isPresent).forEach((answer) -> print(answer, output));
			}
			output.out().flush();
			return output.failures(answers);
		}
	}

	private Map<String, @Nullable Object> question() {
		Map<String, @Nullable Object> question = new LinkedHashMap<>();
		question.put("sid", this.sid);
		question.put("rid", this.rid);
		question.put("client", this.client);
		question.put("messages", this.messages);
		question.put("seconds", this.seconds);
		question.put("payload", this.payload ? true : null);
		question.put("off", this.off ? true : null);
		question.values().removeIf((value) -> value == null);
		return question;
	}

	private static void print(Answer answer, Output output) {
		Fields reply = answer.fields();
		boolean on = reply.text("state").equals("ON");
		output.line((on ? output.style().yellow("ON ") : output.style().dim("OFF")) + "  at " + answer.broker()
				+ (on ? "  shows up to " + reply.text("messages") + " messages in its log, for "
						+ reply.text("secondsLeft") + " s more" : "")
				+ output.style().dim("  " + reply.text("seen") + " shown"));
	}

}
