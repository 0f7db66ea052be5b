package io.zss.interop.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.Comparator;

import io.zss.interop.faults.EndedCall.Ending;

/**
 * The counts of all runs: a line each on standard output, and all of them in
 * {@code target/faults.md}.
 */
final class ResultTable {

	private static final Path FILE = Path.of("target", "faults.md");

	private static final String HEAD = """
			| run | acknowledged | failed | failed, once | lost | duplicated | unexpected | repeated | most executions | longest gap, ms |
			|---|---|---|---|---|---|---|---|---|---|
			""";

	private static final int DETAILS = 10;

	private ResultTable() {
	}

	static void add(String title, Counts counts, Collection<EndedCall> ended) {
		String line = "| %s | %d | %d | %d | %d | %d | %d | %d | %d | %d |%n".formatted(title, counts.acknowledged(),
				counts.failed(), counts.failedOnce(), counts.lost(), counts.duplicated(), counts.unexpected(),
				counts.repeated(), counts.mostExecutions(), counts.longestGapMillis());
		System.out.print(HEAD + line);
		ended.stream()
			.filter((call) -> call.ending() != Ending.ACKNOWLEDGED)
			// Those that must run once may fail.
			.sorted(Comparator.comparing(EndedCall::once))
			.limit(DETAILS)
			.forEach((call) -> System.out.println("  " + call));
		try {
			begin();
			Files.writeString(FILE, line, StandardOpenOption.APPEND);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Another test in another process may begin it at the same time.
	 */
	private static void begin() throws IOException {
		try {
			Files.writeString(FILE, HEAD, StandardOpenOption.CREATE_NEW);
		}
		catch (FileAlreadyExistsException ex) {
			// it is begun
		}
	}

}
