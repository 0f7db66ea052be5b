package io.zss.broker;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

import ch.qos.logback.classic.Level;
import io.zss.CapturedLog;
import io.zss.protocol.ControlPayload;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How much one cycle of the broker does, and what a sweep and the end are for.
 */
class BrokerCycleTests {

	private static final int MESSAGES_PER_CYCLE = 256;

	private static final int LAST_CYCLES = 40;

	private static final int BYTES_PER_CYCLE = 1024 * 1024;

	private final TestBroker broker = new TestBroker();

	private final FakeClient client = this.broker.client();

	@Test
	void receivesSoManyMessagesInACycle() {
		deliverPings(MESSAGES_PER_CYCLE + 44);

		assertThat(this.broker.runOnce()).isTrue();
		assertThat(this.broker.router().inbound()).isEqualTo(44);
		assertThat(this.broker.runOnce()).isFalse();
		assertThat(this.broker.router().inbound()).isZero();
	}

	@Test
	void receivesSoManyBytesInACycle() {
		byte[] frame = new byte[BYTES_PER_CYCLE - this.client.identity().length];
		for (int i = 0; i < 2; i++) {
			this.broker.router().deliver(FakeRouter.FRONTEND, this.client.identity(), List.of(frame));
		}

		assertThat(this.broker.runOnce()).isTrue();
		assertThat(this.broker.router().inbound()).isEqualTo(1);
	}

	@Test
	void receivesOneMoreMessageWhenAByteIsLeft() {
		byte[] frame = new byte[BYTES_PER_CYCLE - this.client.identity().length - 1];
		for (int i = 0; i < 3; i++) {
			this.broker.router().deliver(FakeRouter.FRONTEND, this.client.identity(), List.of(frame));
		}

		assertThat(this.broker.runOnce()).isTrue();
		assertThat(this.broker.router().inbound()).isEqualTo(1);
	}

	@Test
	void receivesWhatHasComeWhenItStopsButNotWithoutEnd() {
		deliverPings(LAST_CYCLES * MESSAGES_PER_CYCLE + 7);

		this.broker.cycle().stop();

		assertThat(this.broker.router().inbound()).isEqualTo(7);
	}

	@Test
	void givesNothingToWorkersWhenItStops() {
		FakeWorker worker = this.broker.worker("ORDERS").up();
		this.client.post(TestRequest.to("ORDERS"));

		this.broker.cycle().stop();

		assertThat(worker.requests()).isEmpty();
		assertThat(this.client.statuses()).containsExactly(503);
	}

	@Test
	void waitsForTheNextSweepAtMost() {
		this.broker.run();
		assertThat(idle()).isEqualTo(Duration.ofMillis(500));

		this.broker.clock().advance(Duration.ofMillis(499));
		this.broker.run();
		assertThat(idle()).isEqualTo(Duration.ofMillis(1));

		this.broker.clock().advance(Duration.ofMillis(2));
		assertThat(idle()).isZero();
	}

	@Test
	void sweepsWhenItIsDue() {
		this.broker.run();
		int published = this.broker.published();

		this.broker.clock().advance(Duration.ofMillis(500).minusNanos(1));
		this.broker.run();
		assertThat(this.broker.published()).isEqualTo(published);
		this.broker.clock().advance(Duration.ofNanos(1));
		this.broker.run();
		assertThat(this.broker.published()).isEqualTo(published + 1);
	}

	@Test
	void listIsMadeAnewAfterASecond() {
		FakeWorker first = this.broker.worker("FIRST").up();
		assertThat(list(first)).contains("FIRST").doesNotContain("SECOND");
		this.broker.worker("SECOND").up();

		this.broker.pass(Duration.ofSeconds(1));

		assertThat(list(first)).contains("FIRST", "SECOND");
	}

	@Test
	void connectionsThatWereRefusedOrEndedAreCounted() {
		this.broker.router().countConnections(3, 5);
		this.broker.pass(Duration.ofMillis(500));
		this.broker.pass(Duration.ofMillis(500));
		assertThat(this.broker.snapshot().rejected(Rejection.TOO_MANY_CONNECTIONS)).isEqualTo(3);
		assertThat(this.broker.snapshot().rejected(Rejection.OVERRUN)).isEqualTo(5);

		this.broker.router().countConnections(4, 7);
		this.broker.pass(Duration.ofMillis(500));
		assertThat(this.broker.snapshot().rejected(Rejection.TOO_MANY_CONNECTIONS)).isEqualTo(4);
		assertThat(this.broker.snapshot().rejected(Rejection.OVERRUN)).isEqualTo(7);
	}

	@Test
	void connectionsThatWereTooManyForTheirAddressAreCountedAndNamed() {
		this.broker.router().countOfAddress(3);
		this.broker.pass(Duration.ofMillis(500));
		this.broker.pass(Duration.ofMillis(500));
		assertThat(this.broker.snapshot().rejected(Rejection.TOO_MANY_OF_ADDRESS)).isEqualTo(3);
		assertThat(new Operator(this.broker).status("connections").get("refused")).hasToString("3");
		assertThat(new Operator(this.broker).status("rejections").get("too-many-of-address")).hasToString("3");
		assertThat(new Operator(this.broker).events())
			.containsOnlyOnce("connection-refused   3 refused, the last as 10.0.0.1 has 5 connections");
	}

	@Test
	void connectionsThatFailAreCountedByTheirKind() {
		for (long time = 1; time <= 2; time++) {
			this.broker.router().countConnections(0, 4 * time);
			this.broker.router().countFailures(3 * time, 5 * time, 7 * time);
			this.broker.pass(Duration.ofMillis(500));
			this.broker.pass(Duration.ofMillis(500));

			BrokerSnapshot snapshot = this.broker.snapshot();
			assertThat(snapshot.rejected(Rejection.MALFORMED_CONNECTION)).isEqualTo(3 * time);
			assertThat(snapshot.rejected(Rejection.STALLED_CONNECTION)).isEqualTo(5 * time);
			assertThat(snapshot.rejected(Rejection.ACCEPT_FAILED)).isEqualTo(7 * time);
			assertThat(new Operator(this.broker).status("connections").get("ended"))
				.as("overrun, malformed and stalled ones")
				.hasToString(String.valueOf(12 * time));
		}
	}

	@Test
	void nothingIsLoggedOfConnectionsWhileNoneFails() {
		try (CapturedLog log = new CapturedLog(Broker.class.getName())) {
			this.broker.pass(Duration.ofSeconds(1));
			assertThat(log.messages(Level.WARN)).isEmpty();
			assertThat(log.messages(Level.INFO)).isEmpty();
		}
	}

	@Test
	void instanceExpiresAtTheEndOfItsTimeToLive() {
		FakeWorker worker = this.broker.worker("ORDERS").up();
		worker.fallSilent();

		this.broker.pass(Duration.ofMillis(4_900));
		assertThat(this.broker.knows(worker)).isTrue();
		this.broker.pass(Duration.ofMillis(100));
		assertThat(this.broker.knows(worker)).isFalse();
	}

	@Test
	void quarterOfTheTimeToLiveWithoutACycleIsAStall() {
		FakeWorker worker = this.broker.worker("ORDERS").up();
		worker.fallSilent();
		this.broker.pass(Duration.ofSeconds(4));

		this.broker.stall(Duration.ofMillis(1_250));

		assertThat(this.broker.knows(worker)).isTrue();
	}

	@Test
	void shorterPauseIsNoStall() {
		FakeWorker worker = this.broker.worker("ORDERS").up();
		worker.fallSilent();
		this.broker.pass(Duration.ofSeconds(4));

		this.broker.stall(Duration.ofMillis(1_250).minusNanos(1));

		assertThat(this.broker.knows(worker)).isFalse();
	}

	@Test
	void pauseBetweenTwoSweepsIsNoStall() {
		TestBroker slow = new TestBroker((options) -> options.sweepInterval(Duration.ofSeconds(2)));
		FakeWorker worker = slow.worker("ORDERS").up();
		worker.fallSilent();
		slow.pass(Duration.ofSeconds(4));

		slow.stall(Duration.ofSeconds(4).minusNanos(1));

		assertThat(slow.knows(worker)).isFalse();
	}

	@Test
	void finishedRequestsAreForgottenAfterTheirTime() {
		TestBroker remembering = new TestBroker((options) -> options.duplicateWindow(Duration.ofSeconds(10)));
		FakeWorker worker = remembering.worker("ORDERS").up();
		remembering.client().send(TestRequest.to("ORDERS"));
		worker.serve();
		assertThat(remembering.snapshot().finishedRequests()).isEqualTo(1);

		remembering.pass(Duration.ofSeconds(11));

		assertThat(remembering.snapshot().finishedRequests()).isZero();
	}

	@Test
	void receivesNothingMoreWhenItHasSentSoManyBytes() {
		FakeWorker worker = this.broker.worker("ORDERS").capacity(2).up();
		this.client.send(TestRequest.to("ORDERS").rid("1").payload(new byte[0]));
		long overhead = worker.identity().length
				+ worker.request().frames().stream().mapToLong((frame) -> frame.length).sum();
		byte[] payload = new byte[(int) (BYTES_PER_CYCLE - overhead)];

		this.client.post(TestRequest.to("ORDERS").rid("2").payload(payload));
		deliverPings(1);

		assertThat(this.broker.runOnce()).isTrue();
		assertThat(this.broker.router().inbound()).isEqualTo(1);
	}

	@Test
	void statusSaysHowLongCyclesTake() {
		long began = this.broker.clock().nanoTime();
		this.broker.clock().advance(Duration.ofMillis(3));
		this.broker.cycle().doWork(began);

		assertThat(new Operator(this.broker).status("loop").get("lagMaxMicros")).hasToString("3000");
	}

	@Test
	void logNamesWhoHasSentAMessageThatCannotBeRead() {
		try (CapturedLog log = new CapturedLog(Broker.class.getName())) {
			this.broker.clientWithIdentity("web#1").sendFrames(List.of(new byte[0]));
			assertThat(log.messages(Level.WARN)).singleElement()
				.asString()
				.startsWith("malformed-message from web#1: ");
		}
	}

	@Test
	void logSaysSoWhenTheSenderOfAMessageHasNoNameToShow() {
		try (CapturedLog log = new CapturedLog(Broker.class.getName())) {
			this.broker.clientWithIdentity("x".repeat(256)).sendFrames(List.of(new byte[0]));
			assertThat(log.messages(Level.WARN)).singleElement()
				.asString()
				.startsWith("malformed-message from a peer whose identity is too long: ");
		}
	}

	private String list(FakeWorker asking) {
		asking.post(FakeRouter.BACKEND, asking.identity(), "LIST", ControlPayload.encode(null));
		this.broker.run();
		return String.valueOf(asking.reply().payload());
	}

	private Duration idle() {
		return Duration.ofNanos(this.broker.cycle().maxIdleNanos(this.broker.clock().nanoTime()));
	}

	private void deliverPings(int count) {
		for (int i = 0; i < count; i++) {
			this.broker.router()
				.deliver(FakeRouter.FRONTEND, this.client.identity(),
						List.of("no message".getBytes(StandardCharsets.US_ASCII)));
		}
	}

}
