package io.zss.broker;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

/**
 * What becomes of requests whose instance is lost, and of those that wait for a service
 * without instances.
 */
class RetryTests {

	private final TestBroker broker = new TestBroker();

	private final FakeClient client = this.broker.client();

	@Test
	void requestGoesToAnotherInstanceWhenItsOwnDisconnects() {
		FakeWorker first = this.broker.worker("ORDERS").up();
		this.client.send(TestRequest.to("ORDERS"));
		assertThat(first.request().header("zss-attempt")).hasToString("1");
		FakeWorker second = this.broker.worker("ORDERS").up();
		first.disconnect();
		assertThat(second.serve().header("zss-attempt")).hasToString("2");
		assertThat(this.client.statuses()).containsExactly(200);
		assertThat(this.broker.service("ORDERS").retried()).isEqualTo(1);
	}

	@Test
	void requestGoesToAnotherInstanceWhenItsOwnExpires() {
		FakeWorker first = this.broker.worker("ORDERS").up();
		this.client.send(TestRequest.to("ORDERS"));
		first.fallSilent();
		FakeWorker second = this.broker.worker("ORDERS").up();
		this.broker.pass(Duration.ofSeconds(6));
		second.serve();
		assertThat(this.client.statuses()).containsExactly(200);
	}

	@Test
	void requestThatAnInstanceHasNoRoomForGoesToAnother() {
		FakeWorker full = this.broker.worker("ORDERS").capacity(4).up();
		this.client.send(TestRequest.to("ORDERS"));
		FakeWorker other = this.broker.worker("ORDERS").capacity(4).up();
		full.refuse(full.request());
		assertThat(other.serve().header("zss-attempt")).as("a refusal is no attempt").hasToString("1");
		assertThat(this.client.statuses()).containsExactly(200);
		this.client.send(TestRequest.to("ORDERS"), TestRequest.to("ORDERS"));
		assertThat(other.requests()).as("the other gets none").hasSize(2);
	}

	@Test
	void requestThatEveryInstanceRefusesWaitsUntilOneHasRoom() {
		FakeWorker full = this.broker.worker("ORDERS").capacity(4).up();
		this.client.send(TestRequest.to("ORDERS"), TestRequest.to("ORDERS"), TestRequest.to("ORDERS"));
		Received taken = full.request();
		full.refuse(full.request());
		full.refuse(full.request());
		assertThat(full.requests()).as("it has no room for more than the first").isEmpty();

		full.answer(taken, "200", "ok");
		full.serve();
		full.serve();
		assertThat(this.client.statuses()).containsExactly(200, 200, 200);
	}

	@Test
	void instanceThatRefusedWhatItGotIsTriedAgainAtTheNextSweep() {
		FakeWorker full = this.broker.worker("ORDERS").capacity(4).up();
		this.client.send(TestRequest.to("ORDERS"), TestRequest.to("ORDERS"));
		for (int sweep = 1; sweep <= 5; sweep++) {
			full.requests().forEach(full::refuse);
			assertThat(full.requests()).isEmpty();
			this.broker.pass(Duration.ofMillis(500));
		}
		full.serve();
		full.serve();
		assertThat(this.client.statuses()).containsExactly(200, 200);
		assertThat(full.requests()).isEmpty();
	}

	@Test
	void instanceThatHasRefusedGetsOneMoreWithEachAnswerThoughItAnnouncesMore() {
		FakeWorker worker = this.broker.worker("ORDERS").capacity(2).up();
		for (int i = 1; i <= 6; i++) {
			this.client.send(TestRequest.to("ORDERS").rid(String.valueOf(i)));
		}
		Received first = worker.request();
		worker.refuse(worker.request());
		worker.answer(first, "200", "it takes two again");
		Received second = worker.request();
		Received third = worker.request();
		worker.answer(second, "200", "it takes no more than it announces");
		assertThat(worker.requests()).hasSize(1);

		worker.capacity(9).post("HEARTBEAT");
		this.broker.run();
		assertThat(worker.requests()).isEmpty();
		worker.answer(third, "200", "it takes three");
		assertThat(worker.requests()).hasSize(2);
	}

	@Test
	void clientThatSaysItsRequestIsRefusedIsAnsweredAllTheSame() {
		FakeWorker worker = this.broker.worker("ORDERS").up();
		this.client.send(TestRequest.to("ORDERS").header("zss-refused", true).header("zss-stopping", true));
		worker.answer(worker.request(), "503", "not now");
		Received reply = this.client.reply();
		assertThat(reply.status()).isEqualTo(503);
		assertThat(reply.header("zss-stopping")).isNull();
		assertThat(worker.requests()).isEmpty();
	}

	@Test
	void requestThatIsRefusedUntilItsDeadlineTimesOut() {
		FakeWorker full = this.broker.worker("ORDERS").up();
		this.client.send(TestRequest.to("ORDERS").timeout(1000));
		full.refuse(full.request());
		this.broker.pass(Duration.ofSeconds(1));
		assertThat(this.client.statuses()).containsExactly(599);
	}

	@Test
	void requestThatMayRunOnlyOnceGoesToAnotherWhenItIsRefusedAsItHasNotBegun() {
		FakeWorker full = this.broker.worker("ORDERS").up();
		this.client.send(TestRequest.to("ORDERS").notIdempotent());
		FakeWorker other = this.broker.worker("ORDERS").up();
		full.refuse(full.request());
		assertThat(other.serve().header("zss-attempt")).hasToString("1");
		assertThat(this.client.statuses()).containsExactly(200);
	}

	@Test
	void retryGoesAheadOfWhatWaits() {
		FakeWorker first = this.broker.worker("ORDERS").up();
		this.client.send(TestRequest.to("ORDERS").rid("lost"));
		FakeWorker second = this.broker.worker("ORDERS").up();
		this.client.send(TestRequest.to("ORDERS").rid("busy"), TestRequest.to("ORDERS").rid("waits"));
		first.disconnect();
		assertThat(second.serve().rid()).isEqualTo("busy");
		assertThat(second.serve().rid()).isEqualTo("lost");
		assertThat(second.serve().rid()).isEqualTo("waits");
	}

	@Test
	void retryFindsRoomInAFullQueue() {
		TestBroker small = new TestBroker((options) -> options.queueLimits(1, 1_000_000));
		FakeClient asking = small.client();
		FakeWorker first = small.worker("ORDERS").up();
		asking.send(TestRequest.to("ORDERS").rid("lost"), TestRequest.to("ORDERS").rid("waits"));
		first.disconnect();
		assertThat(asking.replies()).isEmpty();
		FakeWorker second = small.worker("ORDERS").up();
		assertThat(second.serve().rid()).isEqualTo("lost");
		assertThat(second.serve().rid()).isEqualTo("waits");
	}

	@Test
	void requestIsDispatchedAtMostMaxAttemptsTimes() {
		this.client.send();
		FakeWorker worker = this.broker.worker("ORDERS").up();
		this.client.send(TestRequest.to("ORDERS"));
		for (int attempt = 1; attempt <= 2; attempt++) {
			assertThat(worker.requests()).hasSize(1);
			worker.disconnect();
			worker = this.broker.worker("ORDERS").up();
		}
		assertThat(worker.requests()).isEmpty();
		Received reply = this.client.reply();
		assertThat(reply.status()).isEqualTo(503);
		assertThat(reply.error().developerMessage()).isEqualTo("Lost its instance 2 times");
		assertThat(reply.header("zss-attempt")).as("workers have seen it").hasToString("2");
	}

	@Test
	void requestIsDispatchedNoMoreOftenThanItAsks() {
		TestBroker patient = new TestBroker((options) -> options.maxAttempts(5));
		FakeClient asking = patient.client();
		FakeWorker worker = patient.worker("ORDERS").capacity(3).up();
		asking.send(TestRequest.to("ORDERS").rid("1").header("zss-max-attempts", 1),
				TestRequest.to("ORDERS").rid("2").header("zss-max-attempts", 2),
				TestRequest.to("ORDERS").rid("9").header("zss-max-attempts", 9));
		for (int attempt = 1; attempt <= 5; attempt++) {
			worker.disconnect();
			worker = patient.worker("ORDERS").capacity(3).up();
		}
		assertThat(asking.replies())
			.extracting(Received::rid, (reply) -> reply.error().developerMessage(),
					(reply) -> String.valueOf(reply.header("zss-attempt")))
			.containsExactly(tuple("1", "The instance was lost, and the request may not be dispatched again", "1"),
					tuple("2", "Lost its instance 2 times", "2"), tuple("9", "Lost its instance 5 times", "5"));
	}

	@Test
	void requestThatMustNotRunTwiceIsNotRetried() {
		FakeWorker first = this.broker.worker("ORDERS").up();
		this.client.send(TestRequest.to("ORDERS").notIdempotent());
		FakeWorker second = this.broker.worker("ORDERS").up();
		first.disconnect();
		assertThat(this.client.statuses()).containsExactly(503);
		assertThat(second.requests()).isEmpty();
	}

	@Test
	void requestIsNotRetriedAfterItsDeadline() {
		FakeWorker first = this.broker.worker("ORDERS").up();
		FakeWorker second = this.broker.worker("ORDERS").up();
		this.client.send(TestRequest.to("ORDERS").timeout(400));
		this.broker.clock().advance(Duration.ofMillis(400));
		first.disconnect();
		assertThat(this.client.statuses()).containsExactly(599);
		assertThat(second.requests()).isEmpty();
	}

	@Test
	void requestOfAClientThatHasGoneIsNotRetried() {
		FakeWorker first = this.broker.worker("ORDERS").up();
		this.client.send(TestRequest.to("ORDERS"));
		FakeWorker second = this.broker.worker("ORDERS").up();
		this.client.disconnect();
		first.disconnect();
		assertThat(second.requests()).isEmpty();
		assertThat(this.broker.snapshot().requestsInFlight()).isZero();
	}

	@Test
	void requestWaitsForALostServiceToComeBack() {
		this.broker.worker("ORDERS").up().disconnect();
		this.client.send(TestRequest.to("ORDERS"));
		assertThat(this.client.statusesAfter(Duration.ofMillis(4900))).isEmpty();
		this.broker.worker("ORDERS").up().serve();
		assertThat(this.client.statuses()).containsExactly(200);
	}

	@Test
	void requestIsAnswered503WhenALostServiceDoesNotComeBack() {
		FakeWorker worker = this.broker.worker("ORDERS").up();
		this.client.send(TestRequest.to("ORDERS").rid("dispatched"), TestRequest.to("ORDERS").rid("waits"));
		worker.disconnect();
		assertThat(this.client.statusesAfter(Duration.ofMillis(4900))).isEmpty();
		this.broker.pass(Duration.ofMillis(700));
		assertThat(this.client.replies()).allMatch((reply) -> reply.status() == 503)
			.extracting(Received::rid, (reply) -> String.valueOf(reply.header("zss-attempt")))
			.containsExactlyInAnyOrder(tuple("dispatched", "1"), tuple("waits", "null"));
		assertThat(this.broker.snapshot().services()).isEmpty();
		assertThat(this.client.ask(TestRequest.to("ORDERS")).status()).isEqualTo(404);
	}

	@Test
	void requestDoesNotWaitForALostServiceBeyondItsDeadline() {
		this.broker.worker("ORDERS").up().disconnect();
		this.client.send(TestRequest.to("ORDERS").timeout(1000));
		assertThat(this.client.statusesAfter(Duration.ofMillis(1005))).containsExactly(599);
	}

	@Test
	void lostServiceIsNotHeldWhenToldSo() {
		TestBroker strict = new TestBroker((options) -> options.holdFor(Duration.ZERO));
		FakeClient asking = strict.client();
		FakeWorker worker = strict.worker("ORDERS").up();
		asking.send(TestRequest.to("ORDERS"), TestRequest.to("ORDERS"));
		worker.disconnect();
		assertThat(asking.statusesAfter(Duration.ofMillis(500))).containsExactly(503, 503);
	}

	@Test
	void requestsThatWaitAreAnswered404WhenTheLastInstanceSaysDown() {
		FakeWorker worker = this.broker.worker("ORDERS").up();
		this.client.send(TestRequest.to("ORDERS").rid("dispatched"), TestRequest.to("ORDERS").rid("waits"));
		Received dispatched = worker.request();
		worker.down();
		Received reply = this.client.reply();
		assertThat(reply.rid()).isEqualTo("waits");
		assertThat(reply.status()).isEqualTo(404);
		assertThat(this.client.ask(TestRequest.to("ORDERS")).status()).isEqualTo(404);
		worker.answer(dispatched, "200", "result");
		assertThat(this.client.statuses()).containsExactly(200);
	}

	@Test
	void requestThatAWorkerHasSeenIsNeverAnswered404() {
		FakeWorker lost = this.broker.worker("ORDERS").up();
		this.client.send(TestRequest.to("ORDERS").rid("lost"));
		FakeWorker last = this.broker.worker("ORDERS").up();
		this.client.send(TestRequest.to("ORDERS").rid("busy"));
		lost.disconnect();
		last.down();
		Received reply = this.client.reply();
		assertThat(reply.rid()).isEqualTo("lost");
		assertThat(reply.status()).isEqualTo(503);
		assertThat(reply.header("zss-attempt")).hasToString("1");
		assertThat(this.client.replies()).isEmpty();
	}

	@Test
	void requestOfAnInstanceThatLeftIsAnswered503WhenItIsLostAndThereIsNoOther() {
		FakeWorker worker = this.broker.worker("ORDERS").up();
		this.client.send(TestRequest.to("ORDERS"));
		worker.down();
		worker.disconnect();
		assertThat(this.client.statuses()).containsExactly(503);
		assertThat(this.broker.snapshot().requestsInFlight()).isZero();
	}

	@Test
	void requestGoesToAServiceThatWasRegisteredAnewSince() {
		FakeWorker leaving = this.broker.worker("ORDERS").up();
		this.client.send(TestRequest.to("ORDERS"));
		leaving.down();
		FakeWorker anew = this.broker.worker("ORDERS").up();
		leaving.disconnect();
		anew.serve();
		assertThat(this.client.statuses()).containsExactly(200);
	}

	@Test
	void replyOfAnInstanceThatWasLostIsNotBelieved() {
		FakeWorker lost = this.broker.worker("ORDERS").up();
		this.client.send(TestRequest.to("ORDERS"));
		Received request = lost.request();
		FakeWorker other = this.broker.worker("ORDERS").up();
		lost.disconnect();
		lost.answer(request, "200", "from the lost one");
		assertThat(this.client.replies()).isEmpty();
		other.serve();
		assertThat(this.client.reply().payload()).isEqualTo("result");
	}

}
