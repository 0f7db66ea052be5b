package io.zss.cli;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

import io.zss.cli.BrokerSessions.Answer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Asks brokers whether they are there.
 */
@Command(name = "ping", description = { "Checks whether each broker answers, and how long that takes.", "" },
		footerHeading = "%n@|bold Examples:|@%n", footer = { "  zss ping", "  zss ping -b broker-a,broker-b -n 5",
				"  zss ping --wait 30s && ./deploy.sh      waits until all brokers answer" })
final class PingCommand implements Callable<Integer> {

	private static final long PAUSE_MILLIS = 200;

	private final Root root;

	@Option(names = { "-n", "--count" }, paramLabel = "N", defaultValue = "1",
			description = "How many times. Default: ${DEFAULT-VALUE}")
	private int count = 1;

	@Option(names = "--wait", paramLabel = "TIME", converter = DurationConverter.class,
			description = "Retry for up to this long until every broker answers")
	private @Nullable Duration wait;

	PingCommand(Root root) {
		this.root = root;
	}

	@Override
	public Integer call() throws InterruptedException {
		Output output = new Output(this.root);
		int exitCode = ExitCode.OK;
		try (BrokerSessions sessions = this.root.openSessions()) {
			for (int i = 0; i < Math.max(1, this.count); i++) {
				List<Answer> answers = (i == 0) ? awaitAnswers(sessions) : ping(sessions);
				print(answers, output);
				exitCode = output.failures(answers);
				if (i < this.count - 1) {
					Thread.sleep(PAUSE_MILLIS);
				}
			}
		}
		return exitCode;
	}

	private List<Answer> awaitAnswers(BrokerSessions sessions) throws InterruptedException {
		long limit = System.nanoTime() + ((this.wait != null) ? this.wait.toNanos() : 0);
		List<Answer> answers = ping(sessions);
		while (!answers.stream().allMatch(Answer::isPresent) && System.nanoTime() - limit < 0) {
			Thread.sleep(PAUSE_MILLIS);
			answers = ping(sessions);
		}
		return answers;
	}

	/**
	 * The first request waits for the connection, so a second one is timed.
	 */
	private List<Answer> ping(BrokerSessions sessions) {
		Duration timeout = this.root.timeout(Root.ASK_TIMEOUT);
		return sessions.askEach((session) -> {
			session.ask("PING", null, timeout);
			long start = System.nanoTime();
			Map<String, @Nullable Object> reply = new LinkedHashMap<>(
					Fields.of(session.ask("PING", null, timeout)).values());
			reply.put("micros", TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - start));
			return reply;
		});
	}

	private static void print(List<Answer> answers, Output output) {
		if (output.json()) {
			output.jsonAnswers(answers);
		}
		for (Answer answer : answers) {
			if (answer.isPresent() && !output.json()) {
				Fields reply = answer.fields();
				output.line(output.style().green("up") + "  " + answer.broker() + "  " + reply.text("name")
						+ "  version " + reply.text("version") + "  " + Units.micros(reply.decimal("micros")));
			}
		}
		output.out().flush();
	}

}
