package io.zss.spring.handler;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

import io.zss.TestBus;
import io.zss.annotation.ZssService;
import io.zss.annotation.ZssVerb;
import io.zss.broker.Broker;
import io.zss.client.ClientOptions;
import io.zss.client.OutgoingCall;
import io.zss.client.ZssClient;
import io.zss.client.ZssTimeoutException;
import io.zss.protocol.Address;
import io.zss.spring.client.ZssCall;
import io.zss.worker.ZssRequest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Handlers whose caller has gone, or has given up.
 */
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
class CancelledHandlerTests {

	@AutoClose
	private final RunningServices services = RunningServices.of(Service.class);

	private final Service service = this.services.bean(Service.class);

	private ZssClient caller;

	@BeforeEach
	void connect() {
		this.caller = new ZssClient(
				ClientOptions.of("caller", this.services.bean(Broker.class).frontend()).withTimeout(TestBus.LIMIT));
		this.caller.start();
	}

	@Test
	void handlerLearnsThatItsCallerHasGone() {
		call("listening");

		this.caller.close();

		assertThat(this.service.cancelled).succeedsWithin(TestBus.LIMIT).asString().startsWith("zss-");
	}

	@Test
	void handlerLearnsThatItsCallerWaitsNoLonger() {
		// With a connection, so that the time-out is that of the handler.
		assertThat(this.services.call("flag", null)).isEqualTo(false);
		ZssCall call = this.services.template().service("test").verb("listening").timeout(Duration.ofSeconds(2));
		assertThatExceptionOfType(ZssTimeoutException.class).isThrownBy(call::call);

		assertThat(this.service.cancelled).succeedsWithin(TestBus.LIMIT);
		this.caller.close();
	}

	@Test
	void handlerThatIsDoneInTimeIsNotCancelled() {
		assertThat(this.services.call("quick", null)).isEqualTo("done");

		assertThat(this.service.cancelled).isNotDone();
		this.caller.close();
	}

	@Test
	void interruptibleHandlerIsInterruptedWhenItsCallerHasGone() {
		call("interruptible");

		this.caller.close();

		assertThat(this.service.ended).succeedsWithin(TestBus.LIMIT).isEqualTo("interrupted");
		Awaitility.await()
			.atMost(TestBus.LIMIT)
			.until(() -> this.services.bean(Broker.class).snapshot().services().get(0).inFlight() == 0);
		assertThat(this.services.call("flag", null)).as("the thread keeps no trace").isEqualTo(false);
	}

	@Test
	void handlerThatIsNotInterruptibleIsLeftAlone() {
		call("patient");

		this.caller.close();

		assertThat(this.service.cancelled).succeedsWithin(TestBus.LIMIT);
		this.service.go.countDown();
		assertThat(this.service.ended).succeedsWithin(TestBus.LIMIT).isEqualTo("undisturbed");
	}

	private void call(String verb) {
		this.caller.send(
				new OutgoingCall(Address.of("test", verb), Map.of(), TestBus.LIMIT, true, TestBus.CODEC.encode(null)));
		assertThat(this.service.started).succeedsWithin(TestBus.LIMIT);
	}

	@ZssService("test")
	static class Service {

		final CompletableFuture<Void> started = new CompletableFuture<>();

		final CompletableFuture<String> cancelled = new CompletableFuture<>();

		final CompletableFuture<String> ended = new CompletableFuture<>();

		final CountDownLatch go = new CountDownLatch(1);

		@ZssVerb
		CompletableFuture<String> listening(ZssRequest<Object> request) {
			listen(request);
			return new CompletableFuture<>();
		}

		@ZssVerb
		String quick(ZssRequest<Object> request) {
			listen(request);
			return "done";
		}

		@ZssVerb(interruptible = true)
		void interruptible() throws InterruptedException {
			this.started.complete(null);
			try {
				this.go.await(TestBus.LIMIT.toSeconds(), TimeUnit.SECONDS);
				this.ended.complete("in time");
			}
			catch (InterruptedException ex) {
				this.ended.complete("interrupted");
				throw ex;
			}
		}

		@ZssVerb
		void patient(ZssRequest<Object> request) throws InterruptedException {
			listen(request);
			this.go.await(TestBus.LIMIT.toSeconds(), TimeUnit.SECONDS);
			this.ended.complete(Thread.currentThread().isInterrupted() ? "disturbed" : "undisturbed");
		}

		@ZssVerb
		boolean flag() {
			return Thread.currentThread().isInterrupted();
		}

		private void listen(ZssRequest<Object> request) {
			request.cancelled().thenRun(() -> this.cancelled.complete(Thread.currentThread().getName()));
			this.started.complete(null);
		}

	}

}
