package io.zss;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Stream;

import ch.qos.logback.classic.Level;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.zss.client.IncomingReply;
import io.zss.client.OutgoingCall;
import io.zss.client.ZssCallException;
import io.zss.client.ZssClient;
import io.zss.client.ZssConversionException;
import io.zss.client.ZssOverloadedException;
import io.zss.client.ZssRemoteException;
import io.zss.client.ZssServiceNotFoundException;
import io.zss.spring.client.ZssTemplate;
import io.zss.client.ZssTimeoutException;
import io.zss.protocol.Address;
import io.zss.protocol.ErrorBody;
import io.zss.protocol.ZssException;
import io.zss.protocol.ZssResponse;
import io.zss.worker.VerbHandler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
class EndToEndErrorTests {

	private static final String RUNNER_LOG = "io.zss.worker.HandlerRunner";

	@AutoClose
	private final TestBus bus = TestBus.start();

	private final ZssClient client = this.bus.client();

	private final ZssTemplate template = Templates.template(this.bus, this.client);

	@Test
	void unknownServiceIsNotFound() {
		ZssServiceNotFoundException failure = catchThrowableOfType(ZssServiceNotFoundException.class,
				() -> this.template.call("nobody", "home", null, String.class));

		assertThat(failure.getStatus()).isEqualTo(404);
		assertThat(failure.getAddress()).isEqualTo(Address.of("nobody", "home"));
		assertThat(failure.getRid()).hasSize(36);
		assertThat(failure).hasMessage(
				"No broker knows a service for NOBODY:HOME: No service NOBODY:HOME (rid=" + failure.getRid() + ")");
		assertThat(failure.isRetryable()).isTrue();
	}

	@Test
	void unknownVersionIsNotFound() {
		this.bus.worker(TestBus.service("orders", "create", (request) -> null));

		assertThatExceptionOfType(ZssServiceNotFoundException.class)
			.isThrownBy(() -> this.template.service("orders").version("7.0.0").verb("create").call(Void.class))
			.withMessageContaining("ORDERS:CREATE@7.0.0");
	}

	@Test
	void unknownVerbIsAnErrorOfTheService() {
		this.bus.worker(TestBus.service("orders", "create", (request) -> null));

		ZssRemoteException failure = catchThrowableOfType(ZssRemoteException.class,
				() -> this.template.call("orders", "destroy", null, String.class));

		assertThat(failure).isExactlyInstanceOf(ZssRemoteException.class);
		assertThat(failure.getStatus()).isEqualTo(404);
		assertThat(failure.getDeveloperMessage()).isEqualTo("Service ORDERS has no verb DESTROY");
	}

	@ParameterizedTest
	@ValueSource(ints = { 400, 401, 403, 404, 409, 418, 429, 500, 503, 599 })
	void declaredErrorArrivesAsItWasThrown(int status) {
		this.bus.worker(TestBus.service("orders", 2, Map.of("now", (request) -> {
			throw new ZssException(status, "for users", "for developers");
		}, "later", (request) -> CompletableFuture
			.failedStage(new CompletionException(new ZssException(status, "for users", "for developers"))))));

		for (String verb : new String[] { "now", "later" }) {
			ZssCallException failure = catchThrowableOfType(ZssCallException.class,
					() -> this.template.call("orders", verb, null, String.class));

			assertThat(failure.getError()).isEqualTo(new ErrorBody(status, "for users", "for developers"));
			assertThat(failure.getMessage()).contains("ORDERS:" + verb.toUpperCase(Locale.ROOT), "for developers",
					failure.getRid());
			assertThat(failure).isExactlyInstanceOf(switch (status) {
				case 599 -> ZssTimeoutException.class;
				default -> ZssRemoteException.class;
			});
		}
	}

	@Test
	void asynchronousCallFailsWithTheErrorItself() {
		this.bus.worker(TestBus.service("orders", "create", (request) -> {
			throw new ZssException(409, "for users", "for developers");
		}));

		CompletableFuture<String> call = this.template.async("orders", "create", null, String.class);

		assertThat(call).failsWithin(TestBus.LIMIT)
			.withThrowableThat()
			.havingCause()
			.isInstanceOfSatisfying(ZssRemoteException.class,
					(failure) -> assertThat(failure.getStatus()).isEqualTo(409));
		assertThat(call.handle((value, failure) -> failure).join()).isInstanceOf(ZssRemoteException.class);
	}

	@Test
	void undeclaredErrorTellsTheCallerNothingAndTheLogEverything() {
		VerbHandler now = (request) -> {
			throw new IllegalStateException("secret of the database");
		};
		VerbHandler later = (request) -> CompletableFuture
			.failedFuture(new IllegalStateException("secret of the database"));
		VerbHandler error = (request) -> {
			throw new AssertionError("secret of the database");
		};
		this.bus.worker(TestBus.service("bad", 3, Map.of("now", now, "later", later, "error", error)));

		for (String verb : new String[] { "now", "later", "error" }) {
			try (CapturedLog log = new CapturedLog(RUNNER_LOG)) {
				ZssRemoteException failure = catchThrowableOfType(ZssRemoteException.class,
						() -> this.template.call("bad", verb, null, String.class));

				assertThat(failure.getError()).isEqualTo(ErrorBody.of(500));
				assertThat(failure.getPayload()).asString().doesNotContain("secret");
				assertThat(log.messages(Level.ERROR)).singleElement().asString().contains(failure.getRid());
			}
		}
	}

	@Test
	void errorOfAServiceThatWasCalledOnIsNotPassedOn() {
		this.bus.worker(TestBus.service("inner", "fail", (request) -> {
			throw new ZssException(403, "secret", "secret");
		}), TestBus.service("outer", "call", (request) -> this.template.call("inner", "fail", null, String.class)));

		ZssRemoteException failure = catchThrowableOfType(ZssRemoteException.class,
				() -> this.template.call("outer", "call", null, String.class));

		assertThat(failure.getError()).isEqualTo(ErrorBody.of(500));
	}

	@Test
	void resultThatCannotBeEncodedFailsAtOnce() {
		VerbHandler now = (request) -> new Unwritable(() -> {
			throw new IllegalStateException("secret");
		});
		VerbHandler later = (request) -> CompletableFuture.completedFuture(now.handle(request));
		this.bus.worker(TestBus.service("bad", 2, Map.of("now", now, "later", later)));

		for (String verb : new String[] { "now", "later" }) {
			try (CapturedLog log = new CapturedLog(RUNNER_LOG)) {
				ZssRemoteException failure = catchThrowableOfType(ZssRemoteException.class,
						() -> this.template.call("bad", verb, null, String.class));

				assertThat(failure.getError()).isEqualTo(ErrorBody.of(500));
				assertThat(log.messages(Level.ERROR)).singleElement().asString().contains(failure.getRid());
			}
		}
	}

	@Test
	void errorWhileTheResultIsEncodedIsAnsweredToo() {
		VerbHandler now = (request) -> new Unwritable(() -> {
			throw new NoClassDefFoundError("secret");
		});
		VerbHandler later = (request) -> CompletableFuture.completedFuture(now.handle(request));
		this.bus.worker(TestBus.service("bad", 2, Map.of("now", now, "later", later)));

		for (String verb : new String[] { "now", "later" }) {
			ZssRemoteException failure = catchThrowableOfType(ZssRemoteException.class,
					() -> this.template.call("bad", verb, null, String.class));

			assertThat(failure.getError()).isEqualTo(ErrorBody.of(500));
		}
	}

	@Test
	void payloadOfAnotherTypeIsABadRequest() {
		this.bus.worker(TestBus.service("sum", "add", TestBus.handler(Integer.class, (number) -> number + 1)));

		ZssRemoteException failure = catchThrowableOfType(ZssRemoteException.class,
				() -> this.template.call("sum", "add", Map.of("a", "map"), Integer.class));

		assertThat(failure.getStatus()).isEqualTo(400);
		assertThat(failure.getDeveloperMessage()).isEqualTo("Bad payload: an integer of 32 bits, but found a map");
	}

	@Test
	void payloadThatIsNoMessagePackIsABadRequest() {
		this.bus.worker(TestBus.service("sum", "add", TestBus.handler(Integer.class, (number) -> number + 1)));

		IncomingReply reply = this.client.call(new OutgoingCall(Address.of("sum", "add"), Map.of(),
				Duration.ofSeconds(30), true, new byte[] { (byte) 0xc1 }));

		assertThat(reply.status()).isEqualTo(400);
	}

	@Test
	void replyOfAnotherTypeCannotBeConverted() {
		this.bus.worker(TestBus.service("sum", "add", (request) -> "not a number"));

		ZssConversionException failure = catchThrowableOfType(ZssConversionException.class,
				() -> this.template.call("sum", "add", 1, Integer.class));

		assertThat(failure.getMessage()).contains("SUM:ADD", "an integer of 32 bits", failure.getRid());
		assertThat(this.template.async("sum", "add", 1, Integer.class)).failsWithin(TestBus.LIMIT)
			.withThrowableThat()
			.withCauseInstanceOf(ZssConversionException.class);
		assertThat(this.template.pending()).isZero();
	}

	@Test
	void payloadThatCannotBeWrittenIsNotSent() {
		Unwritable unwritable = new Unwritable(() -> {
			throw new IllegalStateException("no");
		});

		assertThatExceptionOfType(ZssConversionException.class)
			.isThrownBy(() -> this.template.call("sum", "add", unwritable, Integer.class))
			.withMessageContaining("SUM:ADD");
		assertThat(this.template.pending()).isZero();
	}

	@Test
	void errorsAreValuesForAnExchange() {
		this.bus.worker(TestBus.service("orders", "create", (request) -> {
			throw new ZssException(409);
		}));

		ZssResponse<String> response = this.template.service("orders").verb("create").exchange(String.class);

		assertThat(response.status()).isEqualTo(409);
		assertThat(response.payload()).isNull();
		assertThat(response.error()).isEqualTo(ErrorBody.of(409));
	}

	@Test
	void statusThatNobodyKnowsIsAnErrorOfTheService() {
		this.bus.worker(TestBus.service("odd", 1,
				Map.of("three", (request) -> ZssResponse.of(302, "x"), "one", (request) -> ZssResponse.of(1, "x"))));

		for (String verb : new String[] { "three", "one" }) {
			assertThatExceptionOfType(ZssRemoteException.class)
				.isThrownBy(() -> this.template.call("odd", verb, null, String.class))
				.satisfies((failure) -> assertThat(failure.getStatus()).isEqualTo(500));
		}
	}

	@Test
	void failureShowsWhoCalled() {
		CompletableFuture<String> late = new CompletableFuture<>();
		this.bus.worker(TestBus.service("slow", 16, Map.of("wait", (request) -> late, "ready", (request) -> null)));
		// A new connection may take a second.
		this.template.call("slow", "ready", null, Void.class);

		ZssTimeoutException failure = catchThrowableOfType(ZssTimeoutException.class,
				() -> this.template.service("slow").verb("wait").timeout(Duration.ofMillis(50)).call(String.class));

		assertThat(Stream.concat(Stream.of(failure), Arrays.stream(failure.getSuppressed()))
			.flatMap((shown) -> Arrays.stream(shown.getStackTrace()))
			.map(StackTraceElement::getClassName)).contains(getClass().getName());
		late.complete("too late");
	}

	@Test
	void callSucceedsThoughItsContinuationsAreRefused() {
		this.bus.worker(TestBus.service("orders", "create", (request) -> null));
		ZssTemplate refusing = new ZssTemplate(this.client, TestBus.CODEC, (task) -> {
			throw new RejectedExecutionException("shut down");
		});

		CompletableFuture<String> call = refusing.async("orders", "create", null, String.class);
		CompletableFuture<Thread> continued = call.thenApply((reply) -> Thread.currentThread());

		assertThat(call).succeedsWithin(TestBus.LIMIT);
		assertThat(continued).as("run by the thread that ends the call")
			.succeedsWithin(TestBus.LIMIT)
			.satisfies((thread) -> assertThat(thread.getName()).startsWith("zss-client-"));
		assertThat(refusing.pending()).isZero();
	}

	@Test
	void queueThatIsFullIsOverloaded() throws Exception {
		CountDownLatch release = new CountDownLatch(1);
		try (TestBus small = TestBus.start((options) -> options.queueLimits(1, 1 << 20))) {
			small.worker(TestBus.service("slow", 1, Map.of("wait", (request) -> {
				release.await();
				return "done";
			})));
			ZssTemplate caller = Templates.template(small);
			CompletableFuture<String> running = caller.async("slow", "wait", null, String.class);
			small.awaitInFlight("SLOW", 1);
			CompletableFuture<String> queued = caller.async("slow", "wait", null, String.class);

			assertThatExceptionOfType(ZssOverloadedException.class)
				.isThrownBy(() -> caller.call("slow", "wait", null, String.class))
				.satisfies((failure) -> assertThat(failure.getStatus()).isEqualTo(429))
				.matches(ZssCallException::isRetryable);
			release.countDown();
			assertThat(running).succeedsWithin(TestBus.LIMIT).isEqualTo("done");
			assertThat(queued).succeedsWithin(TestBus.LIMIT).isEqualTo("done");
		}
	}

	/**
	 * Has a property that can fail when it is written.
	 */
	record Unwritable(@JsonIgnore Callable<String> source) {

		@JsonProperty
		String value() throws Exception {
			return this.source.call();
		}

	}

}
