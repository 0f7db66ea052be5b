package io.zss.broker;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Default limits that fit the heap, and what is said of those that do not.
 */
class MemorySharesTests {

	private static final long MB = 1024 * 1024;

	private static final long FRAME = 32 * MB;

	@ParameterizedTest
	@ValueSource(longs = { 256, 512, 1024, 4096, 65_536 })
	void defaultsFitTheHeapOfTheImageAndLargerOnes(long megabytes) {
		assertThat(MemoryShares.complaint(defaults(megabytes * MB), megabytes * MB)).isEmpty();
	}

	@Test
	void limitsThatDoNotFitAreNamedWithTheirValues() {
		BrokerOptions options = BrokerOptions.builder()
			.receiveLimit(100 * MB)
			.sendLimits(64 * MB, 150 * MB)
			.heldLimit(80 * MB)
			.connectionLimits(1000, 10, 10, 10)
			.build();
		assertThat(MemoryShares.complaint(options, 256 * MB))
			.isEqualTo("The limits of broker zss-broker add up to 349 MB, but the heap has 256 MB: give the process "
					+ "more memory (-Xmx), or lower zss.broker.limits.total-receive-size (100 MB), "
					+ ".total-send-size (150 MB), .held-size (80 MB) or .connections (1000)");
		assertThat(MemoryShares.complaint(options, 512 * MB)).isEmpty();
	}

	@Test
	void longestFrameFitsEvenWhereTheHeapIsSmall() {
		MemoryShares shares = MemoryShares.of(64 * MB, FRAME);
		assertThat(shares.heldBytes()).isEqualTo(FRAME);
		assertThat(shares.receiveBytes()).isEqualTo(2 * FRAME);
		assertThat(MemoryShares.complaint(defaults(64 * MB), 64 * MB)).isNotEmpty();
	}

	private static BrokerOptions defaults(long heapBytes) {
		MemoryShares shares = MemoryShares.of(heapBytes, FRAME);
		return BrokerOptions.builder()
			.messageLimits(FRAME, 64 * 1024)
			.receiveLimit(shares.receiveBytes())
			.sendLimits(null, Math.max(2 * FRAME, shares.sendBytes()))
			.heldLimit(shares.heldBytes())
			.connectionLimits(shares.connectionsPerEndpoint(), 100, 100, 100)
			.build();
	}

}
