package io.zss.broker;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

import io.zss.TestBus;
import io.zss.client.ClientOptions;
import io.zss.client.OutgoingCall;
import io.zss.client.ZssClient;
import io.zss.protocol.Address;
import io.zss.protocol.ZssException;
import io.zss.worker.ZssWorker;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What an application asks its own broker, and what the broker still knows after a
 * failure.
 */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class AskedBrokerTests {

	private static final Duration LIMIT = TestBus.LIMIT;

	@AutoClose
	private final Broker broker = new Broker(TestBus.brokerOptions().name("tested").build());

	@Test
	void applicationAsksWhatOperatorsAskOverSmi() {
		assertThat(this.broker.ask("STATUS", null)).failsWithin(LIMIT)
			.withThrowableThat()
			.withMessageContaining("Broker tested is not started");
		this.broker.start();
		assertThat(this.broker.ask("STATUS", null)).succeedsWithin(LIMIT)
			.asInstanceOf(InstanceOfAssertFactories.MAP)
			.containsEntry("name", "tested")
			.containsEntry("state", "RUNNING")
			.containsEntry("frontend", this.broker.frontend().toString());
		assertThat(this.broker.ask("STATS", "nobody")).succeedsWithin(LIMIT)
			.asInstanceOf(InstanceOfAssertFactories.MAP)
			.containsEntry("services", List.of());
		assertRefused(this.broker.ask("DRAIN", Map.of("sid", "ORDERS", "instance", "one")), 404);
		assertRefused(this.broker.ask("DRAIN", "one"), 400);
		assertRefused(this.broker.ask("NOTHING", null), 404);
	}

	@Test
	void answerDoesNotComeWhileTheLoopHangs() {
		CountDownLatch hangs = new CountDownLatch(1);
		CountDownLatch end = new CountDownLatch(1);
		this.broker.start();
		this.broker.onSnapshot((snapshot) -> {
			hangs.countDown();
			awaitUninterruptibly(end);
		});
		awaitUninterruptibly(hangs);
		CompletableFuture<?> status = this.broker.ask("STATUS", null);
		assertThat(status).isNotDone();
		end.countDown();
		assertThat(status).succeedsWithin(LIMIT);
	}

	@Test
	void errorsEventsAndWhatIsDrainedOutliveAFailureOfTheLoopAndAStop() {
		AtomicBoolean failing = new AtomicBoolean();
		this.broker.onSnapshot((snapshot) -> {
			if (failing.get()) {
				throw new InternalError("Injected");
			}
		});
		this.broker.start();
		try (ZssWorker worker = new ZssWorker(List.of(TestBus.service("orders", "create", (request) -> "ok")),
				TestBus.fastWorkerOptions(this.broker.backend()), TestBus.CODEC, Runnable::run)) {
			worker.start();
			assertThat(worker.awaitRegistered(LIMIT)).isTrue();
			String instance = worker.snapshot().join().services().get(0).instanceId();
			this.broker.ask("DRAIN", Map.of("sid", "ORDERS", "instance", instance)).join();
			refuseARequest();
			assertThat(text("ERRORS")).contains("No service NOBODY:DO");

			failing.set(true);
			await().atMost(LIMIT).until(() -> this.broker.failure() != null);
			failing.set(false);
			await().atMost(LIMIT).until(this.broker::isRunning);

			await().atMost(LIMIT).untilAsserted(() -> assertThat(text("STATS")).contains("state=DRAINED", instance));
			assertThat(text("ERRORS")).contains("next=2", "No service NOBODY:DO");
			assertThat(text("EVENTS")).contains("type=drained", "type=broker-failed",
					"its loop has failed and restarts without its requests and registrations: java.lang.InternalError");

			this.broker.stop();
			this.broker.start();
			await().atMost(LIMIT).untilAsserted(() -> assertThat(text("STATS")).contains("state=DRAINED", instance));
			assertThat(text("EVENTS")).contains("type=broker-failed", "type=broker-stopping");
		}
	}

	private void refuseARequest() {
		try (ZssClient client = new ZssClient(ClientOptions.of("tester", this.broker.frontend()))) {
			client.start();
			assertThat(client
				.call(new OutgoingCall(Address.of("nobody", "do"), Map.of(), LIMIT, true, new byte[] { (byte) 0xc0 }))
				.status()).isEqualTo(404);
		}
	}

	private String text(String verb) {
		return String.valueOf(this.broker.ask(verb, null).join());
	}

	private static void assertRefused(CompletableFuture<?> answer, int status) {
		assertThat(answer).failsWithin(LIMIT)
			.withThrowableThat()
			.havingCause()
			.isInstanceOfSatisfying(ZssException.class, (refused) -> assertThat(refused.getStatus()).isEqualTo(status));
	}

	private static void awaitUninterruptibly(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
