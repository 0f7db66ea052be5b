package io.zss.broker.statistics;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Times since a broker's start, and what was added to them.
 */
class TimeTotalsTests {

	private final TimeTotals totals = new TimeTotals();

	@ParameterizedTest
	@ValueSource(longs = { 0, 1, 15, 16, 17, 31, 32, 100, 999, 1000, 123_456, 10_000_000, 1_000_000_000 })
	void timeIsKnownWithinASixteenthOrHalfAMicrosecond(long micros) {
		this.totals.record(TimeUnit.MICROSECONDS.toNanos(micros));
		double allowed = Math.max(0.5, micros / 16.0);
		assertThat(since(TimeCounts.NONE)).hasSize(1);
		assertThat(since(TimeCounts.NONE).keySet().iterator().next() / 1000.0).isBetween(micros - allowed,
				micros + 0.5 + allowed);
	}

	@Test
	void timesBeyondTheLastBucketAndBelowZeroCount() {
		this.totals.record(Long.MAX_VALUE);
		this.totals.record(-5);
		assertThat(this.totals.copy().total()).isEqualTo(2);
	}

	@Test
	void onlyWhatWasAddedIsVisited() {
		this.totals.record(TimeUnit.MICROSECONDS.toNanos(3));
		this.totals.record(TimeUnit.SECONDS.toNanos(1));
		TimeCounts before = this.totals.copy();
		this.totals.record(TimeUnit.MICROSECONDS.toNanos(3));
		this.totals.record(TimeUnit.MICROSECONDS.toNanos(3));
		this.totals.record(TimeUnit.SECONDS.toNanos(100));
		assertThat(since(before).values()).containsExactly(2L, 1L);
		assertThat(before.total()).as("a copy does not change").isEqualTo(2);
		assertThat(since(this.totals.copy())).isEmpty();
	}

	@Test
	void allIsNewAfterABrokerWasStartedAnew() {
		TimeTotals ofEarlierBroker = new TimeTotals();
		for (int i = 0; i < 100; i++) {
			ofEarlierBroker.record(TimeUnit.MILLISECONDS.toNanos(5));
		}
		this.totals.record(TimeUnit.MILLISECONDS.toNanos(5));
		assertThat(since(ofEarlierBroker.copy()).values()).containsExactly(1L);
	}

	@Test
	void noWorkerCanAnnounceTheNameOfAllOthers() {
		VerbFigures verbs = new VerbFigures(new VerbBudget(3));
		verbs.announce(List.of("*"));
		verbs.of("*").countRequest();
		assertThat(verbs.totals()).singleElement().satisfies((all) -> assertThat(all.verb()).isEqualTo("*"));
	}

	private Map<Long, Long> since(TimeCounts earlier) {
		Map<Long, Long> visited = new TreeMap<>();
		this.totals.copy().forEachSince(earlier, visited::put);
		return visited;
	}

}
