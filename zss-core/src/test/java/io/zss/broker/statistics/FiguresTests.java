package io.zss.broker.statistics;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Percentiles, rates and outcomes of requests.
 */
class FiguresTests {

	private final LatencyHistogram histogram = new LatencyHistogram();

	private final Figures figures = new Figures();

	@ParameterizedTest
	@ValueSource(longs = { 0, 1, 15, 16, 17, 31, 32, 100, 999, 1000, 123_456, 10_000_000, 1_000_000_000 })
	void timeIsKnownWithinAnEighth(long micros) {
		this.histogram.record(TimeUnit.MICROSECONDS.toNanos(micros));
		this.histogram.record(TimeUnit.SECONDS.toNanos(5000));
		assertThat(this.histogram.micros(0.5)).isBetween(micros, micros + micros / 8);
	}

	@Test
	void percentilesAreInOrderAndNoneIsAboveTheMaximum() {
		for (int micros = 1; micros <= 1000; micros++) {
			this.histogram.record(TimeUnit.MICROSECONDS.toNanos(micros));
		}
		assertThat(this.histogram.micros(0.5)).isBetween(500L, 563L);
		assertThat(this.histogram.micros(0.9)).isBetween(900L, 1000L);
		assertThat(this.histogram.micros(0.99)).isBetween(990L, 1000L);
		assertThat(this.histogram.maxMicros()).isEqualTo(1000);
	}

	@Test
	void timesBeyondTheLastBucketAndBelowZeroCount() {
		this.histogram.record(Long.MAX_VALUE);
		this.histogram.record(-5);
		assertThat(this.histogram.micros(0.5)).isZero();
		assertThat(this.histogram.micros(1)).isPositive();
	}

	@Test
	void timeThatIsOneBitLongerThanTheLastBucketCounts() {
		long micros = 1L << 30;
		this.histogram.record(TimeUnit.MICROSECONDS.toNanos(micros));
		assertThat(this.histogram.micros(0.5)).isLessThanOrEqualTo(micros).isGreaterThan(micros * 7 / 8);
		assertThat(this.histogram.maxMicros()).isEqualTo(micros);
	}

	@Test
	void earlierTimesCountLessAndLess() {
		for (int i = 0; i < 8; i++) {
			this.histogram.record(TimeUnit.SECONDS.toNanos(1));
		}
		this.histogram.decay();
		for (int i = 0; i < 5; i++) {
			this.histogram.record(TimeUnit.MICROSECONDS.toNanos(10));
		}
		assertThat(this.histogram.micros(0.5)).isEqualTo(10);
		assertThat(this.histogram.micros(0.55)).as("five of now, four of before").isEqualTo(10);
		assertThat(this.histogram.micros(0.6)).isEqualTo(1_000_000);
		assertThat(this.histogram.maxMicros()).as("of this minute and the one before").isEqualTo(1_000_000);
		this.histogram.decay();
		assertThat(this.histogram.maxMicros()).isEqualTo(10);
		for (int i = 0; i < 10; i++) {
			this.histogram.decay();
		}
		assertThat(this.histogram.micros(0.99)).as("nothing is left").isZero();
	}

	@Test
	void outcomesAreCountedByTheirClass() {
		for (int status : List.of(200, 204, 300, 404, 429, 500, 503, 599)) {
			this.figures.countRequest();
			this.figures.countOutcome(status, 1000);
		}
		assertThat(described()).containsEntry("requests", 8L);
		assertThat(described().get("outcomes")).hasToString("{2xx=2, 4xx=3, 5xx=2, 599=1}");
	}

	@Test
	void ratesAreThoseOfTheLastTenSecondsAndTheLastMinute() {
		for (int second = 0; second < 120; second++) {
			count((second < 110) ? 6 : 0);
			this.figures.tick(1);
		}
		assertThat(described()).containsEntry("ratePerSecond10s", 0.0).containsEntry("ratePerSecond1m", 5.0);
	}

	@Test
	void rateOfWhatHasJustBegunIsThatOfItsOwnTime() {
		count(30);
		this.figures.tick(1);
		count(10);
		this.figures.tick(1);
		assertThat(described()).containsEntry("ratePerSecond10s", 20.0).containsEntry("ratePerSecond1m", 20.0);
	}

	@Test
	void pauseOfTheLoopIsTimeWithoutRequests() {
		count(30);
		this.figures.tick(1);
		this.figures.tick(9);
		assertThat(described()).containsEntry("ratePerSecond10s", 3.0);
		this.figures.tick(1000);
		assertThat(described()).containsEntry("ratePerSecond1m", 0.0);
	}

	@Test
	void verbsOfAllServicesShareOneBudget() {
		VerbBudget budget = new VerbBudget(3);
		VerbFigures one = new VerbFigures(budget);
		VerbFigures other = new VerbFigures(budget);
		one.announce(List.of("A", "B"));
		one.announce(List.of("A", "B"));
		other.announce(List.of("C", "D"));
		assertThat(other.all()).containsOnlyKeys("C");
		assertThat(other.of("D")).isSameAs(other.of("E"));
		one.forget();
		other.announce(List.of("D", "E", "F"));
		assertThat(other.all()).containsOnlyKeys("C", "D", "E");
	}

	@Test
	void verbsThatClientsMakeUpShareOneFigure() {
		VerbFigures verbs = new VerbFigures(new VerbBudget(1000));
		verbs.announce(List.of("CREATE"));
		assertThat(verbs.of("CREATE")).isNotSameAs(verbs.of("RANDOM"));
		assertThat(verbs.of("RANDOM")).isSameAs(verbs.of("OTHER"));
		for (int i = 0; i < 1000; i++) {
			verbs.announce(List.of("VERB" + i));
		}
		assertThat(verbs.all()).hasSize(200).doesNotContainKey(VerbFigures.OTHERS);
		verbs.of("RANDOM").countRequest();
		assertThat(verbs.all()).hasSize(201).containsKey(VerbFigures.OTHERS);
	}

	@Test
	void fewVerbsThatNoInstanceAnnouncesAreLearnedOnceTheyWereAnswered() {
		VerbFigures verbs = new VerbFigures(new VerbBudget(1000));
		verbs.announce(List.of("CREATE"));
		verbs.learn("CREATE", verbs.of("CREATE"));
		verbs.learn("FIND", verbs.of("FIND"));
		assertThat(verbs.all()).containsOnlyKeys("CREATE", "FIND");
		for (int i = 0; i < 1000; i++) {
			verbs.learn("RANDOM" + i, verbs.of("RANDOM" + i));
		}
		assertThat(verbs.all()).hasSize(33);
	}

	private void count(int requests) {
		for (int i = 0; i < requests; i++) {
			this.figures.countRequest();
		}
	}

	private Map<String, Object> described() {
		Map<String, Object> described = new LinkedHashMap<>();
		this.figures.describe(described);
		return described;
	}

}
