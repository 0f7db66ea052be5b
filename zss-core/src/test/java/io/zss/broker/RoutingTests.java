package io.zss.broker;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.zss.protocol.Address;
import io.zss.protocol.ControlPayload;
import io.zss.protocol.FrameCodec;
import io.zss.protocol.Headers;
import io.zss.transport.SendResult;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The way of a request to an instance and of the reply to its client, frame by frame.
 */
class RoutingTests {

	private final TestBroker broker = new TestBroker();

	private final FakeClient client = this.broker.client();

	@Test
	void requestGoesToAWorkerAndItsReplyToTheClient() {
		FakeWorker worker = this.broker.worker("ORDERS").up();
		TestRequest request = TestRequest.to("ORDERS");
		this.client.send(request);
		Received atWorker = worker.serve();
		Received reply = this.client.reply();
		assertThat(atWorker.payload()).isEqualTo("payload");
		assertThat(reply.status()).isEqualTo(200);
		assertThat(reply.payload()).isEqualTo("result");
		assertThat(reply.frames().get(FrameCodec.RID)).isEqualTo(request.frames().get(FrameCodec.RID));
	}

	@Test
	void workerReceivesEightFramesAndClientSeven() {
		FakeWorker worker = this.broker.worker("ORDERS").up();
		this.client.send(TestRequest.to("ORDERS"));
		assertThat(worker.serve().frames()).hasSize(8);
		assertThat(this.client.reply().frames()).hasSize(7);
	}

	@Test
	void workerSeesSidAndVerbInUpperCase() {
		FakeWorker worker = this.broker.worker("orders").up();
		List<byte[]> frames = TestRequest.to("ORDERS").frames();
		byte[] address = ControlPayload.encode(Map.of("sid", "oRders", "verb", "create/it"));
		frames.set(FrameCodec.ADDRESS, address);
		this.client.sendFrames(frames);
		assertThat(worker.serve().message().address()).isEqualTo(new Address("ORDERS", "*", "CREATE/IT"));
		assertThat(this.client.reply().frames().get(FrameCodec.ADDRESS)).as("as the client wrote it")
			.isEqualTo(address);
	}

	@Test
	void workerAlwaysGetsHeadersAsAMap() {
		FakeWorker worker = this.broker.worker("ORDERS").up();
		List<byte[]> frames = TestRequest.to("ORDERS").frames();
		frames.set(FrameCodec.HEADERS, new byte[] { (byte) 0xc0 });
		this.client.sendFrames(frames);
		assertThat(worker.request().message().headers()).containsKeys("micro.bfer", "micro.bbes", "zss-attempt");
	}

	@Test
	void workerNeverGetsTheTextNullAsStatus() {
		FakeWorker worker = this.broker.worker("ORDERS").up();
		List<byte[]> frames = TestRequest.to("ORDERS").frames();
		frames.set(FrameCodec.STATUS, "null".getBytes(StandardCharsets.US_ASCII));
		this.client.sendFrames(frames);
		assertThat(worker.request().frames().get(1 + FrameCodec.STATUS)).isEmpty();
	}

	@Test
	void payloadIsPassedOnByteForByteWhateverItIs() {
		byte[] noMessagePack = { (byte) 0xd9, (byte) 0xff, 1, 2, 3 };
		FakeWorker worker = this.broker.worker("ORDERS").up();
		this.client.send(TestRequest.to("ORDERS").payload(noMessagePack));
		assertThat(worker.request().message().payload()).isEqualTo(noMessagePack);
	}

	@Test
	void headersArePassedOnBothWays() {
		FakeWorker worker = this.broker.worker("ORDERS").up();
		this.client.send(TestRequest.to("ORDERS").header("X-Request-Id", "transaction").header("traceparent", "00-1"));
		Received atWorker = worker.serve();
		assertThat(atWorker.header("X-Request-Id")).isEqualTo("transaction");
		assertThat(atWorker.header("traceparent")).isEqualTo("00-1");
		assertThat(this.client.reply().header("X-Request-Id")).isEqualTo("transaction");
	}

	@Test
	void everyHopLeavesItsTimestamp() {
		FakeWorker worker = this.broker.worker("ORDERS").up();
		this.client.send(TestRequest.to("ORDERS").header("micro.cs", 1.0));
		double received = this.broker.clock().epochMillis();
		this.broker.pass(Duration.ofMillis(40));
		worker.serve();
		Received reply = this.client.reply();
		assertThat(reply.header("micro.cs")).isEqualTo(1.0);
		assertThat(reply.header("micro.bfer")).isEqualTo(received);
		assertThat(reply.header("micro.bbes")).isEqualTo(received);
		assertThat(reply.header("micro.bber")).isEqualTo(received + 40);
		assertThat(reply.header("micro.bfes")).isEqualTo(received + 40);
	}

	@Test
	void timestampThatIsThereStays() {
		FakeWorker worker = this.broker.worker("ORDERS").up();
		this.client.send(TestRequest.to("ORDERS").header("micro.bfer", 5.0));
		assertThat(worker.request().header("micro.bfer")).isEqualTo(5.0);
	}

	@Test
	void unknownServiceIsAnswered404() {
		Received reply = this.client.ask(TestRequest.to("ORDERS").verb("CREATE").header("X-Request-Id", "transaction"));
		assertThat(reply.status()).isEqualTo(404);
		assertThat(reply.error().developerMessage()).isEqualTo("No service ORDERS:CREATE");
		assertThat(reply.header("X-Request-Id")).isEqualTo("transaction");
	}

	@Test
	void errorsAreWrittenForNodeAndForRuby() {
		Received reply = this.client.ask(TestRequest.to("ORDERS"));
		assertThat(reply.payload()).asInstanceOf(InstanceOfAssertFactories.MAP)
			.containsKeys("code", "errorCode", "userMessage", "developerMessage");
	}

	@Test
	void randomSidsCostNoMemory() {
		for (int i = 0; i < 1000; i++) {
			assertThat(this.client.ask(TestRequest.to("RANDOM" + i)).status()).isEqualTo(404);
		}
		BrokerSnapshot snapshot = this.broker.snapshot();
		assertThat(snapshot.services()).isEmpty();
		assertThat(snapshot.clients()).isZero();
		assertThat(snapshot.requestsInFlight()).isZero();
	}

	@Test
	void instancesTakeTurns() {
		FakeWorker first = this.broker.worker("ORDERS").capacity(10).up();
		FakeWorker second = this.broker.worker("ORDERS").capacity(10).up();
		FakeWorker third = this.broker.worker("ORDERS").capacity(10).up();
		for (int round = 0; round < 3; round++) {
			this.client.send(TestRequest.to("ORDERS"), TestRequest.to("ORDERS"), TestRequest.to("ORDERS"));
			assertThat(first.requests()).hasSize(1);
			assertThat(second.requests()).hasSize(1);
			assertThat(third.requests()).hasSize(1);
		}
	}

	@Test
	void workersMayCallServicesFromTheBackend() {
		FakeWorker orders = this.broker.worker("ORDERS").up();
		FakeWorker billing = this.broker.worker("BILLING").up();
		billing.sendFrames(TestRequest.to("ORDERS").frames());
		orders.serve();
		assertThat(billing.reply().payload()).isEqualTo("result");
	}

	@ParameterizedTest
	@ValueSource(strings = { "201", "204", "404", "500", "599" })
	void statusOfTheWorkerIsPassedOn(String status) {
		FakeWorker worker = this.broker.worker("ORDERS").up();
		this.client.send(TestRequest.to("ORDERS"));
		worker.answer(worker.request(), status, "result");
		assertThat(this.client.reply().status()).isEqualTo(Integer.parseInt(status));
	}

	@Test
	void instanceThatReadsSlowlyIsPassedOver() {
		FakeWorker slow = this.broker.worker("ORDERS").up();
		FakeWorker other = this.broker.worker("ORDERS").up();
		slow.answerSends(SendResult.FULL);
		this.client.send(TestRequest.to("ORDERS"));
		assertThat(other.serve()).isNotNull();
		assertThat(this.client.reply().status()).isEqualTo(200);
		assertThat(this.broker.instance(slow).inFlight()).isZero();
	}

	@Test
	void requestWaitsUntilTheOnlyInstanceReadsAgain() {
		FakeWorker slow = this.broker.worker("ORDERS").up();
		slow.answerSends(SendResult.FULL);
		this.client.send(TestRequest.to("ORDERS"));
		slow.answerSends(SendResult.SENT);
		this.broker.pass(Duration.ofMillis(600));
		Received request = slow.serve();
		assertThat(request.header("zss-attempt")).hasToString("1");
		assertThat(this.client.reply().status()).isEqualTo(200);
	}

	@Test
	void instanceThatTurnsOutToHaveGoneIsLost() {
		FakeWorker gone = this.broker.worker("ORDERS").capacity(5).up();
		FakeWorker other = this.broker.worker("ORDERS").capacity(5).up();
		this.client.send(TestRequest.to("ORDERS"));
		gone.answerSends(SendResult.UNREACHABLE);
		other.answerSends(SendResult.FULL);
		this.client.send(TestRequest.to("ORDERS").notIdempotent());
		other.answerSends(SendResult.SENT);
		this.broker.pass(Duration.ofMillis(600));
		assertThat(this.broker.knows(gone)).isFalse();
		assertThat(other.requests()).as("the retry, and the one that never reached the other").hasSize(2);
	}

	@Test
	void replyToAClientThatDoesNotReadIsDroppedAndCounted() {
		FakeWorker worker = this.broker.worker("ORDERS").up();
		this.client.send(TestRequest.to("ORDERS"));
		this.broker.router().answerSends(this.client.identity(), SendResult.FULL);
		worker.serve();
		assertThat(this.broker.snapshot().rejected(Rejection.UNDELIVERABLE)).as("the reply, and the error in its place")
			.isEqualTo(2);
		assertThat(this.broker.snapshot().requestsInFlight()).isZero();
	}

	@Test
	void clientWithoutRoomForALongReplyGetsAShortErrorInItsPlace() {
		FakeWorker worker = this.broker.worker("ORDERS").up();
		this.client.send(TestRequest.to("ORDERS").rid("long"));
		this.broker.router().limitRoom(this.client.identity(), 2_000);
		worker.answer(worker.requests().get(0), "200", "x".repeat(10_000));
		Received reply = Objects.requireNonNull(this.client.poll());
		assertThat(reply.rid()).isEqualTo("long");
		assertThat(reply.status()).isEqualTo(503);
		assertThat(reply.error().developerMessage()).contains("bytes does not fit");
		assertThat(reply.header(Headers.ATTEMPT)).isNotNull();
		assertThat(this.broker.snapshot().rejected(Rejection.UNDELIVERABLE)).isEqualTo(1);
		assertThat(this.broker.service("ORDERS").succeeded()).as("what went out counts").isZero();
		assertThat(this.broker.service("ORDERS").failed()).isOne();
	}

	@Test
	void clientsWithTheSameRidAreToldApart() {
		FakeWorker worker = this.broker.worker("ORDERS").capacity(2).up();
		FakeClient other = this.broker.client();
		this.client.send(TestRequest.to("ORDERS").rid("same"));
		other.send(TestRequest.to("ORDERS").rid("same"));
		List<Received> requests = new ArrayList<>(worker.requests());
		worker.answer(requests.get(1), "200", "for the other");
		worker.answer(requests.get(0), "200", "for the first");
		assertThat(Objects.requireNonNull(this.client.poll()).payload()).isEqualTo("for the first");
		assertThat(Objects.requireNonNull(other.poll()).payload()).isEqualTo("for the other");
	}

}
