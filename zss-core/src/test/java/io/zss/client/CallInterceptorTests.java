package io.zss.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

import org.assertj.core.api.InstanceOfAssertFactories;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

import io.zss.RawPeer;
import io.zss.TestBus;
import io.zss.protocol.Address;
import io.zss.transport.LoopClock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * What interceptors can do with a call, against a broker that the test plays.
 */
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
class CallInterceptorTests {

	private static final byte[] NIL = { (byte) 0xc0 };

	private static final OutgoingCall CALL = new OutgoingCall(Address.of("orders", "create"), Map.of("own", "kept"),
			TestBus.LIMIT, true, NIL);

	@AutoClose
	private final RawPeer broker = RawPeer.broker();

	private final List<ZssClient> clients = new ArrayList<>();

	@AfterEach
	void closeClients() {
		this.clients.forEach(ZssClient::close);
	}

	@Test
	void firstInterceptorIsTheOutermostAndEachChangesTheCall() {
		List<String> seen = new ArrayList<>();
		ZssClient client = client((call, next) -> {
			seen.add("first " + call.headers());
			return next.proceed(call.withHeader("token", "t"));
		}, (call, next) -> {
			seen.add("second " + call.headers());
			return next.proceed(call.withTimeout(Duration.ofSeconds(7)));
		});

		client.send(CALL);

		Map<String, Object> headers = this.broker.receiveRequest().message().headers();
		assertThat(headers).containsEntry("own", "kept").containsEntry("token", "t");
		assertThat(headers.get("zss-timeout")).asInstanceOf(InstanceOfAssertFactories.INTEGER)
			.as("what is left of 7 s, not of the 30 s of the call")
			.isBetween(1, 7000);
		assertThat(seen).containsExactly("first {own=kept}", "second {own=kept, token=t}");
	}

	@Test
	void interceptorSeesTheOutcomeOfSuccessAndFailure() {
		List<String> seen = new CopyOnWriteArrayList<>();
		ZssClient client = client((call, next) -> next.proceed(call)
			.whenComplete((reply, failure) -> seen
				.add((reply != null) ? "" + reply.status() : failure.getClass().getSimpleName())));

		CompletableFuture<IncomingReply> answered = client.send(CALL);
		this.broker.reply(this.broker.receiveRequest(), 409, NIL);
		assertThat(answered).succeedsWithin(TestBus.LIMIT).extracting(IncomingReply::status).isEqualTo(409);
		assertThat(client.send(CALL.withTimeout(Duration.ofMillis(50)))).failsWithin(TestBus.LIMIT);

		assertThat(seen).containsExactly("409", "ZssTimeoutException");
	}

	@Test
	void interceptorMayAnswerByItself() {
		IncomingReply own = new IncomingReply(CALL.address(), "-", 200, Map.of(), false, NIL);
		ZssClient client = client((call, next) -> CompletableFuture.completedFuture(own));

		assertThat(client.call(CALL)).isSameAs(own);
		assertThat(client.pending()).isZero();
	}

	@Test
	void whatAnInterceptorThrowsFailsTheCallAsItIs() {
		IllegalStateException thrown = new IllegalStateException("no token");
		ZssClient client = client((call, next) -> {
			throw thrown;
		});

		assertThatThrownBy(() -> client.call(CALL)).isSameAs(thrown);
		assertThat(client.send(CALL)).failsWithin(TestBus.LIMIT).withThrowableThat().havingCause().isSameAs(thrown);
		assertThat(client.pending()).isZero();
	}

	@Test
	void interceptorWithoutAFutureIsNamed() {
		ZssClient client = client((call, next) -> null);

		assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> client.call(CALL))
			.withMessageContaining("returned no future")
			.withMessageContaining(getClass().getSimpleName());
	}

	@Test
	void cancellingReachesWhatWasSentHoweverTheInterceptorsFuturesDepend() {
		ZssClient client = client((call, next) -> next.proceed(call).thenApply((reply) -> reply).copy());

		CompletableFuture<IncomingReply> reply = client.send(CALL);
		this.broker.receive();
		assertThat(client.pending()).isEqualTo(1);
		reply.cancel(true);

		Awaitility.await().atMost(TestBus.LIMIT).until(() -> client.pending() == 0);
	}

	@Test
	void interceptorMayRepeatACallUnderAnotherRid() {
		ZssClient client = client((call, next) -> next.proceed(call).thenCompose((reply) -> next.proceed(call)));

		CompletableFuture<IncomingReply> reply = client.send(CALL);
		RawPeer.Received first = this.broker.receiveRequest();
		this.broker.reply(first, 500, NIL);
		RawPeer.Received second = this.broker.receiveRequest();
		this.broker.reply(second, 200, NIL);

		assertThat(reply).succeedsWithin(TestBus.LIMIT).extracting(IncomingReply::status).isEqualTo(200);
		assertThat(second.message().rid()).isNotEqualTo(first.message().rid());
	}

	@Test
	void nothingIsSentForACallerThatHasGone() {
		CompletableFuture<CallChain> chain = new CompletableFuture<>();
		ZssClient client = client((call, next) -> {
			chain.complete(next);
			return new CompletableFuture<>();
		});

		client.send(CALL).cancel(false);

		assertThat(chain.join().proceed(CALL)).failsWithin(TestBus.LIMIT);
		assertThat(client.pending()).isZero();
	}

	private ZssClient client(CallInterceptor... interceptors) {
		ZssClient client = new ZssClient(ClientOptions.of("tester", this.broker.endpoint()), LoopClock.system(),
				List.of(interceptors), (address, status, nanos) -> {
				});
		this.clients.add(client);
		client.start();
		return client;
	}

}
