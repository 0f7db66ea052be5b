package io.zss.spring.handler;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import io.zss.TestBus;
import io.zss.annotation.ZssService;
import io.zss.annotation.ZssVerb;
import io.zss.broker.Broker;
import io.zss.broker.BrokerSnapshot.InstanceSnapshot;
import io.zss.client.ZssCallException;
import io.zss.worker.RequestInterceptor;
import io.zss.worker.RequestListener;
import io.zss.worker.ServiceRequest;
import io.zss.worker.VerbHandler;
import io.zss.worker.ZssRequest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

/**
 * Time-outs on the handler's side, through real sockets. Callers wait for 30 s where they
 * do not say otherwise.
 */
@Timeout(120)
class HandlerTimeoutTests {

	private RunningServices services;

	private Slow slow;

	@BeforeEach
	void start() {
		this.services = RunningServices.of(Map.of("test.timeout", "100ms"), Slow.class, Deriving.class,
				CountingListener.class);
		this.slow = this.services.bean(Slow.class);
	}

	@AfterEach
	void stop() {
		this.slow.go.countDown();
		this.services.close();
	}

	@Test
	void timeoutOfTheVerbEndsCallBeforeItsCaller() {
		ZssCallException failure = this.services.failure("blocked", null);

		assertThat(failure.getStatus()).isEqualTo(599);
		assertThat(failure.getDeveloperMessage()).startsWith("TEST:BLOCKED was not done after ");
	}

	@Test
	void timeoutOfTheVerbIsWhatRemains() {
		assertThat((int) this.services.call("remaining", null)).isBetween(0, 20_000);
		assertThat((int) this.services.call("remaining-caller", null)).isBetween(0, 30_000);
	}

	@Test
	void callerThatWaitsShorterWins() {
		Object remaining = this.services.template()
			.service("test")
			.verb("remaining")
			.timeout(Duration.ofSeconds(10))
			.call(Object.class);

		assertThat((int) remaining).isBetween(0, 10_000);
	}

	@Test
	void handlerThatHasTimedOutKeepsItsSlotUntilItReturns() {
		assertThat(this.services.failure("blocked", null).getStatus()).isEqualTo(599);
		assertThat(this.services.failure("blocked", null).getStatus()).isEqualTo(599);

		await().atMost(TestBus.LIMIT).until(() -> this.slow.running.get() == 2);
		assertThatExceptionOfType(ZssCallException.class)
			.isThrownBy(() -> this.services.template()
				.service("test")
				.verb("quick")
				.timeout(Duration.ofMillis(300))
				.call(Object.class))
			.satisfies((ex) -> assertThat(ex.getStatus()).isEqualTo(599));
		this.slow.go.countDown();
		await().atMost(TestBus.LIMIT)
			.ignoreExceptions()
			.untilAsserted(() -> assertThat(this.services.call("quick", null)).isEqualTo("quick"));
		assertThat(this.slow.most).hasValue(2);
	}

	@Test
	void asynchronousResultThatNeverComesIsCancelledAndItsSlotIsFree() {
		for (String verb : new String[] { "never", "never-mono", "never", "never-mono", "never" }) {
			assertThat(this.services.failure(verb, null).getStatus()).as(verb).isEqualTo(599);
		}

		await().atMost(TestBus.LIMIT).until(() -> this.slow.cancelled.get() == 5);
		assertThat(this.services.call("quick", null)).isEqualTo("quick");
	}

	@Test
	void asynchronousResultIsCancelledWhenItsCallerWaitsNoLonger() {
		// A new connection may take a second.
		assertThat(this.services.call("quick", null)).isEqualTo("quick");
		for (int i = 0; i < 3; i++) {
			ZssCallException failure = catchThrowableOfType(ZssCallException.class,
					() -> this.services.template()
						.service("test")
						.verb("never-caller")
						.timeout(Duration.ofSeconds(2))
						.call(Object.class));
			assertThat(failure.getStatus()).isEqualTo(599);
		}

		await().atMost(TestBus.LIMIT).until(() -> this.slow.cancelled.get() == 3);
		await().atMost(TestBus.LIMIT).until(() -> inFlight() == 0);
		assertThat(this.services.call("quick", null)).isEqualTo("quick");
	}

	@Test
	void asynchronousResultThatComesTooLateIsCancelledAtOnce() {
		assertThat(this.services.failure("blocked-then-never", null).getStatus()).isEqualTo(599);
		assertThat(this.services.failure("blocked-then-never", null).getStatus()).isEqualTo(599);
		assertThat(this.slow.cancelled).hasValue(0);

		this.slow.go.countDown();
		await().atMost(TestBus.LIMIT).until(() -> this.slow.cancelled.get() == 2);
		await().atMost(TestBus.LIMIT)
			.ignoreExceptions()
			.untilAsserted(() -> assertThat(this.services.call("quick", null)).isEqualTo("quick"));
	}

	@Test
	void stageThatAnInterceptorDerivesIsCancelledToItsSource() {
		assertThat(this.services.failure("never-derived", null).getStatus()).isEqualTo(599);

		await().atMost(TestBus.LIMIT).until(() -> this.slow.cancelled.get() == 1);
	}

	@Test
	void listenerIsToldOnceOfEachRequest() {
		CountingListener counting = this.services.bean(CountingListener.class);
		assertThat(this.services.failure("blocked", null).getStatus()).isEqualTo(599);
		assertThat(this.services.failure("never", null).getStatus()).isEqualTo(599);

		this.slow.go.countDown();
		await().atMost(TestBus.LIMIT).until(() -> this.slow.running.get() == 0);
		assertThat(this.services.call("quick", null)).isEqualTo("quick");
		assertThat(counting.timedOut).hasValue(2);
		assertThat(counting.all).hasValue(3);
	}

	private int inFlight() {
		return this.services.bean(Broker.class)
			.snapshot()
			.services()
			.stream()
			.flatMap((service) -> service.instances().stream())
			.mapToInt(InstanceSnapshot::inFlight)
			.sum();
	}

	@ZssService(value = "test", concurrency = "2")
	static class Slow {

		final CountDownLatch go = new CountDownLatch(1);

		final AtomicInteger cancelled = new AtomicInteger();

		final AtomicInteger running = new AtomicInteger();

		final AtomicInteger most = new AtomicInteger();

		@ZssVerb(timeout = "${test.timeout}")
		String blocked() throws InterruptedException {
			this.most.accumulateAndGet(this.running.incrementAndGet(), Math::max);
			try {
				this.go.await();
				return "late";
			}
			finally {
				this.running.decrementAndGet();
			}
		}

		@ZssVerb(value = "blocked-then-never", timeout = "100ms")
		CompletableFuture<String> blockedThenNever() throws InterruptedException {
			this.go.await();
			return never();
		}

		@ZssVerb
		String quick() {
			return "quick";
		}

		@ZssVerb(timeout = "PT20S")
		int remaining(ZssRequest<?> request) {
			return (int) request.remaining().toMillis();
		}

		@ZssVerb(value = "remaining-caller", timeout = "5m")
		int remainingOfCaller(ZssRequest<?> request) {
			return (int) request.remaining().toMillis();
		}

		@ZssVerb(timeout = "100ms")
		CompletableFuture<String> never() {
			CompletableFuture<String> never = new CompletableFuture<>();
			never.whenComplete((value, failure) -> {
				if (never.isCancelled()) {
					this.cancelled.incrementAndGet();
				}
			});
			return never;
		}

		@ZssVerb(value = "never-mono", timeout = "100ms")
		Mono<String> neverMono() {
			return Mono.<String>never().doOnCancel(this.cancelled::incrementAndGet);
		}

		@ZssVerb("never-caller")
		CompletableFuture<String> neverForCaller() {
			return never();
		}

		@ZssVerb(value = "never-derived", timeout = "100ms")
		CompletableFuture<String> neverDerived() {
			return never();
		}

	}

	static class Deriving implements RequestInterceptor {

		@Override
		public @Nullable Object intercept(ServiceRequest request, VerbHandler next) throws Exception {
			Object result = next.handle(request);
			if (request.address().verb().equals("NEVER-DERIVED")) {
				return ((CompletableFuture<?>) result).thenApply((value) -> value + "!");
			}
			return result;
		}

	}

	static class CountingListener implements RequestListener {

		final AtomicInteger timedOut = new AtomicInteger();

		final AtomicInteger all = new AtomicInteger();

		@Override
		public void onRequestEnded(ServiceRequest request, int status, long nanos) {
			this.all.incrementAndGet();
			if (status == 599) {
				this.timedOut.incrementAndGet();
			}
		}

	}

}
