package io.zss.broker;

import java.util.List;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.zss.security.AuthorizedKeys;
import io.zss.security.AuthorizedKeysSource;
import io.zss.security.KeyPair;
import io.zss.security.Rules;
import io.zss.transport.Endpoint;

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
		assertThat(MemoryShares.complaint(defaults(megabytes * MB, null), megabytes * MB)).isEmpty();
		assertThat(MemoryShares.complaint(defaults(megabytes * MB, secured()), megabytes * MB)).isEmpty();
	}

	@Test
	void connectionsWithKeysTakeMoreSoFewerFit() {
		assertThat(MemoryShares.of(256 * MB, FRAME, 2).connectionsPerEndpoint())
			.isLessThan(MemoryShares.of(256 * MB, FRAME, 0).connectionsPerEndpoint() / 2)
			.isGreaterThanOrEqualTo(256);
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
		MemoryShares shares = MemoryShares.of(64 * MB, FRAME, 0);
		assertThat(shares.heldBytes()).isEqualTo(FRAME);
		assertThat(shares.receiveBytes()).isEqualTo(2 * FRAME);
		assertThat(MemoryShares.complaint(defaults(64 * MB, null), 64 * MB)).isNotEmpty();
	}

	private static SecurityOptions secured() {
		Endpoint anywhere = Endpoint.parse("tcp://127.0.0.1:*");
		return new SecurityOptions(KeyPair.generate(), anywhere, anywhere, AuthorizedKeysSource.of(AuthorizedKeys.NONE),
				true, Rules.parse(List.of()), false);
	}

	private static BrokerOptions defaults(long heapBytes, @Nullable SecurityOptions security) {
		MemoryShares shares = MemoryShares.of(heapBytes, FRAME, SecurityOptions.securedEndpoints(security));
		return BrokerOptions.builder()
			.security(security)
			.messageLimits(FRAME, 64 * 1024)
			.receiveLimit(shares.receiveBytes())
			.sendLimits(null, Math.max(2 * FRAME, shares.sendBytes()))
			.heldLimit(shares.heldBytes())
			.connectionLimits(shares.connectionsPerEndpoint(), 100, 100, 100)
			.build();
	}

}
