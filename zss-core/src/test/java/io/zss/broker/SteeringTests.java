package io.zss.broker;

import java.util.Map;

import io.zss.protocol.Headers;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

/**
 * Which instance DRAIN and RESUME mean, and how long they last.
 */
class SteeringTests {

	private static final int MOST_REMEMBERED = 1000;

	private final TestBroker broker = new TestBroker((options) -> options.steering(Steering.ANY));

	private final Operator operator = new Operator(this.broker);

	private final FakeClient client = this.broker.client();

	@Test
	void instanceIsFoundByItsIdAlone() {
		worker("ORDERS", "one");

		assertThat(this.operator.ask("DRAIN", Map.of("instance", "one")))
			.hasToString("{sid=ORDERS, instance=one, state=DRAINED}");
	}

	@Test
	void instanceOfAnotherServiceWithTheSameIdIsNotMeant() {
		FakeWorker orders = worker("ORDERS", "one");
		worker("BILLING", "one");

		assertThat(this.operator.ask("DRAIN", Map.of("sid", "billing", "instance", "one")))
			.hasToString("{sid=BILLING, instance=one, state=DRAINED}");

		this.client.send(TestRequest.to("ORDERS"), TestRequest.to("BILLING"));
		assertThat(orders.requests()).hasSize(1);
		assertThat(this.broker.service("BILLING").queuedRequests()).isEqualTo(1);
	}

	@Test
	void answerNamesTheInstanceThatThereIsNot() {
		worker("ORDERS", "one");

		assertThat(refusal(Map.of("instance", "two"))).isEqualTo("No instance two");
		assertThat(refusal(Map.of("sid", "billing", "instance", "one"))).isEqualTo("No instance one of BILLING");
		assertThat(refusal(Map.of("instance", "x".repeat(100)))).isEqualTo("No instance " + "x".repeat(100));
		assertThat(refusal(Map.of("instance", "x".repeat(101)))).isEqualTo("No instance " + "x".repeat(100) + "...");
	}

	@Test
	void instanceThatHasSaidDownIsNotSteered() {
		FakeWorker leaving = worker("ORDERS", "one");
		this.client.send(TestRequest.to("ORDERS"));
		leaving.down();

		assertThat(refusal(Map.of("instance", "one"))).isEqualTo("No instance one");
	}

	@Test
	void requestThatNamesNoInstanceIsAnswered400() {
		worker("ORDERS", "one");

		assertThat(this.operator.send("DRAIN", Map.of("sid", "ORDERS")).status()).isEqualTo(400);
		assertThat(this.operator.send("DRAIN", Map.of("instance", 1)).status()).isEqualTo(400);
	}

	@Test
	void instanceThatWasResumedIsLiveWhenItConnectsAgain() {
		FakeWorker worker = worker("ORDERS", "one");
		this.operator.ask("DRAIN", Map.of("instance", "one"));
		this.operator.ask("RESUME", Map.of("instance", "one"));
		worker.disconnect();

		FakeWorker again = worker("ORDERS", "one");

		this.client.send(TestRequest.to("ORDERS"));
		assertThat(again.requests()).hasSize(1);
	}

	@Test
	void requestsForAnyVersionGoToTheNextVersionWhileTheHighestIsDrained() {
		FakeWorker older = worker("1.0");
		FakeWorker newer = worker("2.0");
		this.client.send(TestRequest.to("ORDERS").rid("served"), TestRequest.to("ORDERS").rid("waits"));
		assertThat(older.rids()).isEmpty();

		this.operator.ask("DRAIN", Map.of("instance", "2.0"));

		assertThat(older.rids()).containsExactly("waits");
		Received served = newer.request();
		assertThat(served.rid()).isEqualTo("served");

		newer.answer(served, "200", "done");
		this.operator.ask("RESUME", Map.of("instance", "2.0"));
		this.client.send(TestRequest.to("ORDERS").rid("later"));

		assertThat(newer.rids()).containsExactly("later");
	}

	@Test
	void versionWhoseDrainedInstanceConnectsAgainIsStillPassedOver() {
		FakeWorker older = worker("1.0");
		FakeWorker newer = worker("2.0");
		this.operator.ask("DRAIN", Map.of("instance", "2.0"));
		newer.disconnect();

		worker("2.0");
		this.client.send(TestRequest.to("ORDERS").rid("any"));

		assertThat(older.rids()).containsExactly("any");
	}

	@Test
	void requestsForAnyVersionWaitWhileAllVersionsAreDrained() {
		FakeWorker older = worker("1.0");
		FakeWorker newer = worker("2.0");
		this.operator.ask("DRAIN", Map.of("instance", "2.0"));
		this.operator.ask("DRAIN", Map.of("instance", "1.0"));
		this.client.send(TestRequest.to("ORDERS").rid("waits"));
		assertThat(newer.rids()).isEmpty();

		this.operator.ask("RESUME", Map.of("instance", "1.0"));

		assertThat(older.rids()).containsExactly("waits");
	}

	@Test
	void secondDrainChangesNothing() {
		FakeWorker worker = worker("ORDERS", "one");
		for (int i = 0; i < 2; i++) {
			assertThat(this.operator.ask("DRAIN", Map.of("instance", "one"))).asString().contains("state=DRAINED");
		}

		assertThat(this.operator.events()).filteredOn((event) -> event.startsWith("drained"))
			.containsExactly("drained ORDERS " + worker.name() + " gets no more requests, has 0");
	}

	@Test
	void instancesThatWereTakenOutFirstAreForgottenFirst() {
		for (int i = 0; i <= MOST_REMEMBERED; i++) {
			FakeWorker worker = worker("ORDERS", "id" + i);
			this.operator.ask("DRAIN", Map.of("instance", "id" + i));
			worker.disconnect();
		}

		worker("ORDERS", "id0");
		worker("ORDERS", "id1");

		assertThat(Operator.maps(this.operator.stats("ORDERS").get("instances")))
			.extracting((each) -> each.get("instanceId"), (each) -> each.get("state"))
			.containsExactly(tuple("id0", "LIVE"), tuple("id1", "DRAINED"));
	}

	private FakeWorker worker(String version) {
		return this.broker.worker("ORDERS").version(version).announcing(Headers.INSTANCE, Map.of("id", version)).up();
	}

	private FakeWorker worker(String sid, String id) {
		return this.broker.worker(sid).announcing(Headers.INSTANCE, Map.of("id", id)).up();
	}

	private String refusal(Map<String, String> payload) {
		Received reply = this.operator.send("DRAIN", payload);
		assertThat(reply.status()).isEqualTo(404);
		return reply.error().developerMessage();
	}

}
