package io.zss;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

import io.zss.client.OutgoingCall;
import io.zss.client.ZssClient;
import io.zss.protocol.Address;
import io.zss.worker.ServiceRequest;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A request for which nothing waits any more: client, broker and worker over real
 * sockets.
 */
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
class CancelOverSocketsTests {

	private static final Duration LONG = Duration.ofMinutes(10);

	private final TestBus bus = TestBus.start();

	private final CompletableFuture<ServiceRequest> handled = new CompletableFuture<>();

	private final CountDownLatch release = new CountDownLatch(1);

	private final CompletableFuture<Object> pending = new CompletableFuture<>();

	@AfterEach
	void stop() {
		this.release.countDown();
		this.bus.close();
	}

	@Test
	void handlerThatRunsLearnsThatItsClientHasLeft() {
		startWorker();
		ZssClient client = this.bus.client();
		client.send(call("run", LONG));
		ServiceRequest request = awaitHandler();
		assertThat(request.isCancelled()).isFalse();

		client.close();

		Awaitility.await().atMost(TestBus.LIMIT).until(request::isCancelled);
		assertThat(this.bus.snapshot("ORDERS").inFlight()).as("its slot is taken while it runs").isOne();
		this.release.countDown();
		this.bus.awaitInFlight("ORDERS", 0);
	}

	@Test
	void handlerThatRunsLearnsThatItsDeadlineHasPassed() {
		startWorker();
		this.bus.client().send(call("run", Duration.ofMillis(300)));

		Awaitility.await().atMost(TestBus.LIMIT).until(awaitHandler()::isCancelled);
	}

	@Test
	void asynchronousResultIsCancelledWhenItsClientHasLeft() {
		startWorker();
		ZssClient client = this.bus.client();
		client.send(call("later", LONG));
		this.bus.awaitInFlight("ORDERS", 1);

		client.close();

		Awaitility.await().atMost(TestBus.LIMIT).until(this.pending::isCancelled);
		this.bus.awaitInFlight("ORDERS", 0);
	}

	@Test
	void handlerOfAClientThatStaysIsNotCancelled() {
		startWorker();
		CompletableFuture<?> call = this.bus.client().send(call("run", LONG));
		ServiceRequest request = awaitHandler();
		ZssClient other = this.bus.client();
		other.send(call("later", LONG));
		this.bus.awaitInFlight("ORDERS", 2);

		other.close();

		this.bus.awaitInFlight("ORDERS", 1);
		assertThat(request.isCancelled()).isFalse();
		this.release.countDown();
		assertThat(call).succeedsWithin(TestBus.LIMIT);
	}

	private void startWorker() {
		this.bus.worker(TestBus.service("ORDERS", 4, Map.of("run", (request) -> {
			this.handled.complete(request);
			this.release.await();
			return "done";
		}, "later", (request) -> this.pending)));
	}

	private ServiceRequest awaitHandler() {
		assertThat(this.handled).succeedsWithin(TestBus.LIMIT);
		return this.handled.join();
	}

	private static OutgoingCall call(String verb, Duration timeout) {
		return new OutgoingCall(Address.of("ORDERS", verb), Map.of(), timeout, true, TestBus.CODEC.encode(null));
	}

}
