package io.zss.interop;

import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Peers that come and go while others run.
 */
@RequiresNode
@ResourceLock(Lanes.PEERS)
class LifecycleIT {

	private static final long RETURN_MILLIS = 30_000;

	@ParameterizedTest
	@EnumSource(BrokerKind.class)
	void workersComeBackAfterRestartOfBroker(BrokerKind kind) {
		try (Site site = new Site(kind)) {
			PeerProcess node = site.startWorker(WorkerKind.NODE, "node");
			PeerProcess ours = site.startWorker(WorkerKind.OURS, "java");
			PeerClient client = site.startClient(ClientKind.NODE);
			node.awaitReady();
			ours.awaitReady();
			site.restartBroker();
			assertThat(callUntilAnswered(client, "node")).isEqualTo("PONG");
			assertThat(callUntilAnswered(client, "java")).isEqualTo("PONG");
			assertThat(site.dead()).isEmpty();
		}
	}

	@Test
	void ourBrokerLetsNodeWorkerFinishBeforeItGoes() throws Exception {
		assertThat(replyToRequestInFlightWhenWorkerStops(BrokerKind.OURS, WorkerKind.NODE).payload()).isEqualTo(600);
	}

	@ParameterizedTest
	@EnumSource(BrokerKind.class)
	void ourWorkerFinishesBeforeItGoes(BrokerKind kind) throws Exception {
		assertThat(replyToRequestInFlightWhenWorkerStops(kind, WorkerKind.OURS).payload()).isEqualTo(600);
	}

	private static Reply replyToRequestInFlightWhenWorkerStops(BrokerKind kind, WorkerKind kindOfWorker)
			throws Exception {
		try (Site site = new Site(kind)) {
			PeerProcess worker = site.startWorker(kindOfWorker, "leaving").awaitReady();
			PeerClient client = site.startClient(ClientKind.NODE);
			assertThat(callUntilAnswered(client, "leaving")).isEqualTo("PONG");
			CompletableFuture<Reply> reply = client.send(Call.of("leaving", "slow", 600));
			worker.awaitOutput("SLOW");
			worker.terminate();
			Reply received = reply.join();
			assertThat(worker.awaitEnd()).as(worker.describe()).isTrue();
			assertThat(client.call(Call.of("leaving", "ping", 1)).status()).as("after DOWN").isEqualTo(404);
			return received;
		}
	}

	private static Object callUntilAnswered(PeerClient client, String sid) {
		long end = System.nanoTime() + RETURN_MILLIS * 1_000_000;
		Reply reply;
		do {
			reply = client.call(Call.of(sid, "ping", 1).timeout(500));
		}
		while (!reply.ok() && System.nanoTime() - end < 0);
		return reply.ok() ? reply.payload() : reply;
	}

}
