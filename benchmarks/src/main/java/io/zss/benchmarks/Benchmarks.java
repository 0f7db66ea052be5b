package io.zss.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
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
	 * @throws IOException if the file cannot be written
	 */
	public static void main(String[] args) throws IOException {
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
			List<Row> rows = tournament.run();
			System.out.println(Table.of(rows));
			if (options.output() != null) {
				Files.writeString(options.output(), Report.of(options, (COMMAND + " " + String.join(" ", args)).strip(),
						rows, tournament.leftOut()));
			}
		}
	}

}
