package io.zss.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.zss.cli.BrokerSessions.Answer;
import org.jspecify.annotations.Nullable;

/**
 * What a command prints: results for people or for programs, and failures.
 */
final class Output {

	private final Root root;

	private final Style style;

	private final PrintWriter out;

	private final PrintWriter err;

	Output(Root root) {
		this.root = root;
		this.style = root.style();
		this.out = root.shell().out();
		this.err = root.shell().err();
	}

	Style style() {
		return this.style;
	}

	PrintWriter out() {
		return this.out;
	}

	boolean json() {
		return this.root.json();
	}

	void line(String text) {
		this.out.println(text);
	}

	/**
	 * Prints a remark that is no result.
	 */
	void note(String text) {
		this.err.println(this.style.dim(text));
		this.err.flush();
	}

	void warning(String text) {
		this.err.println(this.style.yellow(text));
		this.err.flush();
	}

	/**
	 * Prints a failure and its advice.
	 */
	static void failure(CommandFailure failure, Style style, PrintWriter err) {
		err.println(style.red("zss: ") + failure.getMessage());
		if (!failure.advice().isEmpty()) {
			failure.advice().lines().forEach((line) -> err.println("     " + style.dim(line)));
		}
		err.flush();
	}

	/**
	 * Prints the answers of brokers as JSON: a list with one entry for each, its
	 * {@code reply} or its {@code error}.
	 */
	void jsonAnswers(List<Answer> answers) {
		List<Map<String, @Nullable Object>> list = new ArrayList<>();
		for (Answer answer : answers) {
			Map<String, @Nullable Object> entry = new LinkedHashMap<>();
			entry.put("broker", answer.broker().toString());
			CommandFailure failure = answer.failure();
			if (failure == null) {
				entry.put("reply", answer.value());
			}
			else {
				entry.put("error", failure.getMessage());
			}
			list.add(entry);
		}
		this.out.println(Json.pretty(list));
	}

	/**
	 * Prints the failures among answers.
	 * @return the exit code: 0 when all have answered, else that of the first failure
	 */
	int failures(List<Answer> answers) {
		int exitCode = ExitCode.OK;
		for (Answer answer : answers) {
			if (!answer.isPresent()) {
				CommandFailure failure = Objects.requireNonNull(answer.failure());
				failure(failure, this.style, this.err);
				exitCode = (exitCode == ExitCode.OK) ? failure.exitCode() : exitCode;
			}
		}
		return exitCode;
	}

}
