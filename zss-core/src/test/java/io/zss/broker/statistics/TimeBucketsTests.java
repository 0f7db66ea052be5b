package io.zss.broker.statistics;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Buckets for times.
 */
class TimeBucketsTests {

	@Test
	void middleIsHalfWayFromTheShortestToTheLongestTimeOfABucket() {
		assertThat(TimeBuckets.middleNanos(0)).isEqualTo(500);
		assertThat(TimeBuckets.middleNanos(5)).isEqualTo(5_500);
		// 16 and 17 us
		assertThat(TimeBuckets.middleNanos(16)).isEqualTo(17_000);
		// 1024 to 1151 us
		assertThat(TimeBuckets.middleNanos(TimeBuckets.of(1024))).isEqualTo(1_088_000);
	}

	@Test
	void everyTimeIsInTheBucketWhoseLongestTimeItDoesNotExceed() {
		for (long micros = 0; micros < 5000; micros++) {
			int bucket = TimeBuckets.of(micros);
			assertThat(micros).isLessThanOrEqualTo(TimeBuckets.highest(bucket));
			assertThat(bucket == 0 || micros > TimeBuckets.highest(bucket - 1)).isTrue();
		}
	}

}
