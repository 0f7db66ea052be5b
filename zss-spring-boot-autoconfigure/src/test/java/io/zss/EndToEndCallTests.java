package io.zss;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

import io.zss.spring.client.ZssTemplate;
import io.zss.protocol.Headers;
import io.zss.protocol.Hop;
import io.zss.protocol.ZssResponse;
import io.zss.worker.ServiceRequest;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
class EndToEndCallTests {

	private static final NewOrder NEW_ORDER = new NewOrder("M8 x 40 \u00e9\u4e2d\ud83d\ude00", 3,
			new BigDecimal("12.25"), Instant.parse("2026-01-02T03:04:05.678Z"), List.of("a", "b"), Optional.of("x"),
			Long.MAX_VALUE);

	@AutoClose
	private final TestBus bus = TestBus.start();

	private final ZssTemplate template = Templates.template(this.bus);

	@Test
	void callsWithRecordAndGetsRecord() {
		this.bus.worker(TestBus.service("orders", "create",
				TestBus.handler(NewOrder.class, (order) -> new Order("o-1", order))));

		assertThat(this.template.call("orders", "create", NEW_ORDER, Order.class))
			.isEqualTo(new Order("o-1", NEW_ORDER));
	}

	@Test
	void callsWithoutWaiting() {
		this.bus.worker(TestBus.service("orders", "create",
				TestBus.handler(NewOrder.class, (order) -> new Order("o-1", order))));

		assertThat(this.template.async("orders", "create", NEW_ORDER, Order.class)).succeedsWithin(TestBus.LIMIT)
			.isEqualTo(new Order("o-1", NEW_ORDER));
	}

	@Test
	void asynchronousCallReturnsBeforeTheReply() throws InterruptedException {
		CountDownLatch release = new CountDownLatch(1);
		this.bus.worker(TestBus.service("slow", "wait", (request) -> {
			release.await();
			return "done";
		}));

		CompletableFuture<String> future = this.template.async("slow", "wait", null, String.class);

		this.bus.awaitInFlight("SLOW", 1);
		assertThat(future).isNotDone();
		assertThat(this.template.pending()).isEqualTo(1);
		release.countDown();
		assertThat(future).succeedsWithin(TestBus.LIMIT).isEqualTo("done");
		assertThat(this.template.pending()).isZero();
	}

	@Test
	void sidAndVerbMayComeInAnyCase() {
		this.bus.worker(TestBus.service("Orders", "List/All", (request) -> request.address().toString()));

		assertThat(this.template.call("oRDERS", "lIST/aLL", null, String.class)).isEqualTo("ORDERS:LIST/ALL");
	}

	@Test
	void headersOfTheCallerArriveAndComeBack() {
		CompletableFuture<ServiceRequest> seen = new CompletableFuture<>();
		this.bus.worker(TestBus.service("headers", "see", (request) -> {
			seen.complete(request);
			return null;
		}));

		ZssResponse<Void> response = this.template.service("headers")
			.verb("see")
			.header("x-request-id", "tx-1")
			.header("nested", Map.of("list", List.of(1, true, "z")))
			.header("none", null)
			.timeout(Duration.ofSeconds(17))
			.exchange(Void.class);

		ServiceRequest request = seen.join();
		assertThat(request.requestId()).isEqualTo("tx-1");
		assertThat(request.headers()).containsEntry("nested", Map.of("list", List.of(1, true, "z")))
			.containsEntry("none", null)
			.containsEntry(Headers.ATTEMPT, 1);
		assertThat(request.remaining(System.nanoTime())).isBetween(Duration.ZERO, Duration.ofSeconds(17));
		assertThat(response.headers()).containsEntry("x-request-id", "tx-1")
			.containsEntry("nested", Map.of("list", List.of(1, true, "z")))
			.containsEntry("none", null);
		assertThat(response.headers().get(Headers.RESPONSE_TIME)).isInstanceOf(Double.class);
	}

	@Test
	void workerDoesNotLearnTheIdentityOfTheClient() {
		this.bus.worker(TestBus.service("who", "calls", ServiceRequest::caller));

		assertThat(this.template.call("who", "calls", null, String.class)).isEqualTo("tester");
	}

	@Test
	void replyCarriesTheTimeOfEachHopInOrder() {
		this.bus.worker(TestBus.service("times", "tell", (request) -> null));

		for (int i = 0; i < 100; i++) {
			Map<String, Object> headers = this.template.service("times").verb("tell").exchange(Void.class).headers();

			List<Object> times = Arrays.stream(Hop.values()).map((hop) -> headers.get(hop.header())).toList();
			assertThat(times).hasSize(8).allSatisfy((time) -> assertThat(time).isInstanceOf(Double.class));
			assertThat(times.stream().map(Double.class::cast).toList()).isSorted();
		}
	}

	@Test
	void timesThatAreThereAlreadyAreKept() {
		this.bus.worker(TestBus.service("times", "tell", (request) -> null));

		ZssResponse<Void> response = this.template.service("times")
			.verb("tell")
			.header(Hop.CLIENT_SENDS.header(), 1.0)
			.header(Hop.BACKEND_SENDS.header(), 2.0)
			.exchange(Void.class);

		assertThat(response.headers()).containsEntry(Hop.CLIENT_SENDS.header(), 1.0)
			.containsEntry(Hop.BACKEND_SENDS.header(), 2.0);
	}

	@Test
	void handlerChoosesStatusAndHeaders() {
		this.bus.worker(TestBus.service("orders", "create",
				(request) -> ZssResponse.of(201, "o-1").withHeader("location", "/orders/o-1")));

		ZssResponse<String> response = this.template.service("orders").verb("create").exchange(String.class);

		assertThat(response.status()).isEqualTo(201);
		assertThat(response.payload()).isEqualTo("o-1");
		assertThat(response.headers()).containsEntry("location", "/orders/o-1");
		assertThat(this.template.call("orders", "create", null, String.class)).isEqualTo("o-1");
	}

	@Test
	void emptyResultIsSuccessWithNil() {
		this.bus.worker(TestBus.service("orders", "clear", (request) -> null));

		ZssResponse<Object> response = this.template.service("orders").verb("clear").exchange(Object.class);

		assertThat(response.status()).isEqualTo(200);
		assertThat(response.payload()).isNull();
		assertThat(this.template.call("orders", "clear", null, Void.class)).isNull();
	}

	@Test
	void handlerMayAnswerLater() {
		this.bus.worker(TestBus.service("later", 4, Map.of(

				"value",
				(request) -> CompletableFuture.supplyAsync(() -> "value",
						CompletableFuture.delayedExecutor(50, TimeUnit.MILLISECONDS)),

				"response", (request) -> CompletableFuture.completedStage(ZssResponse.of(202, "accepted")),

				"nothing", (request) -> CompletableFuture.completedFuture(null))));

		assertThat(this.template.call("later", "value", null, String.class)).isEqualTo("value");
		assertThat(this.template.service("later").verb("response").exchange(String.class).status()).isEqualTo(202);
		assertThat(this.template.call("later", "nothing", null, Object.class)).isNull();
	}

	@Test
	void callsNewestVersionUnlessToldOtherwise() {
		for (String version : List.of("1.9.0", "1.10.0")) {
			this.bus.worker(
					new io.zss.worker.ServiceDefinition("versions", version, 1, Map.of("tell", (request) -> version)));
		}

		assertThat(this.template.call("versions", "tell", null, String.class)).isEqualTo("1.10.0");
		assertThat(this.template.service("versions").version("1.9.0").verb("tell").call(String.class))
			.isEqualTo("1.9.0");
	}

	@Test
	void payloadOfManyMegabytesPasses() {
		this.bus.worker(TestBus.service("echo", "say", TestBus.handler(String.class, (text) -> text)));
		String text = "0123456789abcdef".repeat(1 << 20);

		assertThat(this.template.call("echo", "say", text, String.class)).isEqualTo(text);
	}

	@Test
	void serviceCallsAnotherService() {
		this.bus.worker(TestBus.service("inner", "double", TestBus.handler(Integer.class, (number) -> 2 * number)),
				TestBus.service("outer", "quadruple",
						TestBus.handler(Integer.class, (number) -> this.template.call("inner", "double",
								this.template.call("inner", "double", number, Integer.class), Integer.class))));

		assertThat(this.template.call("outer", "quadruple", 5, Integer.class)).isEqualTo(20);
	}

	record NewOrder(String article, int count, BigDecimal price, Instant at, List<String> tags, Optional<String> note,
			long big) {
	}

	record Order(String id, NewOrder order) {
	}

}
