package io.zss.benchmarks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The harness in earnest, but for a moment only: its figures mean nothing.
 */
class BenchmarksIT {

	@TempDir
	private Path folder;

	@Test
	void comparesTheBrokerWithTheBareLoop() {
		Options options = Options.parse("--rounds=1", "--seconds=0.1", "--warm-up=0.1", "--rate=500",
				"--only=broker,loop,watched,secured", "--scenarios=64-in-flight",
				"--broker-jar=" + System.getProperty("zss.broker.jar"));
		List<String> progress = new ArrayList<>();
		try (Launcher launcher = new Launcher(this.folder)) {
			Tournament tournament = new Tournament(options, launcher, progress::add);
			List<List<Row>> told = new ArrayList<>();
			List<Row> rows = tournament.run(told::add);
			assertThat(told).containsExactly(rows);
			assertThat(tournament.leftOut()).isEmpty();
			assertThat(rows).extracting((row) -> row.contestant().name())
				.containsExactly("broker", "loop", "watched", "secured");
			assertThat(rows).extracting(Row::sample).allSatisfy((sample) -> {
				assertThat(sample.errors()).isZero();
				assertThat(sample.throughput()).isPositive();
				assertThat(sample.allocated()).isPositive();
				assertThat(sample.p50()).isPositive().isLessThanOrEqualTo(sample.p999());
			});
		}
	}

}
