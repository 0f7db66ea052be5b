package io.zss.broker;

import java.time.Duration;

import io.zss.protocol.Headers;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

/**
 * A broker that is about to stop: what is at workers is finished, everything else goes
 * elsewhere.
 */
class DrainTests {

	private final TestBroker broker = new TestBroker();

	private final FakeClient client = this.broker.client();

	@Test
	void queuedAndNewRequestsAreAnsweredThatTheBrokerStops() {
		FakeWorker worker = this.broker.worker("ORDERS").up();
		this.client.send(TestRequest.to("ORDERS").rid("at worker"), TestRequest.to("ORDERS").rid("queued"));

		this.broker.cycle().drain();
		this.client.send(TestRequest.to("ORDERS").rid("new"), TestRequest.to("OTHER").rid("unknown"));

		assertThat(this.client.replies()).extracting(Received::rid, (reply) -> reply.header(Headers.STOPPING))
			.containsExactly(tuple("queued", true), tuple("new", true), tuple("unknown", true));
		assertThat(worker.rids()).containsExactly("at worker");
		assertThat(this.broker.snapshot().rejected(Rejection.STOPPING)).isEqualTo(2);
	}

	@Test
	void answerSaysThatNoWorkerHasSeenTheRequest() {
		this.broker.worker("ORDERS").up();
		this.client.send(TestRequest.to("ORDERS"), TestRequest.to("ORDERS").rid("queued"));

		this.broker.cycle().drain();

		Received reply = this.client.reply();
		assertThat(reply.error().developerMessage()).isEqualTo("The broker has stopped");
		assertThat(reply.message().headers()).doesNotContainKey(Headers.ATTEMPT);
	}

	@Test
	void duplicateOfWhatIsAtWorkersIsNotSaidToBeUnseen() {
		FakeWorker worker = this.broker.worker("ORDERS").up();
		this.client.send(TestRequest.to("ORDERS").rid("twice"));
		this.broker.cycle().drain();

		assertThat(this.client.ask(TestRequest.to("ORDERS").rid("twice")).status()).isEqualTo(409);
		worker.serve();
		assertThat(this.client.statuses()).containsExactly(200);
	}

	@Test
	void whatIsAtWorkersIsFinished() {
		FakeWorker worker = this.broker.worker("ORDERS").up();
		this.client.send(TestRequest.to("ORDERS"));

		this.broker.cycle().drain();
		assertThat(this.broker.cycle().isDrained()).isFalse();
		worker.serve();

		assertThat(this.client.statuses()).containsExactly(200);
		assertThat(this.broker.cycle().isDrained()).isTrue();
	}

	@Test
	void brokerWithoutRequestsIsDrainedAtOnce() {
		this.broker.worker("ORDERS").up();
		assertThat(this.broker.cycle().isDrained()).isFalse();

		this.broker.cycle().drain();

		assertThat(this.broker.cycle().isDrained()).isTrue();
	}

	@Test
	void requestThatNobodyWaitsForIsNotWaitedFor() {
		this.broker.worker("ORDERS").up();
		this.client.send(TestRequest.to("ORDERS"));
		this.broker.cycle().drain();

		this.client.disconnect();

		assertThat(this.broker.cycle().isDrained()).isTrue();
	}

	@Test
	void deadlineHoldsWhileItDrains() {
		this.broker.worker("ORDERS").up();
		this.client.send(TestRequest.to("ORDERS"));
		this.broker.cycle().drain();

		assertThat(this.client.statusesAfter(Duration.ofSeconds(31))).containsExactly(599);
		assertThat(this.broker.cycle().isDrained()).isTrue();
	}

	@Test
	void lostAttemptGoesToAnotherInstanceThatHasRoom() {
		FakeWorker lost = this.broker.worker("ORDERS").up();
		FakeWorker other = this.broker.worker("ORDERS").up();
		this.client.send(TestRequest.to("ORDERS"));
		this.broker.cycle().drain();

		lost.disconnect();
		other.serve();

		assertThat(this.client.statuses()).containsExactly(200);
		assertThat(this.broker.cycle().isDrained()).isTrue();
	}

	@Test
	void lostAttemptIsAnsweredWhenNoOtherInstanceHasRoom() {
		FakeWorker lost = this.broker.worker("ORDERS").up();
		FakeWorker other = this.broker.worker("ORDERS").up();
		this.client.send(TestRequest.to("ORDERS").rid("one"), TestRequest.to("ORDERS").rid("two"));
		this.broker.cycle().drain();

		lost.disconnect();

		Received reply = this.client.reply();
		assertThat(reply.error().developerMessage()).isEqualTo("The broker has stopped");
		assertThat(reply.message().headers()).containsEntry(Headers.ATTEMPT, 1);
		other.serve();
		assertThat(this.client.statuses()).containsExactly(200);
	}

	@Test
	void workersStayRegisteredButNoneComes() {
		FakeWorker worker = this.broker.worker("ORDERS").up();
		this.broker.cycle().drain();

		assertThat(worker.heartbeat().status()).isEqualTo(200);
		assertThat(this.broker.worker("ORDERS").manage("UP").status()).isEqualTo(503);
	}

	@Test
	void workerThatLeavesIsAnsweredAfterItsLastReply() {
		FakeWorker worker = this.broker.worker("ORDERS").up();
		this.client.send(TestRequest.to("ORDERS"));
		this.broker.cycle().drain();
		Received request = worker.request();

		worker.down();
		worker.answer(request, "200", "result");

		assertThat(worker.reply().status()).isEqualTo(200);
		assertThat(this.client.statuses()).containsExactly(200);
	}

	@Test
	void stopAnswersWhatIsLeftAndWhatHasJustCome() {
		FakeWorker worker = this.broker.worker("ORDERS").up();
		this.client.send(TestRequest.to("ORDERS").rid("at worker"));
		this.client.post(TestRequest.to("ORDERS").rid("just come"));

		this.broker.cycle().stop();

		assertThat(this.client.replies()).extracting(Received::rid).containsExactlyInAnyOrder("at worker", "just come");
		assertThat(worker.rids()).containsExactly("at worker");
	}

}
