package io.zss.broker;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The one limit for the bytes of all requests that the broker holds, queued or at
 * workers.
 */
class HeldBytesTests {

	private static final int PAYLOAD = 100_000;

	/** Room for two requests and what they cost beside their payload. */
	private final TestBroker broker = new TestBroker(
			(options) -> options.messageLimits(150_000, 1000).sendLimits(1_000_000L, 1_000_000L).heldLimit(250_000L));

	private final FakeClient client = this.broker.client();

	@Test
	void requestBeyondWhatWorkersHoldIsAnswered429() {
		FakeWorker worker = this.broker.worker("ORDERS").capacity(1000).up();
		this.client.send(large("ORDERS"), large("ORDERS"));
		Received reply = this.client.ask(large("ORDERS"));
		assertThat(reply.status()).isEqualTo(429);
		assertThat(reply.error().developerMessage())
			.matches("The broker holds 2\\d{5} of 250000 bytes of requests: " + "no room for 100\\d{3} more");
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

	private static TestRequest large(String sid) {
		return TestRequest.to(sid).payload(new byte[PAYLOAD]);
	}

}
