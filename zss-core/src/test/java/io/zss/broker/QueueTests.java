package io.zss.broker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.zss.broker.BrokerSnapshot.ServiceSnapshot;
import io.zss.transport.SendResult;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Requests that wait for a slot: bounds, order, fairness between clients, capacity.
 */
class QueueTests {

	private TestBroker broker = new TestBroker();

	@Test
	void queuesRequestWhileEveryInstanceIsBusy() {
		FakeWorker worker = this.broker.worker("ORDERS").up();
		FakeClient client = this.broker.client();
		client.send(TestRequest.to("ORDERS").rid("one"), TestRequest.to("ORDERS").rid("two"));
		Received first = worker.request();
		assertThat(first.rid()).isEqualTo("one");
		assertThat(worker.requests()).isEmpty();
		assertThat(this.broker.service("ORDERS").queuedRequests()).isEqualTo(1);
		worker.answer(first, "200", "result");
		assertThat(worker.rids()).containsExactly("two");
		assertThat(this.broker.service("ORDERS").queuedRequests()).isZero();
	}

	@Test
	void instanceThatAnnouncesNothingTakesOneAtATime() {
		FakeWorker worker = this.broker.worker("ORDERS").up();
		sendThree(this.broker.client());
		assertThat(worker.requests()).hasSize(1);
	}

	@Test
	void defaultCapacityIsThatOfTheOptions() {
		this.broker = new TestBroker((options) -> options.defaultCapacity(2));
		FakeWorker worker = this.broker.worker("ORDERS").up();
		sendThree(this.broker.client());
		assertThat(worker.requests()).hasSize(2);
	}

	@Test
	void instanceTakesAsManyAsItAnnounces() {
		FakeWorker worker = this.broker.worker("ORDERS").capacity(2).up();
		FakeClient client = this.broker.client();
		sendThree(client);
		List<Received> requests = worker.requests();
		assertThat(requests).hasSize(2);
		worker.answer(requests.get(1), "200", "result");
		assertThat(worker.requests()).hasSize(1);
		assertThat(this.broker.instance(worker).inFlight()).isEqualTo(2);
	}

	@Test
	void newInstanceTakesWhatWaits() {
		this.broker.worker("ORDERS").up();
		sendThree(this.broker.client());
		FakeWorker late = this.broker.worker("ORDERS").capacity(5).up();
		assertThat(late.requests()).hasSize(2);
	}

	@Test
	void fullQueueIsAnswered429() {
		this.broker = new TestBroker((options) -> options.queueLimits(2, 1_000_000));
		FakeWorker worker = this.broker.worker("ORDERS").up();
		FakeClient client = this.broker.client();
		sendThree(client);
		assertThat(client.replies()).isEmpty();
		Received reply = client.ask(TestRequest.to("ORDERS"));
		assertThat(reply.status()).isEqualTo(429);
		assertThat(reply.error().developerMessage()).startsWith("The queue of ORDERS is full: 2 requests, ");
		assertThat(this.broker.service("ORDERS").refused()).isEqualTo(1);
		assertThat(this.broker.snapshot().rejected(Rejection.OVERLOAD)).isEqualTo(1);
		worker.serve();
		client.replies();
		client.send(TestRequest.to("ORDERS"));
		assertThat(client.replies()).as("there is room again").isEmpty();
	}

	@Test
	void queueIsBoundedInBytes() {
		this.broker = new TestBroker((options) -> options.queueLimits(1000, 4000));
		FakeWorker worker = this.broker.worker("ORDERS").up();
		FakeClient client = this.broker.client();
		client.send(TestRequest.to("ORDERS"));
		client.send(TestRequest.to("ORDERS").payload(new byte[3000]));
		assertThat(this.broker.service("ORDERS").queuedBytes()).isBetween(3000L, 4000L);
		assertThat(client.ask(TestRequest.to("ORDERS").payload(new byte[3000])).status()).isEqualTo(429);
		worker.serve();
		assertThat(this.broker.service("ORDERS").queuedBytes()).isZero();
	}

	@Test
	void queuesOfServicesAreBoundedEachForItself() {
		this.broker = new TestBroker((options) -> options.queueLimits(1, 1_000_000));
		this.broker.worker("ORDERS").up();
		this.broker.worker("BILLING").up();
		FakeClient client = this.broker.client();
		client.send(TestRequest.to("ORDERS"), TestRequest.to("ORDERS"));
		client.send(TestRequest.to("BILLING"), TestRequest.to("BILLING"));
		assertThat(client.replies()).isEmpty();
	}

	@Test
	void requestsOfOneClientKeepTheirOrder() {
		FakeWorker worker = this.broker.worker("ORDERS").up();
		FakeClient client = this.broker.client();
		List<String> sent = new ArrayList<>();
		for (int i = 0; i < 10; i++) {
			sent.add("rid" + i);
			client.send(TestRequest.to("ORDERS").rid("rid" + i));
		}
		List<String> served = new ArrayList<>();
		for (int i = 0; i < 10; i++) {
			served.add(worker.serve().rid());
		}
		assertThat(served).isEqualTo(sent);
	}

	@Test
	void clientWithManyRequestsDoesNotKeepOthersWaiting() {
		FakeWorker worker = this.broker.worker("ORDERS").up();
		FakeClient greedy = this.broker.client("greedy");
		for (int i = 0; i < 5; i++) {
			greedy.send(TestRequest.to("ORDERS").rid("greedy" + i));
		}
		this.broker.client("modest").send(TestRequest.to("ORDERS").rid("modest"));
		List<String> served = new ArrayList<>();
		for (int i = 0; i < 6; i++) {
			served.add(worker.serve().rid());
		}
		assertThat(served).containsExactly("greedy0", "greedy1", "modest", "greedy2", "greedy3", "greedy4");
	}

	@Test
	void connectionsOfOneNameShareATurn() {
		FakeWorker worker = this.broker.worker("ORDERS").up();
		this.broker.client("other").send(TestRequest.to("ORDERS").rid("first"));
		for (int i = 0; i < 3; i++) {
			this.broker.client("node").send(TestRequest.to("ORDERS").rid("node" + i));
		}
		this.broker.client("modest").send(TestRequest.to("ORDERS").rid("modest"));
		List<String> served = new ArrayList<>();
		for (int i = 0; i < 5; i++) {
			served.add(worker.serve().rid());
		}
		assertThat(served).containsExactly("first", "node0", "modest", "node1", "node2");
	}

	@Test
	void requestsOfAClientThatHasGoneAreForgotten() {
		FakeWorker worker = this.broker.worker("ORDERS").up();
		FakeClient client = this.broker.client();
		sendThree(client);
		client.disconnect();
		BrokerSnapshot snapshot = this.broker.snapshot();
		assertThat(snapshot.requestsInFlight()).as("the one that the worker has").isEqualTo(1);
		assertThat(snapshot.clients()).isZero();
		assertThat(this.broker.service("ORDERS").queuedRequests()).isZero();
		worker.serve();
		assertThat(worker.requests()).isEmpty();
		assertThat(this.broker.snapshot().requestsInFlight()).isZero();
	}

	@Test
	void requestThatWaitsIsNotDispatchedWhileItsClientIsForgotten() {
		FakeWorker worker = this.broker.worker("ORDERS").capacity(9).up();
		FakeClient client = this.broker.client();
		client.send(TestRequest.to("ORDERS").rid("a"));
		worker.answerSends(SendResult.FULL);
		client.send(TestRequest.to("ORDERS").rid("b"), TestRequest.to("ORDERS").rid("c"));
		worker.answerSends(SendResult.SENT);
		client.disconnect();
		assertThat(worker.rids()).containsExactly("a");
	}

	@Test
	void requestOfAClientThatHasGoneKeepsItsSlotUntilItIsAnswered() {
		FakeWorker worker = this.broker.worker("ORDERS").up();
		FakeClient gone = this.broker.client();
		gone.send(TestRequest.to("ORDERS"));
		gone.disconnect();
		this.broker.client().send(TestRequest.to("ORDERS"));
		Received abandoned = worker.request();
		assertThat(worker.requests()).isEmpty();
		worker.answer(abandoned, "200", "result");
		assertThat(worker.requests()).hasSize(1);
	}

	@Test
	void lowerCapacityTakesEffectAsSlotsBecomeFree() {
		FakeWorker worker = this.broker.worker("ORDERS").capacity(3).up();
		FakeClient client = this.broker.client();
		sendThree(client);
		client.send(TestRequest.to("ORDERS"));
		List<Received> requests = worker.requests();
		worker.capacity(1).heartbeat();
		worker.answer(requests.get(0), "200", "result");
		worker.answer(requests.get(1), "200", "result");
		assertThat(worker.requests()).isEmpty();
		worker.answer(requests.get(2), "200", "result");
		assertThat(worker.requests()).hasSize(1);
	}

	@Test
	void countersTellWhatHappened() {
		FakeWorker worker = this.broker.worker("ORDERS").up();
		FakeClient client = this.broker.client();
		client.send(TestRequest.to("ORDERS"));
		this.broker.pass(Duration.ofMillis(250));
		worker.serve();
		client.send(TestRequest.to("ORDERS"));
		worker.answer(worker.request(), "500", "result");
		client.send(TestRequest.to("ORDERS").timeout(100));
		this.broker.pass(Duration.ofMillis(200));
		ServiceSnapshot service = this.broker.service("ORDERS");
		assertThat(service.requests()).isEqualTo(3);
		assertThat(service.succeeded()).isEqualTo(1);
		assertThat(service.failed()).isEqualTo(1);
		assertThat(service.timedOut()).isEqualTo(1);
		assertThat(service.answerNanos()).isEqualTo(Duration.ofMillis(250).toNanos());
		assertThat(service.inFlight()).isEqualTo(1);
		assertThat(this.broker.snapshot().requestsAtWorkers()).isEqualTo(1);
		assertThat(this.broker.instance(worker).answered()).isEqualTo(2);
	}

	@Test
	void refusalIsNoAnswer() {
		FakeWorker worker = this.broker.worker("ORDERS").capacity(2).up();
		this.broker.client().send(TestRequest.to("ORDERS"), TestRequest.to("ORDERS"));
		Received first = worker.request();
		worker.refuse(worker.request());
		assertThat(this.broker.instance(worker).answered()).isZero();
		worker.answer(first, "200", "result");
		assertThat(this.broker.instance(worker).answered()).isEqualTo(1);
	}

	@Test
	void requestThatItsInstanceHasNoRoomForKeepsItsTurn() {
		FakeWorker worker = this.broker.worker("ORDERS").up();
		FakeClient client = this.broker.client();
		client.send(TestRequest.to("ORDERS").rid("one"), TestRequest.to("ORDERS").rid("two"),
				TestRequest.to("ORDERS").rid("three"));
		Received first = worker.request();
		worker.answerSends(SendResult.FULL);
		worker.answer(first, "200", "result");
		assertThat(this.broker.service("ORDERS").queuedRequests()).isEqualTo(2);

		worker.answerSends(SendResult.SENT);
		this.broker.pass(Duration.ofMillis(500));

		assertThat(worker.serve().rid()).isEqualTo("two");
		assertThat(worker.serve().rid()).isEqualTo("three");
		assertThat(client.statuses()).containsExactly(200, 200, 200);
	}

	private static void sendThree(FakeClient client) {
		client.send(TestRequest.to("ORDERS"), TestRequest.to("ORDERS"), TestRequest.to("ORDERS"));
	}

}
