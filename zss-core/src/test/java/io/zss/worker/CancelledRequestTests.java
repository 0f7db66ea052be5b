package io.zss.worker;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import ch.qos.logback.classic.Level;
import io.zss.CapturedLog;
import io.zss.TestBus;
import io.zss.protocol.Headers;
import io.zss.protocol.Message;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The broker says that nothing waits for a request any more.
 */
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
class CancelledRequestTests {

	@AutoClose
	private final ScriptedBroker broker = new ScriptedBroker();

	@AutoClose("shutdownNow")
	private final ExecutorService threads = Executors.newCachedThreadPool();

	@Test
	void workerAnnouncesThatItUnderstandsCancel() {
		this.broker.register((request) -> "ok", Runnable::run);

		assertThat(this.broker.awaitVerb("HEARTBEAT").message().headers()).containsEntry(Headers.CANCEL, true);
	}

	@Test
	void requestThatWaitsForAThreadIsAnsweredAtOnceAndFreesItsSlot() {
		ConcurrentLinkedQueue<Runnable> waiting = new ConcurrentLinkedQueue<>();
		List<String> handled = new CopyOnWriteArrayList<>();
		this.broker.register((request) -> handled.add(request.rid()), waiting::add);

		for (int i = 0; i < 5; i++) {
			this.broker.request("r-" + i);
			this.broker.cancel("r-" + i);
			Message reply = this.broker.reply();
			assertThat(reply.rid()).isEqualTo("r-" + i);
			assertThat(reply.status()).isEqualTo(599);
		}
		waiting.forEach(Runnable::run);

		assertThat(handled).isEmpty();
	}

	@Test
	void handlerThatRunsLearnsOfItAndItsReplyIsSent() {
		CountDownLatch running = new CountDownLatch(1);
		AtomicReference<ServiceRequest> handled = new AtomicReference<>();
		this.broker.register((request) -> {
			handled.set(request);
			running.countDown();
			await().atMost(TestBus.LIMIT).until(request::isCancelled);
			return "stopped early";
		}, this.threads);
		this.broker.request("r-1");
		assertThat(awaitLatch(running)).isTrue();
		assertThat(handled.get().isCancelled()).isFalse();

		this.broker.cancel("r-1");

		Message reply = this.broker.reply();
		assertThat(reply.status()).isEqualTo(200);
		assertThat(TestBus.CODEC.decode(reply.payload(), String.class)).isEqualTo("stopped early");
	}

	@Test
	void handlerThatStillRunsAtItsDeadlineIsInTheLogWithItsVerbAndRid() {
		CountDownLatch go = new CountDownLatch(1);
		try (CapturedLog log = new CapturedLog(HandlerRunner.class.getName())) {
			this.broker.register((request) -> awaitLatch(go) ? "done" : "never", this.threads);

			this.broker.request("r-1", Map.of(Headers.TIMEOUT, 100));

			await().atMost(TestBus.LIMIT)
				.untilAsserted(() -> assertThat(log.messages(Level.WARN)).singleElement()
					.asString()
					.startsWith("ORDERS:CREATE is not done after ")
					.endsWith(
							" ms; its caller waits no longer, its handler keeps its slot until it returns (rid=r-1)"));
			go.countDown();
			assertThat(this.broker.reply().rid()).isEqualTo("r-1");
		}
	}

	@Test
	void handlerThatWaitsForSomethingElseLearnsOfItByAStage() {
		CountDownLatch running = new CountDownLatch(1);
		CompletableFuture<String> awaited = new CompletableFuture<>();
		this.broker.register((request) -> {
			running.countDown();
			request.cancelled().thenRun(() -> awaited.complete("given up"));
			return awaited.join();
		}, this.threads);
		this.broker.request("r-1");
		assertThat(awaitLatch(running)).isTrue();

		this.broker.cancel("r-1");

		assertThat(TestBus.CODEC.decode(this.broker.reply().payload(), String.class)).isEqualTo("given up");
	}

	@Test
	void requestForAnotherInstanceIsAnswered404() {
		List<String> handled = new CopyOnWriteArrayList<>();
		this.broker.register((request) -> handled.add(request.rid()), Runnable::run);

		this.broker.request("r-1", Map.of(Headers.TO_INSTANCE, "another"));

		assertThat(this.broker.reply().status()).as("of a broker that does not know the header").isEqualTo(404);
		assertThat(handled).isEmpty();
	}

	@Test
	void asynchronousResultIsCancelledAndTheSlotIsFree() {
		CompletableFuture<String> pending = new CompletableFuture<>();
		this.broker.register((request) -> pending, Runnable::run);
		this.broker.request("r-1");
		this.broker.request("r-2");

		this.broker.cancel("r-1");
		Message reply = this.broker.reply();

		assertThat(reply.rid()).isEqualTo("r-1");
		assertThat(reply.status()).isEqualTo(599);
		await().atMost(TestBus.LIMIT).untilAsserted(() -> assertThat(pending).isCancelled());
	}

	@Test
	void requestThatIsNotThereAnyMoreIsNotCancelled() {
		this.broker.register((request) -> "ok", Runnable::run);
		this.broker.cancel("never");

		this.broker.request("r-1");
		assertThat(this.broker.reply().status()).isEqualTo(200);
		this.broker.cancel("r-1");
		this.broker.request("r-2");

		assertThat(this.broker.reply().rid()).isEqualTo("r-2");
	}

	private static boolean awaitLatch(CountDownLatch latch) {
		try {
			return latch.await(TestBus.LIMIT.toSeconds(), TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
