package io.zss.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Measures what it is told, prints a table and writes it to a file.
 */
public final class Benchmarks {

	private static final String COMMAND = "java -jar benchmarks/target/zss-benchmarks.jar";

	private Benchmarks() {
	}

	/**
	 * Runs the benchmarks.
	 * @param args see {@code docs/performance.md}
	 */
	public static void main(String[] args) {
		Options options;
		try {
			options = Options.parse(args);
		}
		catch (IllegalArgumentException ex) {
			System.err.println(ex.getMessage());
			System.exit(2);
			return;
		}
		try (Launcher launcher = Launcher.inTemporaryFolder()) {
			System.err.println("What the processes print is in " + launcher.folder());
			Tournament tournament = new Tournament(options, launcher, System.err::println);
			String command = (COMMAND + " " + String.join(" ", args)).strip();
			List<Row> all = tournament.run((rows) -> write(options, command, rows, tournament.leftOut()));
			System.out.println(Table.of(all));
		}
	}

	/**
	 * After each load, so that a run that is broken off leaves what it has.
	 */
	private static void write(Options options, String command, List<Row> rows, List<String> leftOut) {
		if (options.output() == null) {
			return;
		}
		try {
			Path folder = options.output().toAbsolutePath().getParent();
			if (folder != null) {
				Files.createDirectories(folder);
			}
			Files.writeString(options.output(), Report.of(options, command, rows, leftOut));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
