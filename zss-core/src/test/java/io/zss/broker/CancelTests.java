package io.zss.broker;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.zss.protocol.Address;
import io.zss.protocol.Headers;
import io.zss.protocol.MessageType;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A worker that understands it is asked to stop working on what nothing waits for.
 */
class CancelTests {

	private final TestBroker broker = new TestBroker();

	private final FakeClient client = this.broker.client();

	@Test
	void workerIsAskedToStopWhenTheClientHasGone() {
		FakeWorker worker = this.broker.worker("ORDERS").announcing(Headers.CANCEL, true).up();
		this.client.send(TestRequest.to("ORDERS").rid("gone").timeout(600_000));
		Received request = worker.request();
		this.client.disconnect();
		Received cancel = worker.request();
		assertThat(cancel.frames().get(0)).as("the token").isEqualTo(request.frames().get(0));
		assertThat(cancel.message().type()).isEqualTo(MessageType.REQUEST);
		assertThat(cancel.rid()).isEqualTo("gone");
		assertThat(cancel.message().address()).isEqualTo(Address.of("SMI", "CANCEL"));
		assertThat(cancel.message().headers()).isEqualTo(Map.of());
		assertThat(cancel.frames().get(6)).as("status").isEmpty();
		assertThat(cancel.payload()).isNull();
		assertThat(worker.requests()).isEmpty();
	}

	@Test
	void workerIsAskedToStopAtTheDeadline() {
		FakeWorker worker = this.broker.worker("ORDERS").announcing(Headers.CANCEL, true).capacity(2).up();
		this.client.send(TestRequest.to("ORDERS").rid("late").timeout(1000), TestRequest.to("ORDERS"));
		worker.requests();
		this.broker.pass(Duration.ofSeconds(2));
		assertThat(worker.rids()).containsExactly("late");
		assertThat(this.client.statuses()).containsExactly(599);
	}

	@Test
	void answerOfACancelledRequestFreesItsSlot() {
		FakeWorker worker = this.broker.worker("ORDERS").announcing(Headers.CANCEL, true).up();
		this.client.send(TestRequest.to("ORDERS"));
		Received request = worker.request();
		this.client.disconnect();
		worker.answer(request, "599", "cancelled");
		assertThat(this.broker.instance(worker).inFlight()).isZero();
	}

	@Test
	void workerThatAnnouncesItByHeartbeatIsAsked() {
		FakeWorker worker = this.broker.worker("ORDERS").up();
		worker.announcing(Headers.CANCEL, true).heartbeat();
		this.client.send(TestRequest.to("ORDERS"));
		worker.request();
		this.client.disconnect();
		assertThat(worker.request().message().address().verb()).isEqualTo("CANCEL");
	}

	@Test
	void workerThatDoesNotUnderstandItIsNotAsked() {
		for (Object said : List.of(false, "true", 1)) {
			FakeWorker worker = this.broker.worker("OLD-" + said).announcing(Headers.CANCEL, said).up();
			FakeClient leaving = this.broker.client();
			leaving.send(TestRequest.to("OLD-" + said));
			worker.request();
			leaving.disconnect();
			assertThat(worker.requests()).isEmpty();
		}
	}

	@Test
	void healthyInstanceIsNotStuckBecauseItsClientHasGone() {
		FakeWorker worker = this.broker.worker("ORDERS").up();
		this.client.send(TestRequest.to("ORDERS").timeout(600_000));
		Received request = worker.request();
		this.client.disconnect();
		this.broker.pass(Duration.ofMinutes(9));
		assertThat(this.broker.instance(worker).stuck()).as("the deadline has not passed").isZero();
		assertThat(this.broker.instance(worker).inFlight()).isEqualTo(1);
		worker.answer(request, "200", "after all");
		assertThat(this.broker.instance(worker).inFlight()).isZero();
	}

	@Test
	void instanceIsStuckSomeTimeAfterTheDeadlineWhenItsClientHasGone() {
		FakeWorker worker = this.broker.worker("ORDERS").up();
		this.client.send(TestRequest.to("ORDERS").timeout(30_000));
		worker.request();
		this.client.disconnect();
		this.broker.pass(Duration.ofMillis(89_900));
		assertThat(this.broker.instance(worker).stuck()).isZero();
		this.broker.pass(Duration.ofMillis(200));
		assertThat(this.broker.instance(worker).stuck()).isEqualTo(1);
	}

}
