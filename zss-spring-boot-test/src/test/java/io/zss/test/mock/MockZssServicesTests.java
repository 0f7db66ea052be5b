package io.zss.test.mock;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.zss.annotation.ZssErrorStatus;
import io.zss.client.ZssCallException;
import io.zss.client.ZssNoBrokerException;
import io.zss.client.ZssOverloadedException;
import io.zss.client.ZssRemoteException;
import io.zss.client.ZssServiceNotFoundException;
import io.zss.client.ZssTimeoutException;
import io.zss.observation.CallObservation;
import io.zss.protocol.ErrorBody;
import io.zss.protocol.MessagePackCodec;
import io.zss.protocol.ValidationError;
import io.zss.protocol.ZssException;
import io.zss.protocol.ZssResponse;
import io.zss.spring.client.InstanceReplies;
import io.zss.spring.client.InstanceReply;
import io.zss.spring.client.InstanceReply.Outcome;
import io.zss.spring.client.ZssTemplate;
import io.zss.test.orders.NewOrder;
import io.zss.test.orders.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.core.retry.RetryPolicy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link MockZssServices}, without an application.
 */
@Timeout(300)
class MockZssServicesTests {

	private static final NewOrder COFFEE = new NewOrder("coffee", 2);

	private static final Order ORDER = new Order("order-1", "coffee", 2);

	private final MockZssServices services = new MockZssServices(new MessagePackCodec());

	private final ZssTemplate zss = this.services.template();

	@Test
	void repliesToTheCallThatIsExpected() {
		this.services.expect("orders", "create").withPayload(COFFEE).withHeader("tenant", "acme").andReply(ORDER);
		assertThat(this.zss.service("orders").verb("create").header("tenant", "acme").payload(COFFEE).call(Order.class))
			.isEqualTo(ORDER);
		this.services.verify();
	}

	@Test
	void repliesToAsynchronousCallsOnAThreadOfTheClient() {
		this.services.expect("orders", "create").andReply(ORDER);
		CompletableFuture<Order> reply = this.zss.async("orders", "create", COFFEE, Order.class);
		assertThat(reply.join()).isEqualTo(ORDER);
	}

	@Test
	void replyHasStatusAndHeaders() {
		this.services.expect("orders", "create").andReply(ZssResponse.of(201, ORDER).withHeader("etag", "7"));
		ZssResponse<Order> reply = this.zss.service("orders").verb("create").exchange(Order.class);
		assertThat(reply.status()).isEqualTo(201);
		assertThat(reply.headers()).containsEntry("etag", "7");
	}

	@Test
	void answerDependsOnTheCall() {
		this.services.expect("orders", "create").times(2).andAnswer((call) -> {
			NewOrder order = call.payload(NewOrder.class);
			if (order.quantity() > 2) {
				throw new ZssException(409, "Sold out", "too many");
			}
			return new Order("order-1", order.item(), order.quantity());
		});
		assertThat(this.zss.call("orders", "create", COFFEE, Order.class)).isEqualTo(ORDER);
		assertThatExceptionOfType(ZssRemoteException.class)
			.isThrownBy(() -> this.zss.call("orders", "create", new NewOrder("tea", 3), Order.class))
			.satisfies((ex) -> assertThat(ex.getStatus()).isEqualTo(409));
		this.services.verify();
	}

	@Test
	void serviceAnswersAnError() {
		ErrorBody error = new ErrorBody(400, "Not valid", "item is empty")
			.withValidationErrors(List.of(new ValidationError("item", "NotBlank", "must not be blank")));
		this.services.expect("orders", "create").andError(error);
		assertThatExceptionOfType(ZssRemoteException.class)
			.isThrownBy(() -> this.zss.call("orders", "create", COFFEE, Order.class))
			.satisfies((ex) -> assertThat(ex.getValidationErrors()).extracting(ValidationError::path)
				.containsExactly("item"));
	}

	@Test
	void errorHasAPayloadOfItsOwnType() {
		this.services.expect("orders", "create").andErrorPayload(409, Map.of("left", 1));
		assertThatExceptionOfType(ZssRemoteException.class)
			.isThrownBy(() -> this.zss.call("orders", "create", COFFEE, Order.class))
			.satisfies((ex) -> assertThat((Object) ex.getPayloadAs(Map.class)).isEqualTo(Map.of("left", 1)));
	}

	@Test
	void serviceThrowsAnExceptionOfItsContract() {
		this.services.expect("orders", "create").times(2).andThrow(new SoldOutException("coffee"));
		this.services.expect("orders", "create").andAnswer((call) -> {
			throw new SoldOutException("tea");
		});
		for (String item : List.of("coffee", "coffee", "tea")) {
			assertThatExceptionOfType(SoldOutException.class).isThrownBy(
					() -> this.zss.service("orders").verb("create").throwing(SoldOutException.class).call(Order.class))
				.satisfies((ex) -> assertThat(ex.getItem()).isEqualTo(item));
		}
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.services.expect("orders", "create").andThrow(new IllegalStateException()))
			.withMessageContaining("declares no status");
	}

	@Test
	void answerThatMakesACallFailsAtOnce() {
		this.services.expect("stock", "reserve").anyTimes();
		this.services.expect("orders", "create")
			.andAnswer((call) -> this.zss.call("stock", "reserve", null, Integer.class));
		assertThatExceptionOfType(ZssRemoteException.class)
			.isThrownBy(() -> this.zss.call("orders", "create", COFFEE, Order.class))
			.satisfies((ex) -> assertThat(ex.getDeveloperMessage()).contains("must not make calls of the same client"));
	}

	@Test
	void eachInstanceAnswersACallOfAll() {
		this.services.withInstances("orders", "a", "b");
		this.services.expect("orders", "count").toInstance("a").andReply(3);
		this.services.expect("orders", "count").toInstance("b").andError(409);
		InstanceReplies<Integer> replies = this.zss.service("orders").verb("count").all().call(Integer.class);
		assertThat(replies.all()).extracting(InstanceReply::instanceId).containsExactly("a", "b");
		assertThat(replies.all()).extracting(InstanceReply::outcome).containsExactly(Outcome.ANSWERED, Outcome.FAILED);
		this.services.verify();
	}

	@Test
	void timeThatIsSkippedCountsForRetriesOfATemplate() {
		RetryPolicy policy = RetryPolicy.builder().maxRetries(3).delay(Duration.ofMinutes(2)).build();
		ZssTemplate retrying = this.zss.mutate().retry(policy).timeout(Duration.ofMinutes(5)).build();
		this.services.expect("orders", "find").after(Duration.ofMinutes(1)).andServiceNotFound();
		this.services.expect("orders", "find").after(Duration.ofMinutes(1)).andServiceNotFound();
		assertThatExceptionOfType(ZssServiceNotFoundException.class)
			.isThrownBy(() -> retrying.call("orders", "find", "1", Order.class));
		this.services.verify();
	}

	@Test
	void callGoesToAnotherInstanceWhenItsOwnDies() {
		this.services.expect("orders", "find").andInstanceDies();
		this.services.expect("orders", "find").andReply(ORDER);
		assertThat(this.zss.call("orders", "find", "order-1", Order.class)).isEqualTo(ORDER);
		this.services.verify();
	}

	@Test
	void callThatRunsOnceFailsWhenItsInstanceDies() {
		this.services.expect("orders", "create").andInstanceDies();
		assertThatExceptionOfType(ZssOverloadedException.class)
			.isThrownBy(() -> this.zss.service("orders").verb("create").once().call(Order.class))
			.satisfies((ex) -> assertThat(ex.getStatus()).isEqualTo(503))
			.satisfies((ex) -> assertThat(ex.getExecutions()).isEqualTo(1))
			.satisfies((ex) -> assertThat(ex.isRetryable()).isFalse());
	}

	@Test
	void callWithoutBrokerFailsAtItsTimeoutWithoutWaiting() {
		this.services.expect("orders", "create").andNoBroker();
		assertThatExceptionOfType(ZssNoBrokerException.class)
			.isThrownBy(() -> this.zss.service("orders").verb("create").timeout(Duration.ofHours(1)).call(Order.class))
			.withMessageContaining("was connected for 3600000 ms")
			.satisfies((ex) -> assertThat(ex.getExecutions()).isZero());
		this.services.verify();
	}

	@Test
	void callWithoutReplyFailsAtItsTimeoutWithoutWaiting() {
		this.services.expect("orders", "create").andTimeout();
		assertThatExceptionOfType(ZssTimeoutException.class)
			.isThrownBy(() -> this.zss.service("orders").verb("create").timeout(Duration.ofHours(1)).call(Order.class))
			.withMessageContaining("timed out after 3600000 ms");
	}

	@Test
	void spanOfACallWithoutReplyHasTheRidOfItsFailure() {
		List<String> rids = new ArrayList<>();
		ObservationRegistry registry = ObservationRegistry.create();
		registry.observationConfig().observationHandler(new ObservationHandler<>() {

			@Override
			public void onStop(Observation.Context context) {
				rids.add(Objects.requireNonNull(context.getHighCardinalityKeyValue("rid")).getValue());
			}

			@Override
			public boolean supportsContext(Observation.Context context) {
				return true;
			}

		});
		ZssTemplate observed = this.zss.mutate().interceptor(new CallObservation(registry, null)).build();
		this.services.expect("orders", "create").andTimeout();
		this.services.expect("orders", "create").andNoBroker();
		for (int i = 0; i < 2; i++) {
			assertThatExceptionOfType(ZssCallException.class)
				.isThrownBy(() -> observed.call("orders", "create", COFFEE, Order.class))
				.satisfies((failure) -> assertThat(rids).last().isEqualTo(failure.getRid()).isNotEqualTo(""));
		}
		assertThat(rids).hasSize(2);
	}

	@Test
	void timeOfABusyMachineDoesNotCount() {
		this.services.expect("orders", "create").withPayload(NewOrder.class, (order) -> pause()).andTimeout();
		assertThatExceptionOfType(ZssTimeoutException.class)
			.isThrownBy(() -> this.zss.service("orders")
				.verb("create")
				.timeout(Duration.ofMillis(20))
				.payload(COFFEE)
				.call(Order.class))
			.withMessageContaining("timed out after 20 ms");
	}

	private static void pause() {
		try {
			Thread.sleep(50);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Test
	void delayIsSkipped() {
		this.services.expect("orders", "create").after(Duration.ofMinutes(59)).andReply(ORDER);
		assertThat(this.zss.service("orders").verb("create").timeout(Duration.ofHours(1)).call(Order.class))
			.isEqualTo(ORDER);
	}

	@Test
	void delayBeyondTheTimeoutIsATimeout() {
		this.services.expect("orders", "create").after(Duration.ofSeconds(2)).andReply(ORDER);
		assertThatExceptionOfType(ZssTimeoutException.class).isThrownBy(
				() -> this.zss.service("orders").verb("create").timeout(Duration.ofSeconds(1)).call(Order.class));
	}

	@Test
	void brokerKnowsNoSuchServiceOrHasNoRoom() {
		this.services.expect("orders", "create").andServiceNotFound();
		this.services.expect("orders", "create").andQueueFull();
		assertThatExceptionOfType(ZssServiceNotFoundException.class)
			.isThrownBy(() -> this.zss.call("orders", "create", COFFEE, Order.class));
		assertThatExceptionOfType(ZssOverloadedException.class)
			.isThrownBy(() -> this.zss.call("orders", "create", COFFEE, Order.class))
			.satisfies((ex) -> assertThat(ex.getStatus()).isEqualTo(429));
	}

	@Test
	void callThatIsNotExpectedFailsWithTheReasonAndSoDoesVerify() {
		this.services.expect("orders", "create").withPayload(COFFEE).andReply(ORDER);
		assertThatExceptionOfType(ZssServiceNotFoundException.class)
			.isThrownBy(() -> this.zss.call("orders", "create", new NewOrder("tea", 1), Order.class))
			.withMessageContaining("MockZssServices did not expect ORDERS:CREATE {\"item\":\"tea\",\"quantity\":1}")
			.withMessageContaining("the payload is");
		assertThatExceptionOfType(AssertionError.class).isThrownBy(this.services::verify)
			.withMessageContaining("ORDERS:CREATE with payload {\"item\":\"coffee\",\"quantity\":2}")
			.withMessageContaining("MISSING")
			.withMessageContaining("NOT EXPECTED");
	}

	@Test
	void verifyListsWhatCameAndWhatDidNot() {
		this.services.expect("orders", "create").withHeader("tenant", "acme").andReply(ORDER);
		this.services.expect("orders", "find").times(2).andError(404);
		this.zss.service("orders").verb("create").header("tenant", "acme").payload(COFFEE).call(Order.class);
		assertThatExceptionOfType(AssertionError.class).isThrownBy(this.services::verify).withMessage("""
				The calls were not as expected.
				Expected:
				  1. ORDERS:CREATE with tenant: acme -> {"number":"order-1","item":"coffee","quantity":2}: came once
				  2. ORDERS:FIND 2 times -> error 404: came 0 times, MISSING
				Came:
				  1. ORDERS:CREATE {"item":"coffee","quantity":2} (tenant: acme) -> ORDERS:CREATE with tenant: acme""");
	}

	@Test
	void expectationsOfOneVerbAreUsedOneAfterTheOther() {
		this.services.expect("orders", "find").times(2).andReply(ORDER);
		this.services.expect("orders", "find").andReply(null);
		assertThat(this.zss.call("orders", "find", "1", Order.class)).isEqualTo(ORDER);
		assertThat(this.zss.call("orders", "find", "1", Order.class)).isEqualTo(ORDER);
		assertThat(this.zss.call("orders", "find", "1", Order.class)).isNull();
		assertThatExceptionOfType(ZssServiceNotFoundException.class)
			.isThrownBy(() -> this.zss.call("orders", "find", "1", Order.class))
			.withMessageContaining("has come 2 times already");
	}

	@Test
	void callsComeInTheirOrderWhereTheTestSaysSo() {
		this.services.inOrder();
		this.services.expect("stock", "reserve").andReply(2);
		this.services.expect("orders", "create").andReply(ORDER);
		assertThatExceptionOfType(ZssServiceNotFoundException.class)
			.isThrownBy(() -> this.zss.call("orders", "create", COFFEE, Order.class))
			.withMessageContaining("the next call has to be STOCK:RESERVE");
		assertThat(this.zss.call("stock", "reserve", COFFEE, int.class)).isEqualTo(2);
		assertThat(this.zss.call("orders", "create", COFFEE, Order.class)).isEqualTo(ORDER);
	}

	@Test
	void payloadPassesAssertions() {
		this.services.expect("orders", "create")
			.withPayload(NewOrder.class, (order) -> assertThat(order.quantity()).isPositive())
			.andReply(ORDER);
		assertThatExceptionOfType(ZssServiceNotFoundException.class)
			.isThrownBy(() -> this.zss.call("orders", "create", new NewOrder("tea", -1), Order.class));
		assertThat(this.zss.call("orders", "create", COFFEE, Order.class)).isEqualTo(ORDER);
	}

	@Test
	void callsAreThereToBeLookedAt() {
		this.services.expect("orders", "create").anyTimes().andReply(ORDER);
		this.zss.service("orders")
			.verb("create")
			.version("1.2.0")
			.header("tenant", 7)
			.once()
			.payload(COFFEE)
			.call(Order.class);
		MockCall call = this.services.calls().get(0);
		assertThat(call.address().version()).isEqualTo("1.2.0");
		assertThat(call.headers()).containsOnlyKeys("tenant");
		assertThat(call.payload(NewOrder.class)).isEqualTo(COFFEE);
		assertThat(call.isOnce()).isTrue();
		assertThat(call.timeout()).isEqualTo(Duration.ofSeconds(10));
	}

	@Test
	void answerThatFailsFailsTheTest() {
		this.services.expect("orders", "create").andAnswer((call) -> {
			throw new IllegalStateException("no such order");
		});
		assertThatExceptionOfType(ZssRemoteException.class)
			.isThrownBy(() -> this.zss.call("orders", "create", COFFEE, Order.class))
			.satisfies((ex) -> assertThat(ex.getStatus()).isEqualTo(500));
		assertThatExceptionOfType(AssertionError.class).isThrownBy(this.services::verify)
			.withMessageContaining("FAILED: java.lang.IllegalStateException: no such order")
			.satisfies((ex) -> assertThat(ex.getSuppressed()).hasSize(1));
	}

	@Test
	void asynchronousCallsThatDependOnEachOtherEnd() {
		this.services.expect("orders", "find").anyTimes().andReply(ORDER);
		CompletableFuture<Order> chained = this.zss.async("orders", "find", "1", Order.class)
			.thenApply((order) -> this.zss.async("orders", "find", order.number(), Order.class).join());
		assertThat(chained.join()).isEqualTo(ORDER);
	}

	@Test
	void answerMayWaitForACallThatAnotherClientMakes() {
		ZssTemplate other = this.services.template();
		this.services.expect("stock", "reserve").andReply(2);
		this.services.expect("orders", "create")
			.andAnswer((call) -> CompletableFuture
				.supplyAsync(() -> other.call("stock", "reserve", COFFEE, Integer.class), this::run)
				.thenApply((reserved) -> ORDER)
				.join());
		assertThat(this.zss.call("orders", "create", COFFEE, Order.class)).isEqualTo(ORDER);
		this.services.verify();
	}

	private void run(Runnable task) {
		new Thread(task).start();
	}

	@Test
	void callThatNothingExpectsIsListedWhateverItsThread() {
		CompletableFuture.runAsync(() -> this.zss.call("orders", "find", "1", Order.class), this::run)
			.handle((nothing, failure) -> failure)
			.join();
		assertThatExceptionOfType(AssertionError.class).isThrownBy(this.services::verifyNothingUnexpected)
			.withMessageContaining("1. ORDERS:FIND \"1\" NOT EXPECTED");
	}

	@Test
	void answerThatFailsIsListedOnce() {
		this.services.expect("orders", "create").andAnswer((call) -> {
			throw new IllegalStateException("no such order");
		});
		assertThatExceptionOfType(ZssRemoteException.class)
			.isThrownBy(() -> this.zss.call("orders", "create", COFFEE, Order.class));
		assertThat(this.services.calls()).hasSize(1);
	}

	@Test
	void callsOfManyThreadsAreAnswered() {
		this.services.expect("orders", "find").anyTimes().andReply(ORDER);
		List<CompletableFuture<Order>> replies = java.util.stream.IntStream.range(0, 100)
			.mapToObj((i) -> CompletableFuture.supplyAsync(() -> this.zss.call("orders", "find", i, Order.class)))
			.toList();
		assertThat(replies).allSatisfy((reply) -> assertThat(reply.join()).isEqualTo(ORDER));
		assertThat(this.services.calls()).hasSize(100);
	}

	@Test
	void waitsForCallsOfOtherThreads() {
		this.services.expect("orders", "create").andReply(ORDER);
		CompletableFuture.runAsync(() -> this.zss.call("orders", "create", COFFEE, Order.class));
		this.services.verify(Duration.ofMinutes(2));
	}

	@Test
	void failuresWithLargePayloadsAndManyCallsAreShort() {
		MockZssServices services = new MockZssServices(new MessagePackCodec());
		ZssTemplate zss = services.template();
		String large = "a".repeat(1_000_000);
		services.expect("orders", "create").withPayload(large).withHeader("note", large).andReply(large);
		services.expect("orders", "create").withPayload(String.class, (text) -> assertThat(text).isEqualTo(large));
		services.expect("orders", "find").anyTimes().andReply(1);
		for (int i = 0; i < 300; i++) {
			zss.call("orders", "find", large, int.class);
		}
		assertThatExceptionOfType(ZssServiceNotFoundException.class)
			.isThrownBy(() -> zss.call("orders", "create", large + "b", String.class))
			.satisfies((ex) -> assertThat(ex.getMessage()).hasSizeLessThan(20_000));
		assertThatExceptionOfType(AssertionError.class).isThrownBy(services::verify)
			.withMessageContaining("301. ORDERS:CREATE")
			.withMessageContaining("and 201 others")
			.satisfies((ex) -> assertThat(ex.getMessage()).hasSizeLessThan(150_000));
	}

	@Test
	void expectsBytesWhereverTheyAre() {
		MockZssServices services = new MockZssServices(new MessagePackCodec());
		services.expect("files", "put").withPayload(new byte[] { 1, 2 }).andReply(1);
		services.expect("files", "put").withPayload(List.of(new byte[] { 1, 2 })).andReply(2);
		services.expect("files", "put").withPayload(Map.of("data", new byte[] { 1, 2 })).andReply(3);
		assertThat(services.template().call("files", "put", Map.of("data", new byte[] { 1, 2 }), int.class))
			.isEqualTo(3);
		assertThat(services.template().call("files", "put", List.of(new byte[] { 1, 2 }), int.class)).isEqualTo(2);
		assertThat(services.template().call("files", "put", new byte[] { 1, 2 }, int.class)).isEqualTo(1);
		services.verify();
	}

	@Test
	void resetForgetsEverything() {
		this.services.expect("orders", "create").andReply(ORDER);
		this.services.reset();
		this.services.verify();
		assertThat(this.services.calls()).isEmpty();
	}

	@ZssErrorStatus(value = 409, code = "sold-out")
	static class SoldOutException extends RuntimeException {

		private static final long serialVersionUID = 1L;

		private final String item;

		SoldOutException(String item) {
			super(item + " is sold out");
			this.item = item;
		}

		public String getItem() {
			return this.item;
		}

	}

}
