package io.zss;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.zss.client.ClientOptions;
import io.zss.client.ZssCallException;
import io.zss.client.ZssClient;
import io.zss.spring.client.RetryInterceptor;
import io.zss.spring.client.ZssTemplate;
import io.zss.transport.LoopClock;

import org.springframework.core.retry.RetryPolicy;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How often one call is executed, however much is lost on its way.
 */
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
class EndToEndExecutionTests {

	@AutoClose
	private final TestBus bus = TestBus.start();

	private final AtomicInteger executions = new AtomicInteger();

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 4 })
	void callIsExecutedNoMoreOftenThanItMayThoughEveryConnectionIsLostAndItIsRepeated(int bound) throws IOException {
		try (TcpRelay relay = TcpRelay.to(this.bus.broker().frontend())) {
			this.bus.worker(TestBus.service("orders", "create", (request) -> {
				this.executions.incrementAndGet();
				relay.resetConnections();
				return new CompletableFuture<>();
			}));
			RetryPolicy policy = RetryPolicy.builder().maxRetries(5).delay(Duration.ofMillis(1)).build();
			try (ZssClient client = new ZssClient(
					ClientOptions.of("tester", relay.endpoint()).withTimeout(TestBus.LIMIT).withMaxExecutions(bound),
					LoopClock.system(),
					List.of(new RetryInterceptor((sid) -> policy, TestBus.CODEC, LoopClock.system())),
					(address, status, nanos) -> {
					})) {
				client.start();
				ZssTemplate template = new ZssTemplate(client, TestBus.CODEC, this.bus.threads());

				CompletableFuture<String> call = template.async("orders", "create", null, String.class);

				assertThat(call).failsWithin(TestBus.LIMIT)
					.withThrowableThat()
					.havingCause()
					.isInstanceOfSatisfying(ZssCallException.class,
							(failure) -> assertThat(failure.isRetryable()).isFalse());
				assertThat(this.executions.get()).isBetween(1, bound);
			}
		}
	}

	@Test
	void callWhoseWorkerIsLostIsExecutedByAnother() {
		RawPeer lost = RawPeer.worker(this.bus.broker().backend(), "orders", 1);
		CompletableFuture<String> call = Templates.template(this.bus).async("orders", "create", null, String.class);
		lost.receive();
		this.bus.worker(TestBus.service("orders", "create", (request) -> "done"));

		lost.close();

		assertThat(call).succeedsWithin(TestBus.LIMIT).isEqualTo("done");
	}

	@Test
	void callThatLosesEachOfItsWorkersIsGivenUpAtItsBound() {
		ZssTemplate template = Templates.template(this.bus);
		CompletableFuture<String> call;
		try (RawPeer lost = RawPeer.worker(this.bus.broker().backend(), "orders", 1)) {
			call = template.async("orders", "create", null, String.class);
			lost.receive();
		}
		try (RawPeer lost = RawPeer.worker(this.bus.broker().backend(), "orders", 1)) {
			lost.receive();
		}

		assertThat(call).failsWithin(TestBus.LIMIT)
			.withThrowableThat()
			.havingCause()
			.isInstanceOfSatisfying(ZssCallException.class, (failure) -> {
				assertThat(failure.getExecutions()).isEqualTo(2);
				assertThat(failure.isRetryable()).isFalse();
			});
		Awaitility.await().atMost(TestBus.LIMIT).until(() -> template.pending() == 0);
	}

}
