package io.zss.broker;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.zss.protocol.FrameCodec;
import io.zss.protocol.Headers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Bounds and their answers, bad input, duplicates, stalls, and what is logged and
 * published.
 */
class LimitTests {

	private TestBroker broker = new TestBroker();

	@Test
	void requestsBeyondTheLimitOfTheBrokerAreAnswered429() {
		this.broker = new TestBroker((options) -> options.limits(2, 10, 10));
		FakeWorker worker = this.broker.worker("ORDERS").up();
		FakeClient client = this.broker.client();
		client.send(TestRequest.to("ORDERS"), TestRequest.to("ORDERS"));
		Received reply = client.ask(TestRequest.to("ORDERS"));
		assertThat(reply.status()).isEqualTo(429);
		assertThat(reply.error().developerMessage()).isEqualTo("The broker holds 2 requests");
		worker.serve();
		client.replies();
		client.send(TestRequest.to("ORDERS"));
		assertThat(client.replies()).isEmpty();
	}

	@Test
	void serviceThatNeverAnswersLeavesPlacesForOthers() {
		this.broker = new TestBroker((options) -> options.limits(1600, 10, 10));
		this.broker.worker("SILENT").capacity(2000).up();
		FakeWorker worker = this.broker.worker("ORDERS").up();
		for (int i = 0; i < 1600; i++) {
			FakeClient each = this.broker.client();
			each.send(TestRequest.to("SILENT").timeout(1));
		}
		this.broker.pass(Duration.ofSeconds(1));
		assertThat(new Operator(this.broker).status("requests").get("open")).hasToString("1400");
		FakeClient client = this.broker.client();
		assertThat(client.ask(TestRequest.to("SILENT")).status()).isEqualTo(429);
		for (int i = 0; i < 10; i++) {
			client.send(TestRequest.to("ORDERS"));
			worker.serve();
			assertThat(client.replies()).singleElement().extracting(Received::status).isEqualTo(200);
		}
	}

	@Test
	void clientGetsAShareOfTheLastPlaces() {
		this.broker = new TestBroker((options) -> options.limits(1600, 10, 10));
		this.broker.worker("ORDERS").capacity(2000).up();
		this.broker.worker("BILLING").capacity(2000).up();
		FakeClient greedy = this.broker.client();
		for (int i = 0; i < 1600; i++) {
			greedy.send(TestRequest.to("ORDERS"));
		}
		assertThat(greedy.ask(TestRequest.to("BILLING")).status()).isEqualTo(429);
		FakeClient modest = this.broker.client();
		modest.send(TestRequest.to("BILLING"));
		assertThat(modest.replies()).isEmpty();
	}

	@Test
	void instancesBeyondTheLimitAreAnswered429() {
		this.broker = new TestBroker((options) -> options.limits(10, 2, 10));
		FakeWorker first = this.broker.worker("ORDERS").up();
		this.broker.worker("ORDERS").up();
		FakeWorker third = this.broker.worker("ORDERS");
		assertThat(third.manage("UP").status()).isEqualTo(429);
		assertThat(third.heartbeat().status()).isEqualTo(429);
		first.disconnect();
		assertThat(third.heartbeat().status()).isEqualTo(200);
	}

	@Test
	void servicesBeyondTheLimitAreAnswered429() {
		this.broker = new TestBroker((options) -> options.limits(10, 10, 1));
		this.broker.worker("ORDERS").up();
		this.broker.worker("ORDERS").up();
		assertThat(this.broker.worker("BILLING").manage("UP").status()).isEqualTo(429);
	}

	@Test
	void headersBeyondTheLimitAreAnswered400() {
		this.broker = new TestBroker((options) -> options.messageLimits(1_000_000, 100));
		this.broker.worker("ORDERS").up();
		Received reply = this.broker.client().ask(TestRequest.to("ORDERS").header("long", "x".repeat(100)));
		assertThat(reply.status()).isEqualTo(400);
		assertThat(reply.error().developerMessage()).contains("at most 100 bytes");
	}

	@ParameterizedTest
	@ValueSource(ints = { FrameCodec.ADDRESS, FrameCodec.HEADERS })
	void frameThatCannotBeReadIsAnswered400(int frame) {
		this.broker.worker("ORDERS").up();
		FakeClient client = this.broker.client();
		List<byte[]> frames = TestRequest.to("ORDERS").rid("bad").frames();
		frames.set(frame, new byte[] { (byte) 0x85, 1 });
		client.sendFrames(frames);
		List<byte[]> reply = this.broker.router().take(client.identity());
		assertThat(reply).hasSize(7);
		assertThat(reply.get(FrameCodec.STATUS)).asString(StandardCharsets.US_ASCII).isEqualTo("400");
		assertThat(reply.get(FrameCodec.RID)).asString(StandardCharsets.US_ASCII).isEqualTo("bad");
		assertThat(this.broker.snapshot().rejected(Rejection.MALFORMED_MESSAGE)).isEqualTo(1);
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, FrameCodec.TYPE, FrameCodec.RID })
	void messageThatNobodyCouldMatchIsOnlyCounted(int frame) {
		this.broker.worker("ORDERS").up();
		FakeClient client = this.broker.client();
		List<byte[]> frames = TestRequest.to("ORDERS").frames();
		frames.set(frame, new byte[100]);
		client.sendFrames(frames);
		assertThat(client.replies()).isEmpty();
		assertThat(this.broker.snapshot().rejected(Rejection.MALFORMED_MESSAGE)).isEqualTo(1);
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 6, 8, 20 })
	void wrongNumberOfFramesIsOnlyCounted(int number) {
		FakeClient client = this.broker.client();
		List<byte[]> frames = TestRequest.to("ORDERS").frames();
		while (frames.size() < number) {
			frames.add(new byte[1]);
		}
		client.sendFrames(frames.subList(0, number));
		assertThat(client.replies()).isEmpty();
		assertThat(this.broker.snapshot().rejected(Rejection.MALFORMED_MESSAGE)).isEqualTo(1);
	}

	@Test
	void duplicateOfARequestInFlightIsAnswered409() {
		FakeWorker worker = this.broker.worker("ORDERS").capacity(5).up();
		FakeClient client = this.broker.client();
		client.send(TestRequest.to("ORDERS").rid("same"));
		assertThat(client.ask(TestRequest.to("ORDERS").rid("same")).status()).isEqualTo(409);
		assertThat(worker.requests()).hasSize(1);
	}

	@Test
	void duplicateOfARequestThatWaitsIsAnswered409() {
		this.broker.worker("ORDERS").up();
		FakeClient client = this.broker.client();
		client.send(TestRequest.to("ORDERS"), TestRequest.to("ORDERS").rid("same"));
		assertThat(client.ask(TestRequest.to("ORDERS").rid("same")).status()).isEqualTo(409);
		assertThat(this.broker.service("ORDERS").queuedRequests()).isEqualTo(1);
	}

	@Test
	void ridMayBeUsedAgainWhenItIsAnswered() {
		FakeWorker worker = this.broker.worker("ORDERS").up();
		FakeClient client = this.broker.client();
		for (int i = 0; i < 2; i++) {
			client.send(TestRequest.to("ORDERS").rid("same"));
			worker.serve();
		}
		assertThat(client.statuses()).containsExactly(200, 200);
	}

	@Test
	void finishedRequestIsAnswered409WithinTheDuplicateWindow() {
		this.broker = new TestBroker((options) -> options.duplicateWindow(Duration.ofSeconds(10), 100));
		FakeWorker worker = this.broker.worker("ORDERS").up();
		FakeClient client = this.broker.client();
		client.send(TestRequest.to("ORDERS").rid("same"));
		worker.serve();
		this.broker.pass(Duration.ofMillis(9900));
		client.send(TestRequest.to("ORDERS").rid("same"));
		assertThat(client.statuses()).containsExactly(200, 409);
		this.broker.pass(Duration.ofMillis(100));
		client.send(TestRequest.to("ORDERS").rid("same"));
		worker.serve();
		assertThat(client.statuses()).containsExactly(200);
	}

	@Test
	void timedOutRequestIsAnswered409WithinTheDuplicateWindow() {
		this.broker = new TestBroker((options) -> options.duplicateWindow(Duration.ofSeconds(10), 100));
		this.broker.worker("ORDERS").capacity(2).up();
		FakeClient client = this.broker.client();
		client.send(TestRequest.to("ORDERS").rid("same").timeout(100));
		this.broker.pass(Duration.ofMillis(200));
		client.send(TestRequest.to("ORDERS").rid("same"));
		assertThat(client.statuses()).containsExactly(599, 409);
	}

	@Test
	void requestThatNoWorkerSawMayComeAgainWithinTheDuplicateWindow() {
		this.broker = new TestBroker(
				(options) -> options.duplicateWindow(Duration.ofSeconds(10), 100).queueLimits(1, 1_000_000));
		FakeWorker worker = this.broker.worker("ORDERS").up();
		FakeClient client = this.broker.client();
		client.send(TestRequest.to("ORDERS"), TestRequest.to("ORDERS"), TestRequest.to("ORDERS").rid("same"));
		worker.serve();
		assertThat(client.statuses()).containsExactly(429, 200);
		client.send(TestRequest.to("ORDERS").rid("same"));
		assertThat(client.replies()).isEmpty();
	}

	@Test
	void numberOfFinishedRequestsThatAreRememberedIsBounded() {
		this.broker = new TestBroker((options) -> options.duplicateWindow(Duration.ofSeconds(10), 2));
		FakeWorker worker = this.broker.worker("ORDERS").up();
		FakeClient client = this.broker.client();
		for (String rid : List.of("one", "two", "three")) {
			client.send(TestRequest.to("ORDERS").rid(rid));
			worker.serve();
		}
		client.replies();
		assertThat(client.ask(TestRequest.to("ORDERS").rid("two")).status()).isEqualTo(409);
		client.send(TestRequest.to("ORDERS").rid("one"));
		worker.serve();
		assertThat(client.statuses()).containsExactly(200);
	}

	@Test
	void nothingExpiresBecauseTheLoopStalled() {
		FakeWorker worker = this.broker.worker("ORDERS").up();
		this.broker.pass(Duration.ofMillis(4500));
		worker.fallSilent();
		this.broker.stall(Duration.ofHours(10));
		assertThat(this.broker.knows(worker)).isTrue();
		this.broker.pass(Duration.ofSeconds(4));
		assertThat(this.broker.knows(worker)).isTrue();
		this.broker.pass(Duration.ofSeconds(2));
		assertThat(this.broker.knows(worker)).isFalse();
	}

	@Test
	void socketIsDrainedAfterAStallBeforeAnythingIsTimedOut() {
		FakeWorker worker = this.broker.worker("ORDERS").up();
		FakeClient client = this.broker.client();
		client.send(TestRequest.to("ORDERS").timeout(1000));
		Received request = worker.request();
		FakeClient other = this.broker.client();
		for (int i = 0; i < 2000; i++) {
			other.post(TestRequest.to("SMI").verb("PING"));
		}
		this.broker.router()
			.deliver(FakeRouter.BACKEND, worker.identity(), FakeWorker.answerFrames(request, "200", "in time"));
		this.broker.stall(Duration.ofSeconds(20));
		this.broker.run();
		assertThat(client.statuses()).containsExactly(200);
	}

	@Test
	void deadlinesAreNotPutOffForeverByAFloodAfterAStall() {
		this.broker.worker("ORDERS").up();
		FakeClient client = this.broker.client();
		client.send(TestRequest.to("ORDERS").timeout(1000));
		FakeClient other = this.broker.client();
		for (int i = 0; i < 5000; i++) {
			other.post(TestRequest.to("SMI").verb("PING"));
		}
		this.broker.stall(Duration.ofSeconds(20));
		assertThat(client.replies()).isEmpty();
		this.broker.stall(Duration.ofSeconds(1));
		assertThat(this.broker.router().inbound()).isPositive();
		assertThat(client.statuses()).containsExactly(599);
	}

	@Test
	void totalsOfAServiceGoOnWhenItComesBack() {
		FakeWorker worker = this.broker.worker("ORDERS").up();
		this.broker.client().send(TestRequest.to("ORDERS"));
		worker.serve();
		worker.down();
		assertThat(this.broker.snapshot().services()).isEmpty();
		assertThat(this.broker.snapshot().absentServices()).singleElement()
			.satisfies((absent) -> assertThat(absent.requests()).isEqualTo(1));
		this.broker.worker("ORDERS").up();
		assertThat(this.broker.snapshot().absentServices()).isEmpty();
		assertThat(this.broker.service("ORDERS").succeeded()).isEqualTo(1);
	}

	@Test
	void numberOfAbsentServicesWhoseTotalsAreKeptIsBounded() {
		this.broker = new TestBroker((options) -> options.limits(10, 10, 2));
		for (String sid : List.of("ONE", "TWO", "THREE")) {
			this.broker.worker(sid).up().down();
		}
		assertThat(this.broker.snapshot().absentServices()).extracting((absent) -> absent.sid())
			.containsExactly("TWO", "THREE");
	}

	@Test
	void failureAtOneDeadlineEndsNeitherTheLoopNorTheOtherDeadlines() {
		this.broker.worker("ORDERS").up();
		FakeClient atWorker = this.broker.client();
		FakeClient waiting = this.broker.client();
		FakeClient other = this.broker.client();
		for (FakeClient client : List.of(atWorker, waiting, other)) {
			client.send(TestRequest.to("ORDERS").timeout(100));
		}
		this.broker.router().failSends(atWorker.identity());
		this.broker.router().failSends(waiting.identity());
		this.broker.pass(Duration.ofMillis(200));
		assertThat(other.statuses()).containsExactly(599);
		assertThat(this.broker.snapshot().rejected(Rejection.INTERNAL_ERROR)).isEqualTo(2);
		assertThat(this.broker.snapshot().requestsInFlight()).as("the abandoned one").isEqualTo(1);
		assertThat(this.broker.snapshot().clients()).isZero();
	}

	@Test
	void oneCycleReceivesABoundedNumberOfMessages() {
		FakeClient client = this.broker.client();
		for (int i = 0; i < 600; i++) {
			client.post(TestRequest.to("SMI").verb("PING"));
		}
		assertThat(this.broker.runOnce()).isTrue();
		assertThat(this.broker.router().inbound()).isEqualTo(600 - 256);
		assertThat(this.broker.runOnce()).isTrue();
		assertThat(this.broker.runOnce()).isFalse();
	}

	@Test
	void oneCycleReceivesABoundedNumberOfBytes() {
		FakeClient client = this.broker.client();
		for (int i = 0; i < 10; i++) {
			client.post(TestRequest.to("NOBODY").payload(new byte[300 * 1024]));
		}
		assertThat(this.broker.runOnce()).isTrue();
		assertThat(this.broker.router().inbound()).isEqualTo(6);
	}

	@Test
	void oneCycleSendsABoundedNumberOfBytes() {
		for (int i = 0; i < 100; i++) {
			this.broker.worker("ORDERS").announcing(Headers.VERBS, List.of("x".repeat(200), "y".repeat(200))).up();
		}
		FakeClient client = this.broker.client();
		for (int i = 0; i < 100; i++) {
			client.post(TestRequest.to("SMI").verb("LIST"));
		}
		assertThat(this.broker.runOnce()).isTrue();
		long sent = client.replies().stream().mapToLong((reply) -> reply.message().payload().length).sum();
		assertThat(sent).isBetween(1024L * 1024, 1200L * 1024);
		this.broker.run();
		assertThat(client.replies()).hasSizeGreaterThan(50);
	}

	@Test
	void listIsMadeOncePerSweepHoweverManyAsk() {
		this.broker.worker("ORDERS").up();
		FakeClient client = this.broker.client();
		Received first = client.ask(TestRequest.to("SMI").verb("LIST"));
		this.broker.worker("BILLING").up();
		assertThat(client.ask(TestRequest.to("SMI").verb("LIST")).payload()).isEqualTo(first.payload());
		this.broker.pass(Duration.ofMillis(500));
		assertThat(client.ask(TestRequest.to("SMI").verb("LIST")).payload()).asString().contains("BILLING");
	}

	@Test
	void versionsThatAreHeldAreBoundedAndThoseHeldLongestGo() {
		this.broker = new TestBroker((options) -> options.maxVersions(3));
		FakeClient client = this.broker.client();
		for (int i = 0; i < 10; i++) {
			this.broker.worker("ORDERS").version("1." + i).up().disconnect();
			client.send(TestRequest.to("ORDERS").version("1." + i));
			this.broker.pass(Duration.ofMillis(10));
		}
		assertThat(this.broker.service("ORDERS").heldVersions()).containsExactlyInAnyOrder("1.7", "1.8", "1.9");
		assertThat(client.statuses()).as("those that waited for the others").containsOnly(503).hasSize(7);
	}

	@Test
	void versionThatHasBeenHeldLongestGoesWhateverItsNumber() {
		this.broker = new TestBroker((options) -> options.maxVersions(3));
		for (int i = 9; i >= 0; i--) {
			this.broker.worker("ORDERS").version("1." + i).up().disconnect();
			this.broker.pass(Duration.ofMillis(10));
		}
		assertThat(this.broker.service("ORDERS").heldVersions()).containsExactlyInAnyOrder("1.0", "1.1", "1.2");
	}

	@Test
	void instanceOfOneVersionTooManyIsAnswered429() {
		this.broker = new TestBroker((options) -> options.maxVersions(2));
		FakeWorker first = this.broker.worker("ORDERS").version("1.0").up();
		this.broker.worker("ORDERS").version("2.0").up();
		FakeWorker third = this.broker.worker("ORDERS").version("3.0");
		assertThat(third.manage("UP").status()).isEqualTo(429);
		this.broker.worker("ORDERS").version("2.0").up();
		first.disconnect();
		assertThat(third.manage("UP").status()).isEqualTo(200);
	}

	@Test
	void publishesASnapshotWithEachSweep() {
		this.broker.run();
		int before = this.broker.published();
		this.broker.pass(Duration.ofSeconds(10));
		assertThat(this.broker.published() - before).isEqualTo(20);
	}

	@Test
	void rejectionsOfAKindAreLoggedOnceInTenSeconds() {
		ListAppender<ILoggingEvent> appender = new ListAppender<>();
		Logger logger = (Logger) LoggerFactory.getLogger(Broker.class);
		appender.start();
		logger.addAppender(appender);
		try {
			FakeClient client = this.broker.client();
			for (int i = 0; i < 100; i++) {
				client.send(TestRequest.to("NOBODY"));
			}
			client.sendFrames(List.of(new byte[0]));
			assertThat(appender.list).hasSize(2).allMatch((event) -> event.getLevel() == Level.WARN);
			this.broker.pass(Duration.ofSeconds(10));
			client.send(TestRequest.to("NOBODY"));
			assertThat(appender.list).hasSize(3);
			assertThat(appender.list.get(2).getFormattedMessage()).startsWith("not-found from client#")
				.endsWith(": No service NOBODY:DO (100 since the last such message)");
		}
		finally {
			logger.detachAppender(appender);
		}
	}

}
