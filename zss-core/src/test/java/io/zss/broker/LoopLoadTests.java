package io.zss.broker;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How busy the loop says it is.
 */
class LoopLoadTests {

	private static final long START = Long.MAX_VALUE - Duration.ofSeconds(5).toNanos();

	private final LoopLoad load = new LoopLoad(START);

	@Test
	void isIdleAtFirst() {
		assertThat(this.load.describe()).hasToString("{lagMaxMicros=0, busyPercent=0.0}");
	}

	@Test
	void longestCycleIsKnownAtOnceAndTheShareAfterTenSeconds() {
		cycle(1_000, 1_500);
		cycle(2_000, 2_100);
		assertThat(this.load.totalBusyNanos()).isEqualTo(Duration.ofMillis(600).toNanos());
		assertThat(this.load.describe()).hasToString("{lagMaxMicros=500000, busyPercent=0.0}");

		cycle(9_000, 9_999);
		assertThat(this.load.describe()).hasToString("{lagMaxMicros=999000, busyPercent=0.0}");
		cycle(9_999, 10_000);
		assertThat(this.load.describe()).hasToString("{lagMaxMicros=999000, busyPercent=16.0}");
	}

	@Test
	void isThatOfTheLastTenSecondsOrSo() {
		cycle(9_000, 10_000);
		cycle(12_000, 12_250);
		assertThat(this.load.describe()).as("of these ten seconds and those before")
			.hasToString("{lagMaxMicros=1000000, busyPercent=10.0}");

		cycle(20_000, 20_000);
		assertThat(this.load.describe()).hasToString("{lagMaxMicros=250000, busyPercent=2.5}");
		cycle(30_000, 30_000);
		assertThat(this.load.describe()).hasToString("{lagMaxMicros=0, busyPercent=0.0}");
	}

	private void cycle(long fromMillis, long toMillis) {
		this.load.onCycle(START + fromMillis * 1_000_000, START + toMillis * 1_000_000);
	}

}
