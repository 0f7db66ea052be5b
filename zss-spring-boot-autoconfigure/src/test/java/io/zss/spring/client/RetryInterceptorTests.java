package io.zss.spring.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.zss.RawPeer;
import io.zss.RawPeer.Received;
import io.zss.TestBus;
import io.zss.client.CallChain;
import io.zss.client.ClientOptions;
import io.zss.client.IncomingReply;
import io.zss.client.OutgoingCall;
import io.zss.client.ZssCallException;
import io.zss.client.ZssClient;
import io.zss.client.ZssConversionException;
import io.zss.client.ZssNoBrokerException;
import io.zss.client.ZssOverloadedException;
import io.zss.protocol.Address;
import io.zss.protocol.ErrorBody;
import io.zss.protocol.FrameCodec;
import io.zss.protocol.Headers;
import io.zss.protocol.Message;
import io.zss.protocol.MessageType;
import io.zss.transport.Endpoint;
import io.zss.transport.LoopClock;

import org.springframework.core.retry.RetryPolicy;
import org.springframework.util.backoff.BackOff;
import org.springframework.util.backoff.FixedBackOff;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is repeated and what is not, against a broker that the test plays.
 */
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
class RetryInterceptorTests {

	private static final Map<String, Object> SEEN_BY_A_WORKER = Map.of(Headers.ATTEMPT, 1);

	private static final Map<String, Object> FROM_A_WORKER = Map.of("micro.bber", 1.0);

	private static final Address ADDRESS = Address.of("orders", "create");

	@AutoClose
	private final RawPeer broker = RawPeer.broker();

	private final Endpoint endpoint = this.broker.endpoint();

	private ZssClient client;

	@AfterEach
	void closeClient() {
		if (this.client != null) {
			this.client.close();
		}
	}

	@ParameterizedTest
	@CsvSource({ "429, false", "503, false", "404, false", "599, false", "429, true", "503, true" })
	void whatNoWorkerHasSeenIsRepeated(int status, boolean once) {
		ZssCall call = call(quick(3));
		CompletableFuture<String> result = (once ? call.once() : call).async(String.class);

		Received first = this.broker.receiveRequest();
		fail(first, status, Map.of());
		Received second = this.broker.receiveRequest();
		succeed(second);

		assertThat(result).succeedsWithin(TestBus.LIMIT).isEqualTo("done");
		assertThat(second.message().rid()).isNotEqualTo(first.message().rid());
		assertThat(timeout(second)).isLessThanOrEqualTo(timeout(first));
	}

	@Test
	void whatAWorkerHasSeenIsRepeatedUnlessItMayRunOnlyOnce() {
		CompletableFuture<String> repeated = call(quick(3)).async(String.class);
		fail(this.broker.receiveRequest(), 599, SEEN_BY_A_WORKER);
		succeed(this.broker.receiveRequest());
		assertThat(repeated).succeedsWithin(TestBus.LIMIT);

		assertFailsAtOnce(call(quick(3)).once(), 503, SEEN_BY_A_WORKER);
	}

	@ParameterizedTest
	@CsvSource({ "400", "404", "409", "429", "500", "503" })
	void errorOfTheServiceItselfIsNotRepeated(int status) {
		assertFailsAtOnce(call(quick(3)), status, FROM_A_WORKER);
	}

	@Test
	void timeOutOfTheServiceIsNotRepeatedWhenItMayRunOnlyOnce() {
		assertFailsAtOnce(call(quick(3)).once(), 599, FROM_A_WORKER);
	}

	@Test
	void callsAreRepeatedAsOftenAsThePolicySays() {
		CompletableFuture<String> result = call(quick(2)).async(String.class);

		for (int i = 0; i < 3; i++) {
			fail(this.broker.receiveRequest(), 429, Map.of());
		}

		assertThat(result).failsWithin(TestBus.LIMIT)
			.withThrowableThat()
			.withCauseInstanceOf(ZssOverloadedException.class);
	}

	@Test
	void exchangeGetsTheLastReply() {
		CompletableFuture<?> result = call(quick(1)).exchangeAsync(String.class)
			.thenApply((response) -> response.status());

		fail(this.broker.receiveRequest(), 429, Map.of());
		fail(this.broker.receiveRequest(), 503, Map.of());

		assertThat(result).succeedsWithin(TestBus.LIMIT).isEqualTo(503);
	}

	@Test
	void pauseThatIsLongerThanWhatIsLeftOfTheTimeOutIsNotBegun() {
		RetryPolicy slow = RetryPolicy.builder().maxRetries(3).delay(TestBus.LIMIT.plusSeconds(1)).build();

		assertFailsAtOnce(call(slow), 429, Map.of());
	}

	@Test
	void pauseThatIsLongerThanTheTimeOutOfThePolicyIsNotBegun() {
		RetryPolicy brief = RetryPolicy.builder()
			.maxRetries(3)
			.delay(Duration.ofSeconds(5))
			.timeout(Duration.ofSeconds(1))
			.build();

		assertFailsAtOnce(call(brief), 429, Map.of());
	}

	@Test
	void noPauseIsShorterThanTheBrokerAsksFor() {
		CompletableFuture<String> result = call(quick(3)).async(String.class);
		Received first = this.broker.receiveRequest();
		long refused = System.nanoTime();
		fail(first, 429, Map.of(Headers.RETRY_AFTER, 0.3));
		Received second = this.broker.receiveRequest();
		assertThat(Duration.ofNanos(System.nanoTime() - refused)).isGreaterThanOrEqualTo(Duration.ofMillis(300));
		succeed(second);
		assertThat(result).succeedsWithin(TestBus.LIMIT);
	}

	@Test
	void callFailsAtOnceWhenTheBrokerAsksForALongerPauseThanItHasTime() {
		assertFailsAtOnce(call(quick(3)), 429, Map.of(Headers.RETRY_AFTER, 3600));
	}

	@Test
	void policyMayRefuseWhatCouldBeRepeated() {
		RetryPolicy picky = RetryPolicy.builder()
			.delay(Duration.ofMillis(1))
			.excludes(ZssOverloadedException.class)
			.build();

		assertFailsAtOnce(call(picky), 429, Map.of());
	}

	@Test
	void otherServicesAreNotRepeated() {
		call(quick(3));
		ZssCall other = new ZssTemplate(this.client, TestBus.CODEC, this::inNewThread).service("other").verb("call");

		assertFailsAtOnce(other, 429, Map.of());
	}

	@Test
	void cancellingEndsTheRepetitions() {
		RetryPolicy patient = RetryPolicy.builder().maxRetries(3).delay(Duration.ofMillis(200)).build();
		CompletableFuture<String> result = call(patient).async(String.class);
		fail(this.broker.receiveRequest(), 429, Map.of());

		result.cancel(false);

		assertThat(this.broker.receiveRequest(Duration.ofMillis(600))).isNull();
		Awaitility.await().atMost(TestBus.LIMIT).until(() -> this.client.pending() == 0);
	}

	@Test
	void repetitionsAndDispatchesTogetherStayWithinTheBoundOfExecutions() {
		CompletableFuture<String> result = call(quick(5)).async(String.class);

		Received first = this.broker.receiveRequest();
		assertThat(first.message().headers()).containsEntry(Headers.MAX_ATTEMPTS, 1);
		// The worker was lost: one execution. The client sends it once more by itself.
		fail(first, 503, SEEN_BY_A_WORKER);
		Received second = this.broker.receiveRequest();
		assertThat(second.message().headers()).containsEntry(Headers.MAX_ATTEMPTS, 1);
		fail(second, 503, SEEN_BY_A_WORKER);

		assertThat(result).failsWithin(TestBus.LIMIT)
			.withThrowableThat()
			.havingCause()
			.isInstanceOfSatisfying(ZssOverloadedException.class, (failure) -> {
				assertThat(failure.getExecutions()).isEqualTo(2);
				assertThat(failure.isRetryable()).isFalse();
			});
		assertThat(this.broker.receiveRequest(Duration.ofMillis(100))).isNull();
	}

	@Test
	void repetitionAfterATimeOutOfTheBrokerHasWhatIsLeftOfTheExecutions() {
		CompletableFuture<String> result = call(quick(5)).async(String.class);

		fail(this.broker.receiveRequest(), 599, SEEN_BY_A_WORKER);
		Received second = this.broker.receiveRequest();
		assertThat(second.message().headers()).containsEntry(Headers.MAX_ATTEMPTS, 1)
			.containsEntry(Headers.IDEMPOTENT, false);
		fail(second, 599, SEEN_BY_A_WORKER);

		assertThat(result).failsWithin(TestBus.LIMIT);
		assertThat(this.broker.receiveRequest(Duration.ofMillis(100))).isNull();
	}

	@Test
	void failureThatIsThrownAfterARepetitionCountsAllExecutions() {
		ZssConversionException thrown = new ZssConversionException(ADDRESS, "r2", 1, new IllegalStateException("no"));

		CompletableFuture<IncomingReply> result = intercepted(CompletableFuture.failedFuture(thrown));

		assertThat(result).failsWithin(TestBus.LIMIT)
			.withThrowableThat()
			.havingCause()
			.isInstanceOfSatisfying(ZssConversionException.class,
					(failure) -> assertThat(failure.getExecutions()).isEqualTo(2))
			.withMessageEndingWith("; earlier attempts may have been executed, executions: 1");
	}

	@Test
	void replyWhoseRepetitionIsRefusedCountsItsOwnExecutionsOnce() {
		CompletableFuture<IncomingReply> result = intercepted(
				CompletableFuture.failedFuture(new CancellationException("too many pauses")));

		assertThat(result).succeedsWithin(TestBus.LIMIT).extracting(IncomingReply::executions).isEqualTo(1);
	}

	/**
	 * A call whose first attempt has timed out when it was executed once.
	 */
	private static CompletableFuture<IncomingReply> intercepted(CompletableFuture<IncomingReply> second) {
		RetryInterceptor retries = new RetryInterceptor((sid) -> quick(3), TestBus.CODEC, LoopClock.system());
		IncomingReply first = new IncomingReply(ADDRESS, "r1", 599, Map.of(), false, 1, ErrorBody.of(599).encode());
		return retries.intercept(new OutgoingCall(ADDRESS, Map.of(), TestBus.LIMIT, true, new byte[0]),
				new CallChain() {

					@Override
					public CompletableFuture<IncomingReply> proceed(OutgoingCall call) {
						return CompletableFuture.completedFuture(first);
					}

					@Override
					public CompletableFuture<IncomingReply> proceedAfter(Duration pause, OutgoingCall call) {
						return second;
					}

				});
	}

	@Test
	void failureOfThePolicyFailsTheCall() {
		RetryPolicy broken = new RetryPolicy() {

			@Override
			public boolean shouldRetry(Throwable throwable) {
				throw new StackOverflowError("policy");
			}

			@Override
			public BackOff getBackOff() {
				return new FixedBackOff(1);
			}

		};
		CompletableFuture<String> result = call(broken).async(String.class);

		fail(this.broker.receiveRequest(), 429, Map.of());

		assertThat(result).failsWithin(TestBus.LIMIT).withThrowableThat().withCauseInstanceOf(StackOverflowError.class);
	}

	@Test
	void callThatFindsNoBrokerUntilItsTimeOutIsNotRepeatedBeyondIt() {
		this.broker.close();

		assertThat(call(quick(3)).timeout(Duration.ofMillis(50)).async(String.class)).failsWithin(TestBus.LIMIT)
			.withThrowableThat()
			.withCauseInstanceOf(ZssNoBrokerException.class);
	}

	private void assertFailsAtOnce(ZssCall call, int status, Map<String, Object> headers) {
		CompletableFuture<String> result = call.async(String.class);
		fail(this.broker.receiveRequest(), status, headers);
		assertThat(result).failsWithin(Duration.ofSeconds(20))
			.withThrowableThat()
			.havingCause()
			.isInstanceOfSatisfying(ZssCallException.class,
					(failure) -> assertThat(failure.getStatus()).isEqualTo(status));
		assertThat(this.client.pending()).isZero();
	}

	private static RetryPolicy quick(int retries) {
		return RetryPolicy.builder().maxRetries(retries).delay(Duration.ofMillis(1)).build();
	}

	private ZssCall call(RetryPolicy policy) {
		start(policy);
		return new ZssTemplate(this.client, TestBus.CODEC, this::inNewThread).service("orders")
			.verb("create")
			.timeout(TestBus.LIMIT);
	}

	private void start(RetryPolicy policy) {
		if (this.client != null) {
			this.client.close();
		}
		RetryInterceptor retries = new RetryInterceptor((sid) -> sid.equals("ORDERS") ? policy : null, TestBus.CODEC,
				LoopClock.system());
		this.client = new ZssClient(ClientOptions.of("tester", this.endpoint).withTimeout(TestBus.LIMIT),
				LoopClock.system(), List.of(retries), (address, status, nanos) -> {
				});
		this.client.start();
	}

	private void inNewThread(Runnable task) {
		Thread thread = new Thread(task);
		thread.setDaemon(true);
		thread.start();
	}

	private static long timeout(Received request) {
		return ((Number) request.message().headers().get(Headers.TIMEOUT)).longValue();
	}

	private void succeed(Received request) {
		this.broker.reply(request, 200, TestBus.CODEC.encode("done"));
	}

	private void fail(Received request, int status, Map<String, Object> headers) {
		Message asked = request.message();
		List<byte[]> reply = new ArrayList<>(List.of(request.peer()));
		reply.addAll(FrameCodec.encode(new Message(null, MessageType.REPLY, asked.rid(), asked.address(), headers,
				status, ErrorBody.of(status).encode())));
		this.broker.send(reply);
	}

}
