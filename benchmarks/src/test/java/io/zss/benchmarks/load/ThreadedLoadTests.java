package io.zss.benchmarks.load;

import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ThreadedLoadTests {

	private static final long PHASE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

	private final LoadArguments arguments = new LoadArguments("nowhere", 3, 0, 5, 8);

	@Test
	void makesEveryRequestThatIsDueWhenTheLoadIsOpen() throws Exception {
		try (Load load = load((client, service, text) -> text)) {
			Measurement measurement = load.run(new Phase(2, 1000, PHASE_NANOS));
			assertThat(measurement.requests()).isEqualTo(100);
			assertThat(measurement.errors()).isZero();
		}
	}

	@Test
	void countsAStallInTheRequestsThatItDelayed() throws Exception {
		AtomicInteger calls = new AtomicInteger();
		CountDownLatch never = new CountDownLatch(1);
		try (Load load = load((client, service, text) -> {
			if (calls.getAndIncrement() == 0) {
				never.await(300, TimeUnit.MILLISECONDS);
			}
			return text;
		})) {
			Measurement measurement = load.run(new Phase(1, 1000, PHASE_NANOS));
			assertThat(measurement.requests()).isEqualTo(100);
			assertThat(measurement.p50()).isGreaterThan(200_000);
		}
	}

	@Test
	void dealsRequestsOutToClientsAndServices() throws Exception {
		Set<String> seen = new ConcurrentSkipListSet<>();
		try (Load load = load((client, service, text) -> {
			seen.add(client + "/" + service);
			return text;
		})) {
			load.run(new Phase(4, 1000, PHASE_NANOS));
		}
		assertThat(seen).hasSize(15);
	}

	@Test
	void countsFailuresAndOtherRepliesAsErrors() throws Exception {
		try (Load load = load((client, service, text) -> {
			if (service == 0) {
				throw new IllegalStateException("expected");
			}
			return (service == 1) ? "" : text;
		})) {
			Measurement measurement = load.run(new Phase(1, 1000, PHASE_NANOS));
			assertThat(measurement.errors()).isEqualTo(40);
			assertThat(measurement.requests()).isEqualTo(60);
		}
	}

	@Test
	void measurementsTravelAsText() throws Exception {
		try (Load load = load((client, service, text) -> text)) {
			Measurement measurement = load.run(new Phase(2, 0, PHASE_NANOS));
			assertThat(Measurement.parse(measurement.toString())).isEqualTo(measurement);
		}
		Phase phase = new Phase(64, 1000, PHASE_NANOS);
		assertThat(Phase.parse(phase.toString())).isEqualTo(phase);
	}

	private Load load(BlockingCall call) {
		return new ThreadedLoad(call, this.arguments, () -> {
		});
	}

}
