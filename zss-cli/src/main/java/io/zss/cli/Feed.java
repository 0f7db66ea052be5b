package io.zss.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

import io.zss.cli.BrokerSessions.Answer;
import io.zss.transport.Endpoint;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * Prints numbered entries that brokers keep, and those that follow. Numbers are per
 * broker, and start over when it does.
 */
abstract class Feed implements Callable<Integer> {

	/** Brokers keep 1,000; this many requests get them all. */
	private static final int MAX_PAGES = 10;

	private static final long POLL_MILLIS = TimeUnit.SECONDS.toMillis(1);

	private final Root root;

	private final String verb;

	private final String entries;

	@Option(names = { "-f", "--follow" }, description = "Keep running, and print new entries as they come")
	private boolean follow;

	@Option(names = "--since", paramLabel = "N", description = "Only entries from this number on")
	private @Nullable Long since;

	@Option(names = { "-n", "--last" }, paramLabel = "N", defaultValue = "50",
			description = "The last ones; 0 for all that the broker keeps. Default: ${DEFAULT-VALUE}")
	private int last = 50;

	Feed(Root root, String verb, String entries) {
		this.root = root;
		this.verb = verb;
		this.entries = entries;
	}

	/**
	 * The payload that asks for entries.
	 */
	Map<String, Object> question(long since) {
		return new LinkedHashMap<>(Map.of("since", since));
	}

	/**
	 * Whether an entry is wanted.
	 */
	boolean isWanted(Fields entry) {
		return true;
	}

	/**
	 * One entry in one line.
	 */
	abstract String line(Fields entry, Style style);

	/**
	 * What to say when there are none.
	 */
	abstract String nothing();

	@Override
	public final Integer call() throws InterruptedException {
		Output output = new Output(this.root);
		try (BrokerSessions sessions = this.root.openSessions()) {
			Map<Endpoint, Long> next = new LinkedHashMap<>();
			Map<Endpoint, Boolean> silent = new LinkedHashMap<>();
			List<Answer> answers = take(sessions, next);
			print(answers, sessions.areSeveral(), (this.since == null) ? this.last : 0, true, output);
			int exitCode = output.failures(answers);
			answers.forEach((answer) -> silent.put(answer.broker(), !answer.isPresent()));
			if (!this.follow || answers.stream().noneMatch(Answer::isPresent)) {
				return exitCode;
			}
			while (!output.out().checkError()) {
				Thread.sleep(POLL_MILLIS);
				answers = take(sessions, next);
				print(answers, sessions.areSeveral(), 0, false, output);
				noteSilence(answers, silent, output);
			}
			return ExitCode.OK;
		}
	}

	private List<Answer> take(BrokerSessions sessions, Map<Endpoint, Long> next) {
		Map<Endpoint, Long> numbers = Map.copyOf(next);
		List<Answer> answers = sessions
			.askEach((session) -> pages(session, numbers.getOrDefault(session.broker(), firstNumber())));
		for (Answer answer : answers) {
			if (answer.isPresent()) {
				next.put(answer.broker(), answer.fields().number("next"));
			}
		}
		return answers;
	}

	private long firstNumber() {
		return (this.since != null) ? this.since : 0;
	}

	/**
	 * All entries from a number on, as one reply.
	 */
	private Map<String, @Nullable Object> pages(BrokerSession session, long from) {
		List<Map<String, @Nullable Object>> all = new ArrayList<>();
		long missed = 0;
		long number = from;
		for (int page = 0; page < MAX_PAGES; page++) {
			Fields reply = Fields.of(session.ask(this.verb, question(number), this.root.timeout(Root.ASK_TIMEOUT)));
			long next = reply.number("next");
			if (next < number && number > 0) {
				// It has started again, and numbers from the beginning.
				number = 0;
				continue;
			}
			List<Fields> entries = reply.list(this.entries);
			entries.forEach((entry) -> all.add(entry.values()));
			missed += reply.number("missed");
			number = next;
			if (entries.isEmpty()) {
				break;
			}
		}
		Map<String, @Nullable Object> reply = new LinkedHashMap<>();
		reply.put("next", number);
		reply.put("missed", missed);
		reply.put(this.entries, all);
		return reply;
	}

	private void print(List<Answer> answers, boolean several, int limit, boolean first, Output output) {
		List<Entry> wanted = new ArrayList<>();
		for (Answer answer : answers) {
			long missed = answer.fields().number("missed");
			if (missed > 0 && !first) {
				output.note(Units.count(missed) + " entries of " + answer.broker()
						+ " were overwritten before they were read");
			}
			for (Fields entry : answer.fields().list(this.entries)) {
				if (isWanted(entry)) {
					wanted.add(new Entry(answer.broker(), entry));
				}
			}
		}
		wanted.sort((one, other) -> Double.compare(one.fields().decimal("time"), other.fields().decimal("time")));
		List<Entry> shown = (limit > 0 && wanted.size() > limit) ? wanted.subList(wanted.size() - limit, wanted.size())
				: wanted;
		for (Entry entry : shown) {
			output.line(output.json() ? json(entry) : line(entry.fields(), output.style())
					+ (several ? output.style().dim("  at " + entry.broker()) : ""));
		}
		if (first && shown.isEmpty() && !output.json() && answers.stream().anyMatch(Answer::isPresent)) {
			output.note(nothing());
		}
		output.out().flush();
	}

	private static String json(Entry entry) {
		Map<String, @Nullable Object> map = new LinkedHashMap<>();
		map.put("broker", entry.broker().toString());
		map.putAll(entry.fields().values());
		return Json.line(map);
	}

	private static void noteSilence(List<Answer> answers, Map<Endpoint, Boolean> silent, Output output) {
		for (Answer answer : answers) {
			boolean isSilent = !answer.isPresent();
			if (isSilent != Boolean.TRUE.equals(silent.put(answer.broker(), isSilent))) {
				output.note(isSilent ? "Broker " + answer.broker() + " does not answer; trying until it does"
						: "Broker " + answer.broker() + " answers again");
			}
		}
	}

	/**
	 * An entry of a broker.
	 */
	private record Entry(Endpoint broker, Fields fields) {
	}

}
