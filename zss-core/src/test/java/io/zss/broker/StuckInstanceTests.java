package io.zss.broker;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.List;

import io.zss.TestBus;
import io.zss.protocol.FrameCodec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.zss.broker.dispatch.StandardStrategy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What an instance gets that lives but did not answer, and what is kept of the requests
 * that it owes.
 */
class StuckInstanceTests {

	private static final Duration UNTIL_STUCK = Duration.ofSeconds(62);

	private TestBroker broker = new TestBroker();

	private FakeClient client = this.broker.client();

	@ParameterizedTest
	@EnumSource
	void stuckInstanceGetsNothingWhileAnotherHasRoom(StandardStrategy strategy) {
		this.broker = new TestBroker((options) -> options.strategy(strategy));
		this.client = this.broker.client();
		FakeWorker stuck = stuckWorker(4);
		FakeWorker sound = this.broker.worker("ORDERS").up();
		for (int i = 0; i < 10; i++) {
			this.client.send(TestRequest.to("ORDERS"));
			sound.serve();
		}
		assertThat(stuck.requests()).isEmpty();
		assertThat(this.broker.instance(stuck).lastResort()).isTrue();
		assertThat(this.broker.instance(sound).lastResort()).isFalse();
		assertThat(this.broker.service("ORDERS").stuck()).isEqualTo(1);
	}

	@Test
	void stuckInstanceGetsOneRequestAtATimeWhenNobodyElseHasRoom() {
		FakeWorker stuck = stuckWorker(4);
		FakeWorker sound = this.broker.worker("ORDERS").up();
		this.client.send(TestRequest.to("ORDERS").rid("1"), TestRequest.to("ORDERS").rid("2"),
				TestRequest.to("ORDERS").rid("3"));
		assertThat(sound.rids()).containsExactly("1");
		assertThat(stuck.rids()).containsExactly("2");
		assertThat(this.broker.service("ORDERS").queuedRequests()).isEqualTo(1);
	}

	@Test
	void stuckInstanceIsOneOfManyAgainWhenItAnswers() {
		FakeWorker stuck = stuckWorker(4);
		this.client.send(TestRequest.to("ORDERS"), TestRequest.to("ORDERS"), TestRequest.to("ORDERS"));
		Received probe = stuck.request();
		assertThat(stuck.requests()).isEmpty();
		stuck.answer(probe, "200", "result");
		assertThat(stuck.requests()).as("what has waited").hasSize(2);
		assertThat(this.broker.instance(stuck).lastResort()).isFalse();
	}

	@Test
	void stuckInstanceIsOneOfManyAgainWhenItAnswersWhatNoOneWaitsForAnyMore() {
		FakeWorker stuck = stuckWorker(4);
		this.client.send(TestRequest.to("ORDERS").timeout(100));
		Received probe = stuck.request();
		this.broker.pass(Duration.ofSeconds(1));
		assertThat(this.client.statuses()).contains(599);

		stuck.answer(probe, "200", "late, but not much too late");

		assertThat(this.broker.instance(stuck).lastResort()).isFalse();
	}

	@Test
	void stuckInstanceIsOneOfManyAgainWhenItAnswersMuchTooLate() {
		FakeWorker stuck = this.broker.worker("ORDERS").up();
		this.client.send(TestRequest.to("ORDERS").timeout(1000));
		Received request = stuck.request();
		this.broker.pass(UNTIL_STUCK);
		assertThat(this.broker.instance(stuck).lastResort()).isTrue();
		stuck.answer(request, "200", "much too late");
		assertThat(this.broker.instance(stuck).lastResort()).isFalse();
		assertThat(this.client.statuses()).containsExactly(599);
		this.client.send(TestRequest.to("ORDERS"));
		stuck.serve();
		assertThat(this.client.statuses()).containsExactly(200);
	}

	@Test
	void stuckInstanceThatRefusesARequestHasNotRecovered() {
		FakeWorker stuck = stuckWorker(4);
		this.client.send(TestRequest.to("ORDERS").rid("1"));
		stuck.refuse(stuck.request());
		assertThat(this.broker.instance(stuck).lastResort()).isTrue();
		assertThat(new Operator(this.broker).events()).noneMatch((event) -> event.startsWith("recovered"));
		FakeWorker sound = this.broker.worker("ORDERS").up();
		assertThat(sound.rids()).containsExactly("1");
		this.broker.pass(Duration.ofMillis(500));
		this.client.send(TestRequest.to("ORDERS").rid("2"));
		stuck.serve();
		assertThat(this.broker.instance(stuck).lastResort()).as("after an answer").isFalse();
	}

	@Test
	void stuckInstanceThatRefusesARequestTooLateHasNotRecovered() {
		FakeWorker stuck = stuckWorker(4);
		this.client.send(TestRequest.to("ORDERS").timeout(100));
		Received probe = stuck.request();
		this.broker.pass(Duration.ofSeconds(1));
		assertThat(this.client.statuses()).contains(599);

		stuck.refuse(probe);

		assertThat(this.broker.instance(stuck).lastResort()).isTrue();
		assertThat(this.broker.instance(stuck).inFlight()).isZero();
		assertThat(new Operator(this.broker).events()).noneMatch((event) -> event.startsWith("recovered"));
	}

	@Test
	void stuckInstanceThatRefusesARequestMuchTooLateHasNotRecovered() {
		FakeWorker stuck = this.broker.worker("ORDERS").up();
		this.client.send(TestRequest.to("ORDERS").timeout(1000));
		Received request = stuck.request();
		this.broker.pass(UNTIL_STUCK);

		stuck.refuse(request);

		assertThat(this.broker.instance(stuck).lastResort()).isTrue();
	}

	@Test
	void instanceWithOneStuckHandlerGoesOnWithTheOthers() {
		FakeWorker worker = this.broker.worker("ORDERS").capacity(2).up();
		this.client.send(TestRequest.to("ORDERS").timeout(1000));
		worker.request();
		this.broker.pass(Duration.ofMillis(60_500));
		this.client.send(TestRequest.to("ORDERS"));
		Received healthy = worker.request();
		this.broker.pass(Duration.ofSeconds(1));
		assertThat(this.broker.instance(worker).lastResort()).isTrue();
		worker.answer(healthy, "200", "result");
		this.client.send(TestRequest.to("ORDERS"), TestRequest.to("ORDERS"));
		assertThat(worker.requests()).hasSize(2);
	}

	@Test
	void abandonedRequestKeepsNoPayload() {
		FakeWorker worker = this.broker.worker("ORDERS").up();
		WeakReference<byte[]> payload = sendOnce(TestRequest.to("ORDERS").timeout(1000));
		worker.request();
		this.broker.pass(Duration.ofSeconds(2));
		assertThat(this.broker.instance(worker).inFlight()).isEqualTo(1);
		awaitFreed(payload);
	}

	private FakeWorker stuckWorker(int capacity) {
		FakeWorker worker = this.broker.worker("ORDERS").capacity(capacity).up();
		this.client.send(TestRequest.to("ORDERS").timeout(1000));
		worker.request();
		this.broker.pass(UNTIL_STUCK);
		assertThat(this.client.statuses()).containsExactly(599);
		return worker;
	}

	private WeakReference<byte[]> sendOnce(TestRequest request) {
		List<byte[]> frames = request.frames();
		byte[] payload = frames.get(FrameCodec.PAYLOAD).clone();
		frames.set(FrameCodec.PAYLOAD, payload);
		this.client.sendFrames(frames);
		return new WeakReference<>(payload);
	}

	private static void awaitFreed(WeakReference<byte[]> reference) {
		await().atMost(TestBus.LIMIT).until(() -> {
			System.gc();
			return reference.get() == null;
		});
	}

}
