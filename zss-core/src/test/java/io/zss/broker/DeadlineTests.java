package io.zss.broker;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What happens when a caller's time is over, in the queue and at a worker.
 */
class DeadlineTests {

	private final TestBroker broker = new TestBroker();

	private final FakeClient client = this.broker.client();

	@Test
	void requestThatWaitsTooLongIsAnswered599() {
		FakeWorker worker = this.broker.worker("ORDERS").up();
		this.client.send(TestRequest.to("ORDERS"), TestRequest.to("ORDERS").rid("late").timeout(1000));
		assertThat(this.client.statusesAfter(Duration.ofMillis(999))).isEmpty();
		this.broker.pass(Duration.ofMillis(6));
		Received reply = this.client.reply();
		assertThat(reply.status()).isEqualTo(599);
		assertThat(reply.error().developerMessage())
			.matches("No reply from ORDERS:DO within 100\\d ms, dispatched 0 times");
		assertThat(reply.header("zss-attempt")).as("no worker has seen it").isNull();
		assertThat(this.broker.service("ORDERS").queuedRequests()).isZero();
		worker.serve();
		assertThat(worker.requests()).as("it is not dispatched any more").isEmpty();
		assertThat(this.client.statuses()).as("nor answered again").containsExactly(200);
	}

	@Test
	void requestThatTakesTooLongIsAnswered599() {
		this.broker.worker("ORDERS").up();
		this.client.send(TestRequest.to("ORDERS").timeout(1000));
		this.broker.pass(Duration.ofMillis(1005));
		Received reply = this.client.reply();
		assertThat(reply.status()).isEqualTo(599);
		assertThat(reply.error().developerMessage()).endsWith("dispatched 1 time");
		assertThat(reply.header("zss-attempt")).hasToString("1");
	}

	@Test
	void requestWithoutTimeoutHasThatOfTheBroker() {
		this.broker.worker("ORDERS").up();
		this.client.send(TestRequest.to("ORDERS"));
		assertThat(this.client.statusesAfter(Duration.ofMillis(29_999))).isEmpty();
		assertThat(this.client.statusesAfter(Duration.ofMillis(6))).containsExactly(599);
	}

	@Test
	void timeoutIsBounded() {
		TestBroker strict = new TestBroker(
				(options) -> options.requestTimeout(Duration.ofSeconds(1), Duration.ofSeconds(2)));
		strict.worker("ORDERS").up();
		FakeClient patient = strict.client();
		patient.send(TestRequest.to("ORDERS").timeout(Long.MAX_VALUE));
		assertThat(patient.statusesAfter(Duration.ofMillis(1999))).isEmpty();
		assertThat(patient.statusesAfter(Duration.ofMillis(6))).containsExactly(599);
	}

	@Test
	void requestWithoutTimeLeftIsNotDispatched() {
		FakeWorker worker = this.broker.worker("ORDERS").up();
		assertThat(this.client.ask(TestRequest.to("ORDERS").timeout(0)).status()).isEqualTo(599);
		assertThat(worker.requests()).isEmpty();
	}

	@Test
	void requestIsNotDispatchedAtItsDeadlineEvenIfASlotBecomesFreeFirst() {
		FakeWorker worker = this.broker.worker("ORDERS").up();
		this.client.send(TestRequest.to("ORDERS").rid("first"), TestRequest.to("ORDERS").rid("late").timeout(500));
		Received first = worker.request();
		this.broker.router()
			.deliver(FakeRouter.BACKEND, worker.identity(), FakeWorker.answerFrames(first, "200", "result"));
		this.broker.stall(Duration.ofMillis(500));
		assertThat(this.client.statuses()).containsExactly(200, 599);
		assertThat(worker.requests()).isEmpty();
		assertThat(this.broker.instance(worker).inFlight()).isZero();
	}

	@Test
	void workerIsToldWhatIsLeftOfTheTime() {
		FakeWorker worker = this.broker.worker("ORDERS").up();
		this.client.send(TestRequest.to("ORDERS").timeout(5000), TestRequest.to("ORDERS").timeout(5000));
		this.broker.pass(Duration.ofMillis(1500));
		assertThat(worker.serve().header("zss-timeout")).hasToString("5000");
		assertThat(worker.request().header("zss-timeout")).hasToString("3500");
	}

	@Test
	void lateReplyIsNotPassedOnButFreesTheSlot() {
		FakeWorker worker = this.broker.worker("ORDERS").up();
		this.client.send(TestRequest.to("ORDERS").timeout(1000));
		Received request = worker.request();
		assertThat(this.client.statusesAfter(Duration.ofSeconds(2))).containsExactly(599);
		this.client.send(TestRequest.to("ORDERS"));
		assertThat(worker.requests()).as("the slot is still taken").isEmpty();
		worker.answer(request, "200", "late");
		assertThat(this.client.replies()).isEmpty();
		assertThat(worker.requests()).hasSize(1);
	}

	@Test
	void slotOfAnInstanceThatIsStuckIsTakenBackAndCounted() {
		FakeWorker worker = this.broker.worker("ORDERS").up();
		this.client.send(TestRequest.to("ORDERS").timeout(1000));
		Received stuck = worker.request();
		this.broker.pass(Duration.ofMillis(60_500));
		assertThat(this.broker.instance(worker).inFlight()).isEqualTo(1);
		this.broker.pass(Duration.ofMillis(700));
		assertThat(this.broker.instance(worker).inFlight()).isZero();
		assertThat(this.broker.instance(worker).stuck()).isEqualTo(1);
		assertThat(this.broker.snapshot().requestsInFlight()).isZero();
		worker.answer(stuck, "200", "much too late");
		assertThat(this.broker.instance(worker).inFlight()).isZero();
		assertThat(this.broker.snapshot().rejected(Rejection.UNEXPECTED_REPLY)).isEqualTo(1);
	}

	@Test
	void ridMayBeUsedAgainAfterItsDeadlineWhileTheWorkerIsStillBusy() {
		FakeWorker worker = this.broker.worker("ORDERS").capacity(2).up();
		this.client.send(TestRequest.to("ORDERS").rid("again").timeout(1000));
		Received late = worker.request();
		assertThat(this.client.statusesAfter(Duration.ofSeconds(2))).containsExactly(599);
		this.client.send(TestRequest.to("ORDERS").rid("again"));
		worker.answer(late, "200", "late");
		assertThat(this.client.replies()).isEmpty();
		worker.serve();
		assertThat(this.client.statuses()).containsExactly(200);
		assertThat(this.broker.snapshot().clients()).isZero();
	}

	@Test
	void nothingIsLeftToWaitForWhenEverythingIsAnswered() {
		FakeWorker worker = this.broker.worker("ORDERS").up();
		this.client.send(TestRequest.to("ORDERS"));
		long now = this.broker.clock().nanoTime();
		assertThat(this.broker.cycle().maxIdleNanos(now)).isEqualTo(Duration.ofMillis(5).toNanos());
		worker.serve();
		assertThat(this.broker.cycle().maxIdleNanos(now)).isEqualTo(Duration.ofMillis(500).toNanos());
	}

}
