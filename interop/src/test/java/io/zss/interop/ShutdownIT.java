package io.zss.interop;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.ResourceLock;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Applications with services that are told to end (SIGTERM) while requests are in flight.
 */
@Timeout(180)
@ResourceLock(Lanes.PEERS)
class ShutdownIT {

	private static final int REQUESTS = 100;

	private static final long WORK_MILLIS = 5000;

	private static final long LIMIT_MILLIS = 60_000;

	@Test
	void hundredRequestsInFlightAreAnsweredBeforeTheProcessEnds() {
		try (Site site = new Site(BrokerKind.OURS);
				RawSocket caller = new RawSocket("caller#1", site.frontend());
				RawSocket asker = new RawSocket("asker#1", site.frontend())) {
			PeerProcess worker = site.startWorker(WorkerKind.OURS, "work", "--zss.worker.concurrency=" + REQUESTS)
				.awaitReady();
			for (int i = 0; i < REQUESTS; i++) {
				caller.send(RawSocket.request("rid-" + i, "work", "work",
						Pack.OLD.write(Map.of("zss-timeout", LIMIT_MILLIS)),
						Pack.OLD.write(Map.of("id", i, "millis", WORK_MILLIS))));
			}
			Awaitility.await().atMost(Duration.ofMillis(LIMIT_MILLIS)).until(() -> inFlight(asker) == REQUESTS);

			worker.terminate();

			Set<String> answered = new HashSet<>();
			for (int i = 0; i < REQUESTS; i++) {
				List<byte[]> reply = receive(caller);
				answered.add(RawSocket.text(reply.get(2)));
				assertThat(RawSocket.text(reply.get(5))).isEqualTo("200");
			}
			assertThat(answered).hasSize(REQUESTS);
			assertThat(worker.awaitEnd()).as(worker.describe()).isTrue();
		}
	}

	@Test
	void handlerThatNeverReturnsIsAnsweredForAndTheProcessEnds() {
		try (Site site = new Site(BrokerKind.OURS); RawSocket caller = new RawSocket("caller#1", site.frontend())) {
			PeerProcess worker = site.startWorker(WorkerKind.OURS, "work", "--zss.worker.shutdown.grace-period=1s")
				.awaitReady();
			caller.send(RawSocket.request("rid", "work", "forever",
					Pack.OLD.write(Map.of("zss-timeout", 2 * LIMIT_MILLIS)), Pack.OLD.write(null)));
			worker.awaitOutput("FOREVER");

			worker.terminate();

			assertThat(RawSocket.text(receive(caller).get(5))).isEqualTo("503");
			assertThat(worker.awaitEnd()).as(worker.describe()).isTrue();
		}
	}

	private static List<byte[]> receive(RawSocket caller) {
		List<byte[]> reply = caller.receive(LIMIT_MILLIS);
		assertThat(reply).as("a reply").isNotNull();
		return reply;
	}

	private static int inFlight(RawSocket asker) {
		return ((List<?>) ServiceList.service(asker, "WORK").get("instances")).stream()
			.mapToInt((instance) -> ((Number) ((Map<?, ?>) instance).get("inFlight")).intValue())
			.sum();
	}

}
