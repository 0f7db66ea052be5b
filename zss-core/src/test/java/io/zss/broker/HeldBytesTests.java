package io.zss.broker;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The one limit for the bytes of all requests that the broker holds, queued or at
 * workers.
 */
class HeldBytesTests {

	private static final int PAYLOAD = 100_000;

	/** Room for two requests, what they cost beside their payload, and the reserve. */
	private final TestBroker broker = new TestBroker(
			(options) -> options.messageLimits(150_000, 1000).sendLimits(1_000_000L, 1_000_000L).heldLimit(280_000L));

	private final FakeClient client = this.broker.client();

	@Test
	void requestBeyondWhatWorkersHoldIsAnswered429() {
		FakeWorker worker = this.broker.worker("ORDERS").capacity(1000).up();
		this.client.send(large("ORDERS"), large("ORDERS"));
		Received reply = this.client.ask(large("ORDERS"));
		assertThat(reply.status()).isEqualTo(429);
		assertThat(reply.error().developerMessage()).matches(
				"The broker holds 2\\d{5} of 280000 bytes of requests: " + "no room for 100\\d{3} more of this client");
		assertThat(worker.requests()).hasSize(2);
		assertThat(this.broker.snapshot().rejected(Rejection.OVERLOAD)).isEqualTo(1);
	}

	@Test
	void limitIsOneForAllServicesWhetherQueuedOrAtWorkers() {
		this.broker.worker("ORDERS").up();
		this.broker.worker("BILLING").up().disconnect();
		this.client.send(large("ORDERS"), large("BILLING"));
		assertThat(this.broker.service("BILLING").queuedRequests()).isEqualTo(1);
		assertThat(this.client.ask(large("ORDERS")).status()).isEqualTo(429);
		assertThat(this.client.ask(large("BILLING")).status()).isEqualTo(429);
	}

	@Test
	void answeredRequestMakesRoom() {
		FakeWorker worker = this.broker.worker("ORDERS").capacity(1000).up();
		this.client.send(large("ORDERS"), large("ORDERS"));
		worker.serve();
		this.client.send(large("ORDERS"));
		worker.serve();
		worker.serve();
		assertThat(this.client.statuses()).containsExactly(200, 200, 200);
		assertThat(this.broker.snapshot().heldBytes()).isZero();
	}

	@Test
	void requestPastItsDeadlineMakesRoomThoughItsSlotStaysTaken() {
		this.broker.worker("ORDERS").capacity(1000).up();
		this.client.send(large("ORDERS").timeout(100), large("ORDERS").timeout(100));
		this.broker.pass(Duration.ofMillis(200));
		assertThat(this.broker.service("ORDERS").inFlight()).isEqualTo(2);
		assertThat(this.broker.snapshot().heldBytes()).isZero();
		this.client.replies();
		this.client.send(large("ORDERS"));
		assertThat(this.client.replies()).isEmpty();
	}

	@Test
	void requestsOfAClientThatHasGoneMakeRoom() {
		this.broker.worker("ORDERS").up();
		this.client.send(large("ORDERS"), large("ORDERS"));
		this.client.disconnect();
		assertThat(this.broker.snapshot().heldBytes()).isZero();
	}

	@Test
	void clientsThatFillTheRoomWithEverSmallerRequestsLeaveSomeForOthers() {
		TestBroker large = new TestBroker((options) -> options.messageLimits(150_000, 1000).heldLimit(4_000_000L));
		FakeWorker worker = large.worker("ORDERS").capacity(1000).up();
		List<FakeClient> greedy = Stream.generate(large::client).limit(5).toList();
		for (int payload = PAYLOAD; payload > 0; payload /= 2) {
			for (FakeClient each : greedy) {
				for (int count = 0; count < 10; count++) {
					each.send(TestRequest.to("ORDERS").payload(new byte[payload]));
				}
			}
		}
		worker.requests();
		FakeClient other = large.client();
		other.send(TestRequest.to("ORDERS"));
		assertThat(worker.requests()).hasSize(1);
		assertThat(other.replies()).isEmpty();
	}

	@Test
	void longestMessageFitsWhereThereIsNoMoreRoomThanForIt() {
		TestBroker small = new TestBroker((options) -> options.messageLimits(150_000, 1000).heldLimit(152_000L));
		FakeWorker worker = small.worker("ORDERS").up();
		small.client().send(TestRequest.to("ORDERS").payload(new byte[140_000]));
		assertThat(worker.requests()).hasSize(1);
	}

	@Test
	void retryKeepsItsRoom() {
		FakeWorker first = this.broker.worker("ORDERS").up();
		this.client.send(large("ORDERS"), large("ORDERS"));
		long held = this.broker.snapshot().heldBytes();
		first.disconnect();
		assertThat(this.broker.snapshot().heldBytes()).isEqualTo(held);
		FakeWorker second = this.broker.worker("ORDERS").up();
		second.serve();
		second.serve();
		assertThat(this.client.statuses()).containsExactly(200, 200);
		assertThat(this.broker.snapshot().heldBytes()).isZero();
	}

	@Test
	void requestThatJustFitsIsAccepted() {
		long one = heldBytes(large("ORDERS"));

		assertThat(statuses(2 * one, 2 * one, large("ORDERS"), large("ORDERS"))).isEmpty();
		assertThat(statuses(2 * one - 1, 2 * one - 1, large("ORDERS"), large("ORDERS"))).containsExactly(429);
	}

	@Test
	void requestThatJustFitsIntoItsShareOfTheReserveIsAccepted() {
		long large = heldBytes(TestRequest.to("ORDERS").payload(new byte[400_000]));
		long small = heldBytes(TestRequest.to("ORDERS"));

		for (int tooFew = 0; tooFew <= 1; tooFew++) {
			TestBroker exact = exact(large, large + 32 * small - tooFew);
			exact.client().send(TestRequest.to("ORDERS").payload(new byte[400_000]));
			FakeClient other = exact.client();
			other.send(TestRequest.to("ORDERS"));
			assertThat(other.statuses()).hasSize(tooFew);
		}
	}

	@Test
	void answerGivesAClientItsShareOfTheReserveAgain() {
		long large = heldBytes(TestRequest.to("ORDERS").payload(new byte[400_000]));
		long small = heldBytes(TestRequest.to("ORDERS"));
		TestBroker broker = new TestBroker(
				(options) -> options.messageLimits(large, 1000).heldLimit(large + 33 * small + small / 2));
		FakeWorker worker = broker.worker("ORDERS").capacity(10).up();
		broker.client().send(TestRequest.to("ORDERS").payload(new byte[400_000]));
		worker.request();
		FakeClient other = broker.client();

		other.send(TestRequest.to("ORDERS"));
		other.send(TestRequest.to("ORDERS"));
		assertThat(other.statuses()).containsExactly(429);
		worker.serve();
		other.send(TestRequest.to("ORDERS"));
		worker.serve();
		assertThat(other.statuses()).containsExactly(200, 200);
	}

	private static long heldBytes(TestRequest request) {
		TestBroker empty = new TestBroker();
		empty.worker("ORDERS").up();
		empty.client().send(request);
		return empty.snapshot().heldBytes();
	}

	private static List<Integer> statuses(long frameBytes, long limit, TestRequest... requests) {
		FakeClient asking = exact(frameBytes, limit).client();
		asking.send(requests);
		return asking.statuses();
	}

	private static TestBroker exact(long frameBytes, long limit) {
		TestBroker exact = new TestBroker((options) -> options.messageLimits(frameBytes, 1000).heldLimit(limit));
		exact.worker("ORDERS").up();
		return exact;
	}

	private static TestRequest large(String sid) {
		return TestRequest.to(sid).payload(new byte[PAYLOAD]);
	}

}
