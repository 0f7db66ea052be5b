package io.zss.transport;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What one peer may have, on a clock of the test's own that begins anywhere.
 */
class AllowanceTests {

	private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

	@ParameterizedTest
	@ValueSource(longs = { 0, -5, Long.MAX_VALUE - 3, Long.MIN_VALUE })
	void aBurstPassesAtOnceAndThenOneForEachToken(long start) {
		Allowance allowance = new Allowance(new Quota(10, 3, 0), start);
		for (int i = 0; i < 3; i++) {
			assertThat(allowance.take(start)).isZero();
		}
		assertThat(allowance.take(start)).isEqualTo(SECOND / 10);
		assertThat(allowance.take(start + SECOND / 10 - 1)).isEqualTo(1);
		assertThat(allowance.take(start + SECOND / 10)).isZero();
		assertThat(allowance.take(start + SECOND / 10)).isEqualTo(SECOND / 10);
	}

	@Test
	void noMorePassInALongTimeThanTheRateAndOneBurst() {
		Allowance allowance = new Allowance(new Quota(7, 5, 0), 0);
		int passed = 0;
		for (long now = 0; now < 60 * SECOND; now += SECOND / 1000) {
			passed += (allowance.take(now) == 0) ? 1 : 0;
		}
		assertThat(passed).isBetween(60 * 7, 60 * 7 + 5);
	}

	@Test
	void aPauseFillsNoMoreThanTheBurst() {
		Allowance allowance = new Allowance(new Quota(10, 3, 0), 0);
		long later = 3600 * SECOND;
		for (int i = 0; i < 3; i++) {
			assertThat(allowance.take(later)).isZero();
		}
		assertThat(allowance.take(later)).isPositive();
	}

	@Test
	void withoutABurstItIsThatOfASecond() {
		Allowance allowance = new Allowance(new Quota(4, 0, 0), 0);
		for (int i = 0; i < 4; i++) {
			assertThat(allowance.take(0)).isZero();
		}
		assertThat(allowance.take(0)).isEqualTo(SECOND / 4);
	}

	@Test
	void whatIsOpenIsLimitedUntilItIsClosed() {
		Allowance allowance = new Allowance(new Quota(0, 0, 2), 0);
		allowance.open();
		assertThat(allowance.isExhausted()).isFalse();
		allowance.open();
		assertThat(allowance.isExhausted()).isTrue();
		allowance.close();
		assertThat(allowance.isExhausted()).isFalse();
		for (int i = 0; i < 1000; i++) {
			assertThat(allowance.take(0)).as("no rate").isZero();
		}
	}

	@Test
	void aFullTableGivesAllFurtherPeersOneAllowanceAndForgetsThoseThatAreNotUsed() {
		Allowances<String> table = new Allowances<>(new Quota(1, 2, 0), 3, 0);
		for (String peer : new String[] { "a", "b", "c" }) {
			assertThat(table.of(peer, 0).take(0)).isZero();
		}
		assertThat(table.of("d", 0).take(0)).isZero();
		assertThat(table.of("e", 0).take(0)).isZero();
		assertThat(table.of("f", 0).take(0)).as("d and e have taken the two that further peers share").isPositive();
		assertThat(table.of("a", 0).take(0)).as("those in the table keep their own").isZero();
		table.of("b", 0).open();
		assertThat(table.of("g", SECOND).take(SECOND)).isZero();
		assertThat(table.size()).as("a, which is not full again, b with what is open, and g").isEqualTo(3);
		assertThat(table.of("h", 10 * SECOND).take(10 * SECOND)).isZero();
		assertThat(table.size()).as("b and h").isEqualTo(2);
	}

	@ParameterizedTest
	@CsvSource({ "10.1.2.3, 10.1.2.3", "2001:db8:1:2:3:4:5:6, 2001:db8:1:2:0:0:0:0/64",
			"[2001:db8:1:2::9], 2001:db8:1:2:0:0:0:0/64", "fe80::1%eth0, fe80:0:0:0:0:0:0:0/64", "'', unknown",
			"no address, no address" })
	void theFirst64BitsOfAnAddressOfIpv6CountAsOnePeer(String host, String block) {
		assertThat(AddressBlock.of(host)).isEqualTo(block);
	}

	@Test
	void addressesOfSocketsCountAsTheirTextsDo() throws UnknownHostException {
		for (String host : new String[] { "10.1.2.3", "2001:db8:1:2:3:4:5:6" }) {
			assertThat(AddressBlock.of(InetAddress.getByName(host))).isEqualTo(AddressBlock.of(host));
		}
		assertThat(AddressBlock.of((InetAddress) null)).isEqualTo("unknown");
	}

}
