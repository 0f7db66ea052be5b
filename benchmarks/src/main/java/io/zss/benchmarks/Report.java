package io.zss.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * The page {@code docs/performance.md}.
 */
final class Report {

	private static final String TEMPLATE = "performance.md";

	private static final String SHORT = "**A short run: it shows that the harness works, not how fast anything is.**\n\n";

	private Report() {
	}

	static String of(Options options, String command, List<Row> rows, List<String> leftOut) throws IOException {
		return template().replace("{note}", options.isShort() ? SHORT : "")
			.replace("{date}", LocalDate.now(ZoneOffset.UTC).toString())
			.replace("{command}", command)
			.replace("{machine}", Machine.describe())
			.replace("{rounds}", Integer.toString(options.rounds()))
			.replace("{seconds}", Double.toString(options.time().toMillis() / 1e3))
			.replace("{warm-up}", Double.toString(options.warmUp().toMillis() / 1e3))
			.replace("{table}", Table.of(rows).strip())
			.replace("{left-out}",
					leftOut.isEmpty() ? ""
							: leftOut.stream()
								.map((reason) -> "- " + reason)
								.collect(Collectors.joining("\n", "\nLeft out:\n\n", "\n")));
	}

	private static String template() throws IOException {
		try (InputStream page = Objects.requireNonNull(Report.class.getResourceAsStream(TEMPLATE))) {
			return new String(page.readAllBytes(), StandardCharsets.UTF_8);
		}
	}

}
