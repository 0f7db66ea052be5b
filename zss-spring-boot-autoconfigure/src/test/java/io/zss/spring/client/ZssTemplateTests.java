package io.zss.spring.client;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.micrometer.context.ContextRegistry;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.zss.RawPeer;
import io.zss.Templates;
import io.zss.TestBus;
import io.zss.client.ClientOptions;
import io.zss.client.ZssCallException;
import io.zss.client.ZssConversionException;
import io.zss.client.ZssRemoteException;
import io.zss.protocol.ErrorBody;
import io.zss.protocol.ZssException;
import io.zss.protocol.ZssResponse;
import io.zss.worker.VerbHandler;

import org.springframework.core.ParameterizedTypeReference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Every form of a call, through a broker and a worker.
 */
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
class ZssTemplateTests {

	private static final ParameterizedTypeReference<List<Order>> ORDERS = new ParameterizedTypeReference<>() {
	};

	@AutoClose
	private final TestBus bus = TestBus.start();

	private final ZssTemplate template = Templates.template(this.bus);

	@Test
	void genericResultsInEveryForm() {
		List<Order> orders = List.of(new Order("o-1", 1), new Order("o-2", 2));
		worker(Map.of("list", (request) -> orders));

		assertThat(this.template.call("orders", "list", null, ORDERS)).isEqualTo(orders);
		ZssCall call = this.template.service("orders").verb("list");
		List<Order> called = call.call(ORDERS);
		assertThat(called).isEqualTo(orders);
		assertThat(call.async(ORDERS)).succeedsWithin(TestBus.LIMIT).isEqualTo(orders);
		assertThat(call.exchange(ORDERS).payload()).isEqualTo(orders);
		assertThat(call.exchangeAsync(ORDERS)).succeedsWithin(TestBus.LIMIT)
			.extracting(ZssResponse::payload)
			.isEqualTo(orders);
	}

	@Test
	void exchangeGivesStatusHeadersAndErrorWithoutAnException() {
		ErrorBody error = new ErrorBody(409, "for users", "for developers");
		worker(Map.of("create", (request) -> ZssResponse.failed(error).withHeader("retry", "no")));
		ZssCall call = this.template.service("orders").verb("create");

		assertThat(call.exchange(Order.class)).satisfies((response) -> assertConflict(response, error));
		assertThat(call.exchangeAsync(Order.class)).succeedsWithin(TestBus.LIMIT)
			.satisfies((response) -> assertConflict(response, error));
	}

	@Test
	void exchangeOfASuccessHasNoError() {
		worker(Map.of("create", (request) -> ZssResponse.of(201, new Order("o-1", 1)).withHeader("place", "here")));

		ZssResponse<Order> response = this.template.service("orders").verb("create").exchange(Order.class);

		assertThat(response.isSuccess()).isTrue();
		assertThat(response.status()).isEqualTo(201);
		assertThat(response.payload()).isEqualTo(new Order("o-1", 1));
		assertThat(response.error()).isNull();
		assertThat(response.headers()).containsEntry("place", "here");
	}

	@Test
	void exchangeWithoutAReplyThrows() {
		try (RawPeer silent = RawPeer.broker()) {
			ZssCall call = Templates.template(this.bus, this.bus.client(ClientOptions.of("tester", silent.endpoint())))
				.service("orders")
				.verb("wait")
				.timeout(Duration.ofMillis(50));

			assertThatExceptionOfType(ZssCallException.class).isThrownBy(() -> call.exchange(Order.class));
			assertThat(call.exchangeAsync(Order.class)).failsWithin(TestBus.LIMIT);
		}
	}

	@Test
	void exceptionHasStatusMessagesHeadersAndTheBodyAsAType() {
		worker(Map.of("create", (request) -> new ZssResponse<>(422, Map.of("trace", "t"),
				Map.of("code", 422, "userMessage", "u", "developerMessage", "d", "fields", List.of("name")))));

		ZssRemoteException failure = catchThrowableOfType(ZssRemoteException.class,
				() -> this.template.call("orders", "create", null, Order.class));

		assertThat(failure.getError()).isEqualTo(new ErrorBody(422, "u", "d").withDetail("fields", List.of("name")));
		assertThat(failure.getHeaders()).containsEntry("trace", "t");
		assertThat(failure.getPayloadAs(Rejected.class)).isEqualTo(new Rejected(422, "u", "d", List.of("name")));
		assertThat(failure.getPayloadAs(new ParameterizedTypeReference<Map<String, Object>>() {
		}.getType())).extracting("fields").isEqualTo(List.of("name"));
		assertThatExceptionOfType(ZssConversionException.class).isThrownBy(() -> failure.getPayloadAs(Integer.class));
		assertThat(failure.isRetryable()).isFalse();
	}

	@ParameterizedTest
	@CsvSource({ "429, false", "503, false", "599, true" })
	void busyOrLateServiceIsRepeatedOnlyWhereItsTimeOutIs(int status, boolean retryable) {
		worker(Map.of("fail", (request) -> {
			throw new ZssException(status);
		}));
		ZssCall call = this.template.service("orders").verb("fail");

		assertThatExceptionOfType(ZssCallException.class).isThrownBy(() -> call.call(Order.class))
			.matches((failure) -> failure.isRetryable() == retryable);
		assertThatExceptionOfType(ZssCallException.class).isThrownBy(() -> call.once().call(Order.class))
			.matches((failure) -> !failure.isRetryable());
	}

	@Test
	void preparedCallIsMadeAsOftenAsNeededEachTimeAsItIsSetUpThen() {
		worker(Map.of("echo",
				(request) -> request.headers().get("n") + ":" + TestBus.CODEC.decode(request.payload(), String.class)));
		ZssCall call = this.template.service("orders").verb("echo").header("n", 1).payload("a");

		CompletableFuture<String> first = call.async(String.class);
		CompletableFuture<String> second = call.headers(Map.of("n", 2)).payload("b").async(String.class);

		assertThat(first).succeedsWithin(TestBus.LIMIT).isEqualTo("1:a");
		assertThat(second).succeedsWithin(TestBus.LIMIT).isEqualTo("2:b");
		assertThat(call.call(String.class)).isEqualTo("2:b");
	}

	@Test
	void asynchronousCallWithAPayloadThatCannotBeWrittenFailsItsFuture() {
		assertThat(this.template.async("orders", "create", new Unwritable(), String.class)).failsWithin(TestBus.LIMIT)
			.withThrowableThat()
			.withCauseInstanceOf(ZssConversionException.class);
		assertThat(this.template.pending()).isZero();
	}

	@Test
	void callWithoutVerbIsAMistakeOfTheCaller() {
		assertThatIllegalStateException().isThrownBy(() -> this.template.service("orders").call(String.class))
			.withMessage("A call of orders needs a verb");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.template.service("orders").verb("x").timeout(Duration.ZERO).call(String.class))
			.withMessageContaining("'timeout'");
	}

	@Test
	void cancellingAFutureFreesItsPlace() {
		CompletableFuture<String> never = new CompletableFuture<>();
		worker(Map.of("wait", (request) -> never));

		for (CompletableFuture<?> call : List.of(this.template.async("orders", "wait", null, String.class),
				this.template.service("orders").verb("wait").exchangeAsync(String.class))) {
			call.cancel(false);
		}

		assertThat(this.template.pending()).isZero();
		never.complete("late");
	}

	@Test
	void callbacksRunWithTheContextOfTheCaller() {
		worker(Map.of("create", (request) -> "done"));
		ThreadLocal<String> tenant = new ThreadLocal<>();
		ContextRegistry.getInstance().registerThreadLocalAccessor("tenant", tenant);
		try {
			tenant.set("acme");
			CompletableFuture<String> seen = new CompletableFuture<>();
			CompletableFuture<String> release = new CompletableFuture<>();
			ZssTemplate held = new ZssTemplate(this.bus.client(), TestBus.CODEC,
					(task) -> release.thenRunAsync(task, this.bus.threads()));

			held.async("orders", "create", null, String.class)
				.thenRun(() -> seen.complete(tenant.get() + " " + Thread.currentThread().getName()));
			tenant.remove();
			release.complete("now");

			assertThat(seen).succeedsWithin(TestBus.LIMIT).isEqualTo("acme test-bus");
		}
		finally {
			ContextRegistry.getInstance().removeThreadLocalAccessor("tenant");
		}
	}

	private static void assertConflict(ZssResponse<Order> response, ErrorBody error) {
		assertThat(response.isSuccess()).isFalse();
		assertThat(response.status()).isEqualTo(409);
		assertThat(response.payload()).isNull();
		assertThat(response.error()).isEqualTo(error);
		assertThat(response.headers()).containsEntry("retry", "no");
	}

	private void worker(Map<String, VerbHandler> verbs) {
		this.bus.worker(TestBus.service("orders", 4, verbs));
	}

	record Order(String id, int count) {
	}

	static class Unwritable {

		@JsonProperty
		String value() {
			throw new IllegalStateException("no");
		}

	}

	record Rejected(int code, String userMessage, String developerMessage, List<String> fields) {
	}

}
