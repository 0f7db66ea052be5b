package io.zss.protocol;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.UUID;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class IdentitiesTests {

	private static final Instant UUID_EPOCH = Instant.parse("1582-10-15T00:00:00Z");

	@Test
	void makesRidsOfVersion1AndTheStandardVariant() {
		UUID rid = UUID.fromString(Identities.newRid());
		assertThat(rid.version()).isEqualTo(1);
		assertThat(rid.variant()).isEqualTo(2);
	}

	@Test
	void countsTimeFromTheBeginningOfTheGregorianCalendar() {
		long timestamp = UUID.fromString(Identities.newRid()).timestamp();
		Instant time = UUID_EPOCH.plus(timestamp / 10, ChronoUnit.MICROS);
		assertThat(time).isCloseTo(Instant.now(), within(Duration.ofMinutes(1)));
	}

	@Test
	void marksTheNodeAsRandom() {
		long node = UUID.fromString(Identities.newRid()).node();
		assertThat((node >>> 40) & 1).as("multicast bit of node %012x", node).isEqualTo(1);
	}

	@Test
	void makesRidsInTheOrderOfTime() {
		long[] timestamps = IntStream.range(0, 100_000)
			.mapToLong((i) -> UUID.fromString(Identities.newRid()).timestamp())
			.toArray();
		assertThat(timestamps).isSorted().doesNotHaveDuplicates();
	}

	@Test
	void makesAMillionRidsInFourThreadsWithoutRepeatingOne() throws InterruptedException {
		int threads = 4;
		String[] rids = new String[1_000_000];
		Thread[] workers = new Thread[threads];
		for (int t = 0; t < threads; t++) {
			int first = t;
			workers[t] = new Thread(() -> {
				for (int i = first; i < rids.length; i += threads) {
					rids[i] = Identities.newRid();
				}
			});
			workers[t].start();
		}
		for (Thread worker : workers) {
			worker.join();
		}
		assertThat(Arrays.stream(rids).distinct().count()).isEqualTo(rids.length);
	}

	@Test
	void putsTheNameBeforeTheUuidOfAnIdentity() {
		String identity = new String(Identities.newIdentity("grüße"), StandardCharsets.UTF_8);
		assertThat(identity).matches("grüße#[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
		assertThat(UUID.fromString(identity.substring(identity.indexOf('#') + 1)).version()).isEqualTo(1);
	}

	@Test
	void makesAnotherIdentityForTheSameName() {
		assertThat(Identities.newIdentity("a")).isNotEqualTo(Identities.newIdentity("a"));
	}

}
