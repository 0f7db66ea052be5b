package io.zss.benchmarks;

import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class TableTests {

	private final List<Contestant> contestants = Contestant.all(null, Path.of("node"));

	@Test
	void putsRatiosToTheFirstOfTheGroupBehindFigures() {
		Row broker = row(0, new Sample(10_000, 20, 1000, 200, 300, 400, 0));
		Row node = row(2, new Sample(2500, 40, Double.NaN, 100, 600, 2000, 3));
		assertThat(Table.of(List.of(broker, node)).lines().skip(2)).containsExactly(
				"| 64-in-flight, brokers | **our broker** | 10,000 (1.00) | 20.0 (1.00) | 1,000 (1.00) | 500 | 200 (1.00) | 300 (1.00) | 400 (1.00) | 0 |",
				"| 64-in-flight, brokers | Node broker | 2,500 (0.25) | 40.0 (2.00) | n/a | 500 | 100 (0.50) | 600 (2.00) | 2,000 (5.00) | 3 |");
	}

	@Test
	void comparesNobodyWithAnotherGroup() {
		Row broker = row(0, new Sample(10_000, 20, 1000, 200, 300, 400, 0));
		Row zss = row(3, new Sample(5000, 20, 1000, 200, 300, 400, 0));
		assertThat(Table.of(List.of(broker, zss))).contains("10,000 (1.00)", "5,000 (1.00)");
	}

	@Test
	void takesMediansAndTheSumOfErrors() {
		Sample median = Sample.median(List.of(new Sample(1, 9, 5, 4, 5, 6, 1), new Sample(3, 7, 6, 4, 5, 6, 0),
				new Sample(2, 8, 7, 1, 1, 1, 2)));
		assertThat(median).isEqualTo(new Sample(2, 8, 6, 4, 5, 6, 3));
	}

	private Row row(int contestant, Sample sample) {
		return new Row(Scenario.ALL.get(1), this.contestants.get(contestant), 500, sample);
	}

}
