package io.zss;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.zss.client.ClientOptions;
import io.zss.client.IncomingReply;
import io.zss.client.OutgoingCall;
import io.zss.client.PendingPolicy;
import io.zss.client.ZssClient;
import io.zss.client.ZssConversionException;
import io.zss.protocol.Address;
import io.zss.protocol.ErrorBody;
import io.zss.worker.WorkerOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Messages that their sender may send and their receiver does not accept, on each hop:
 * the call fails with a text that names length and limit, and its neighbours on the same
 * connections, which may be executed only once, do not notice.
 */
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
class MessagesBeyondLimitsTests {

	private static final int SMALL = 100_000;

	private static final int LARGE = 32 << 20;

	private static final int LENGTH = 1_000_000;

	private final CompletableFuture<Object> neighbour = new CompletableFuture<>();

	private TestBus bus;

	private ZssClient client;

	@AfterEach
	void stop() {
		this.bus.close();
	}

	@Test
	void requestThatTheBrokerDoesNotAcceptFailsAlone() {
		start(LARGE, SMALL, LARGE);

		IncomingReply reply = callBesideANeighbour("echo", LENGTH);

		assertError(reply, 413, "The payload of the request takes 1000005 bytes",
				"zss.broker.limits.frame-size allows 100000", "Base64");
		assertThat(reply.executions()).isZero();
	}

	@Test
	void requestThatTheWorkerDoesNotAcceptFailsAlone() {
		start(LARGE, LARGE, SMALL);

		IncomingReply reply = callBesideANeighbour("echo", LENGTH);

		assertError(reply, 413, "The payload of the request takes 1000005 bytes",
				"zss.worker.max-frame-size allows 100000", "Base64");
	}

	@Test
	void requestWhoseHeadersTheWorkerDoesNotAcceptFailsAlone() {
		start(LARGE, LARGE, 10_000);

		IncomingReply reply = callBesideANeighbour("echo", Map.of("long", "x".repeat(20_000)), 10);

		assertError(reply, 413, "The headers of the request take", "zss.worker.max-frame-size allows 10000");
	}

	@Test
	void replyThatTheWorkerDoesNotSendFailsAlone() {
		start(LARGE, LARGE, SMALL);

		IncomingReply reply = callBesideANeighbour("repeat", LENGTH);

		assertError(reply, 500, "The payload of the reply takes 1000005 bytes",
				"zss.worker.max-frame-size allows 100000", "Base64");
	}

	@Test
	void replyThatTheBrokerDoesNotAcceptFailsAlone() {
		start(LARGE, SMALL, LARGE);

		IncomingReply reply = callBesideANeighbour("repeat", LENGTH);

		assertError(reply, 500, "The payload of the reply takes 1000005 bytes",
				"zss.broker.limits.frame-size allows 100000", "Base64");
		assertThat(reply.executions()).isOne();
	}

	@Test
	void replyThatTheClientDoesNotAcceptFailsAlone() {
		start(SMALL, LARGE, LARGE);
		CompletableFuture<IncomingReply> besides = send("wait", Map.of(), 1);
		this.bus.awaitInFlight("ORDERS", 1);

		CompletableFuture<IncomingReply> call = send("repeat", Map.of(), 1);

		assertThat(call).failsWithin(TestBus.LIMIT)
			.withThrowableThat()
			.withCauseInstanceOf(ZssConversionException.class)
			.withMessageContainingAll("The payload of the reply takes 1000005 bytes",
					"zss.client.max-frame-size allows 100000", "Base64");
		assertUnharmed(besides);
	}

	private void start(long ofClient, long ofBroker, long ofWorker) {
		this.bus = TestBus.start((options) -> options.messageLimits(ofBroker, 64 * 1024));
		WorkerOptions worker = WorkerOptions.of(this.bus.broker().backend());
		this.bus.worker(
				new WorkerOptions(worker.brokers(), worker.heartbeatInterval(), worker.liveness(),
						worker.maxReconnectInterval(), worker.gracePeriod(), ofWorker, Map.of()),
				TestBus.service("ORDERS", 4, Map.of("wait", (request) -> this.neighbour, "echo", (request) -> "ok",
						"repeat", TestBus.handler(String.class, (text) -> "x".repeat(LENGTH)))));
		this.client = this.bus.client(new ClientOptions("tester", List.of(this.bus.broker().frontend()), TestBus.LIMIT,
				10, PendingPolicy.REJECT, ofClient, 1));
	}

	private IncomingReply callBesideANeighbour(String verb, int length) {
		return callBesideANeighbour(verb, Map.of(), verb.equals("repeat") ? 1 : length);
	}

	private IncomingReply callBesideANeighbour(String verb, Map<String, Object> headers, int length) {
		CompletableFuture<IncomingReply> besides = send("wait", Map.of(), 1);
		this.bus.awaitInFlight("ORDERS", 1);
		CompletableFuture<IncomingReply> call = send(verb, headers, length);
		assertThat(call).succeedsWithin(TestBus.LIMIT);
		assertUnharmed(besides);
		return call.join();
	}

	private void assertUnharmed(CompletableFuture<IncomingReply> besides) {
		assertThat(besides).isNotDone();
		this.neighbour.complete("well");
		assertThat(besides).succeedsWithin(TestBus.LIMIT);
		assertThat(TestBus.CODEC.decode(besides.join().payload(), String.class)).isEqualTo("well");
		assertThat(besides.join().executions()).isOne();
	}

	private CompletableFuture<IncomingReply> send(String verb, Map<String, Object> headers, int length) {
		return this.client.send(new OutgoingCall(Address.of("ORDERS", verb), Map.copyOf(headers), TestBus.LIMIT, 1,
				TestBus.CODEC.encode("x".repeat(length))));
	}

	private static void assertError(IncomingReply reply, int status, String... text) {
		assertThat(reply.status()).isEqualTo(status);
		assertThat(ErrorBody.decode(status, reply.payload()).developerMessage()).contains(text);
	}

}
