package io.zss.broker;

import java.time.Duration;

import io.zss.transport.SendResult;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A slot that becomes free goes to the next request in the same moment, whatever freed
 * it; nothing waits for the next sweep. No time passes in the step that is tested, or the
 * next sweep is not due.
 */
class SlotHandOverTests {

	/** The loop notices the deadline of 1,250 ms after 1,300 ms. */
	private static final Duration UNTIL_STUCK = Duration.ofMillis(61_300);

	private static final Duration TICK = Duration.ofMillis(10);

	private final TestBroker broker = new TestBroker();

	private final FakeClient client = this.broker.client();

	private final FakeClient other = this.broker.client("other");

	@Test
	void replyThatNothingWaitsForFreesItsSlotForTheNext() {
		FakeWorker worker = this.broker.worker("ORDERS").up();
		this.client.send(TestRequest.to("ORDERS"));
		Received abandoned = worker.request();
		this.client.disconnect();
		this.other.send(TestRequest.to("ORDERS").rid("next"));
		assertThat(worker.rids()).isEmpty();

		worker.answer(abandoned, "200", "too late");

		assertThat(worker.rids()).containsExactly("next");
		assertThat(this.broker.snapshot().requestsAtWorkers()).isEqualTo(1);
	}

	@Test
	void slotThatIsTakenBackGoesToTheNext() {
		FakeWorker worker = this.broker.worker("ORDERS").up();
		this.client.send(TestRequest.to("ORDERS").timeout(1_250));
		worker.request();
		this.broker.pass(UNTIL_STUCK.minus(TICK));
		this.other.send(TestRequest.to("ORDERS").rid("next"));
		assertThat(worker.rids()).isEmpty();

		this.broker.clock().advance(TICK.plus(TICK));
		this.broker.run();

		assertThat(worker.rids()).containsExactly("next");
		assertThat(this.broker.instance(worker).stuck()).isEqualTo(1);
		assertThat(this.broker.instance(worker).inFlight()).isEqualTo(1);
	}

	@Test
	void replyThatComesAfterItsSlotWasTakenBackGivesTheInstanceItsRoomBack() {
		FakeWorker worker = this.broker.worker("ORDERS").capacity(2).up();
		this.client.send(TestRequest.to("ORDERS").timeout(1_250));
		Received stuck = worker.request();
		this.broker.pass(UNTIL_STUCK.plus(TICK));
		this.other.send(TestRequest.to("ORDERS").rid("probe"), TestRequest.to("ORDERS").rid("next"));
		assertThat(worker.rids()).containsExactly("probe");

		worker.answer(stuck, "200", "much too late");

		assertThat(worker.rids()).containsExactly("next");
	}

	@Test
	void instanceThatAnnouncesMoreRoomGetsWhatWaits() {
		FakeWorker worker = this.broker.worker("ORDERS").up();
		this.client.send(TestRequest.to("ORDERS").rid("1"), TestRequest.to("ORDERS").rid("2"));
		assertThat(worker.rids()).containsExactly("1");

		worker.capacity(2).post("HEARTBEAT");
		this.broker.run();

		assertThat(worker.rids()).containsExactly("2");
	}

	@Test
	void instanceThatHasLeftIsLetGoWithItsLastReply() {
		FakeWorker worker = this.broker.worker("ORDERS").capacity(2).up();
		this.client.send(TestRequest.to("ORDERS"), TestRequest.to("ORDERS"));
		Received first = worker.request();
		Received second = worker.request();
		worker.down();

		worker.answer(first, "200", "1");
		assertThat(this.broker.snapshot().requestsAtWorkers()).isEqualTo(1);
		worker.answer(second, "200", "2");

		assertThat(worker.reply().status()).as("the answer to DOWN").isEqualTo(200);
		assertThat(this.broker.snapshot().requestsAtWorkers()).isZero();
		assertThat(this.broker.snapshot().requestsInFlight()).isZero();
	}

	@Test
	void instanceThatHasLeftDoesNotWaitForRepliesThatNothingWaitsFor() {
		FakeWorker worker = this.broker.worker("ORDERS").up();
		this.client.send(TestRequest.to("ORDERS"));
		worker.request();
		worker.down();

		this.client.disconnect();

		assertThat(worker.reply().status()).as("the answer to DOWN").isEqualTo(200);
		assertThat(this.broker.snapshot().requestsAtWorkers()).isZero();
	}

	@Test
	void drainingLeavesNothingInTheQueues() {
		FakeWorker worker = this.broker.worker("ORDERS").up();
		this.client.send(TestRequest.to("ORDERS"), TestRequest.to("ORDERS"), TestRequest.to("ORDERS"));
		Received atWorker = worker.request();

		this.broker.cycle().drain();

		assertThat(this.client.statuses()).containsExactly(503, 503);
		assertThat(this.broker.service("ORDERS").queuedRequests()).isZero();
		assertThat(this.broker.service("ORDERS").queuedBytes()).isZero();
		worker.answer(atWorker, "200", "done");
		assertThat(worker.rids()).isEmpty();
		assertThat(this.broker.cycle().isDrained()).isTrue();
	}

	@Test
	void requestThatIsTimedOutLeavesItsTurnToTheNext() {
		FakeWorker worker = this.broker.worker("ORDERS").up();
		this.client.send(TestRequest.to("ORDERS"));
		Received first = worker.request();
		this.other.send(TestRequest.to("ORDERS").rid("late").timeout(100), TestRequest.to("ORDERS").rid("next"));

		// The loop receives the reply before it looks at deadlines.
		this.broker.clock().advance(Duration.ofMillis(101));
		worker.answer(first, "200", "done");

		assertThat(worker.rids()).containsExactly("next");
		assertThat(this.other.statuses()).containsExactly(599);
	}

	@Test
	void requestThatIsTimedOutWhenItComesIsAnsweredAndSeenByNoWorker() {
		FakeWorker worker = this.broker.worker("ORDERS").up();

		assertThat(this.client.ask(TestRequest.to("ORDERS").timeout(0)).status()).isEqualTo(599);

		assertThat(worker.rids()).isEmpty();
		assertThat(this.broker.snapshot().requestsInFlight()).isZero();
		assertThat(this.broker.snapshot().clients()).isZero();
	}

	@Test
	void requestOfALostInstanceThatIsTimedOutIsAnsweredSo() {
		FakeWorker worker = this.broker.worker("ORDERS").up();
		FakeWorker second = this.broker.worker("ORDERS").up();
		this.client.send(TestRequest.to("ORDERS").timeout(100));
		this.broker.clock().advance(Duration.ofMillis(101));

		this.broker.router().disconnect(worker.identity());
		this.broker.runOnce();

		assertThat(this.client.statuses()).containsExactly(599);
		assertThat(second.rids()).isEmpty();
	}

	@Test
	void requestThatIsTimedOutIsAnsweredBeforeWhatItsClientAskedLater() {
		FakeWorker worker = this.broker.worker("ORDERS").up();
		this.client.post(TestRequest.to("ORDERS").rid("on arrival").timeout(0), ping("1"));
		this.client.send(TestRequest.to("ORDERS").rid("holds the slot"),
				TestRequest.to("ORDERS").rid("in the queue").timeout(100));
		this.broker.clock().advance(Duration.ofMillis(101));
		this.broker.router()
			.deliver(FakeRouter.BACKEND, worker.identity(), FakeWorker.answerFrames(worker.request(), "200", "done"));
		this.client.send(ping("2"));

		assertThat(this.client.replies()).extracting(Received::rid)
			.containsExactly("on arrival", "1", "holds the slot", "in the queue", "2");
	}

	@Test
	void requestOfALostInstanceThatIsTimedOutIsAnsweredBeforeWhatItsClientAskedLater() {
		FakeWorker worker = this.broker.worker("ORDERS").up();
		this.client.send(TestRequest.to("ORDERS").rid("lost").timeout(100));
		this.broker.clock().advance(Duration.ofMillis(101));

		this.broker.router().disconnect(worker.identity());
		this.client.send(ping("1"));

		assertThat(this.client.replies()).extracting(Received::rid).containsExactly("lost", "1");
	}

	@Test
	void instanceThatHasLeftAndRefusesItsLastRequestIsLetGo() {
		FakeWorker leaving = this.broker.worker("ORDERS").up();
		this.client.send(TestRequest.to("ORDERS"));
		FakeWorker other = this.broker.worker("ORDERS").up();
		Received request = leaving.request();
		leaving.down();

		leaving.refuse(request);

		assertThat(leaving.reply().status()).as("the answer to DOWN").isEqualTo(200);
		other.serve();
		assertThat(this.client.statuses()).containsExactly(200);
	}

	@Test
	void instanceThatIsFullLeavesTheRequestToAnother() {
		FakeWorker full = this.broker.worker("ORDERS").up();
		FakeWorker second = this.broker.worker("ORDERS").up();
		full.answerSends(SendResult.FULL);

		this.client.send(TestRequest.to("ORDERS").rid("1"));

		assertThat(second.rids()).containsExactly("1");
		assertThat(this.broker.instance(full).inFlight()).isZero();
	}

	@Test
	void clientsAreThoseThatWait() {
		FakeWorker worker = this.broker.worker("ORDERS").capacity(2).up();
		this.client.send(TestRequest.to("ORDERS"));
		this.other.send(TestRequest.to("ORDERS"));
		assertThat(this.broker.snapshot().clients()).isEqualTo(2);

		worker.serve();

		assertThat(this.broker.snapshot().clients()).isEqualTo(1);
	}

	private static TestRequest ping(String rid) {
		return TestRequest.to("SMI").verb("PING").rid(rid);
	}

}
