package io.zss.spring.client;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import io.micrometer.context.ContextRegistry;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

import io.zss.RawPeer;
import io.zss.TestBus;
import io.zss.annotation.ZssHeader;
import io.zss.annotation.ZssHeaders;
import io.zss.annotation.ZssService;
import io.zss.annotation.ZssVerb;
import io.zss.autoconfigure.ZssContextRunner;
import io.zss.broker.Broker;
import io.zss.client.CallInterceptor;
import io.zss.client.ZssConversionException;
import io.zss.client.ZssRemoteException;
import io.zss.protocol.Address;
import io.zss.protocol.Headers;
import io.zss.protocol.Message;
import io.zss.protocol.ZssException;
import io.zss.protocol.ZssResponse;
import io.zss.spring.client.found.Found;
import io.zss.worker.ServiceDefinition;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * One annotated interface, served and called in one application, through a broker.
 */
@Timeout(value = 180, threadMode = ThreadMode.SEPARATE_THREAD)
class DeclaredClientTests {

	@Test
	void blockingMethodSendsItsPayloadAndReturnsTheResult() {
		run((orders, context) -> assertThat(orders.create(new NewOrder("coffee", 2)))
			.isEqualTo(new Order("o-coffee", 2)));
	}

	@Test
	void genericResultIsDecodedAsDeclared() {
		run((orders, context) -> assertThat(orders.list(2)).containsExactly(new Order("o-0", 0), new Order("o-1", 1)));
	}

	@Test
	void typeOfAGenericParentIsResolved() {
		run((orders, context) -> assertThat(orders.find("x")).isEqualTo(new Order("x", 7)));
	}

	@Test
	void voidMethodWaitsAndThrows() {
		run((orders, context) -> {
			orders.check("fine");
			assertThatExceptionOfType(ZssRemoteException.class).isThrownBy(() -> orders.check("bad"))
				.satisfies((failure) -> assertThat(failure.getStatus()).isEqualTo(409));
		});
	}

	@Test
	void nilIsNullOrAnEmptyOptionalButNoPrimitive() {
		run((orders, context) -> {
			assertThat(orders.note("none")).isNull();
			assertThat(orders.maybe("none")).isEmpty();
			assertThat(orders.maybe("some")).contains("some");
			assertThat(remote(context).count("five")).isEqualTo(5);
			assertThatExceptionOfType(ZssConversionException.class).isThrownBy(() -> remote(context).count("none"))
				.withMessageStartingWith("Cannot convert the reply of ")
				.withMessageContaining("a value, but found nil");
		});
	}

	@Test
	void completionStageIsAsynchronousAndItsCancellingFreesThePlace() {
		run((orders, context) -> {
			assertThat(orders.later("ok").toCompletableFuture()).succeedsWithin(TestBus.LIMIT).isEqualTo("ok");
			assertThat(remote(context).laterAsFuture("ok")).succeedsWithin(TestBus.LIMIT).isEqualTo(Optional.of("ok"));
			CompletableFuture<String> waiting = orders.later("never").toCompletableFuture();
			ZssTemplate template = context.getBean(ZssTemplate.class);
			assertThat(template.pending()).isEqualTo(1);
			waiting.cancel(false);
			assertThat(template.pending()).isZero();
		});
	}

	@Test
	void verbThatIsNotIdempotentIsCalledOnceAtTheMost() {
		try (RawPeer broker = RawPeer.broker()) {
			ZssContextRunner.withoutBroker()
				.withUserConfiguration(ImportingPayments.class)
				.withPropertyValues("zss.client.brokers=" + broker.endpoint())
				.run((context) -> {
					context.getBean(Payments.class).pay(7);
					Message call = broker.receiveRequest().message();
					assertThat(call.address()).isEqualTo(new Address("PAYMENTS", "1.2", "PAY"));
					assertThat(call.headers()).containsEntry(Headers.IDEMPOTENT, false);
				});
		}
	}

	@Test
	void monoIsLazyAndEachSubscriptionIsACall() {
		run((orders, context) -> {
			AtomicInteger created = context.getBean(RemoteService.class).counted;
			Mono<Integer> mono = remote(context).countedCalls();
			assertThat(created).hasValue(0);
			assertThat(mono.block(TestBus.LIMIT)).isEqualTo(1);
			assertThat(mono.block(TestBus.LIMIT)).isEqualTo(2);
			assertThat(remote(context).nothing().blockOptional(TestBus.LIMIT)).isEmpty();
		});
	}

	@Test
	void monoFailsWithTheErrorItself() {
		run((orders, context) -> assertThatExceptionOfType(ZssRemoteException.class)
			.isThrownBy(() -> remote(context).failing().block(TestBus.LIMIT))
			.satisfies((failure) -> assertThat(failure.getStatus()).isEqualTo(418)));
	}

	@Test
	void cancellingTheSubscriptionCancelsTheCall() {
		run((orders, context) -> {
			ZssTemplate template = context.getBean(ZssTemplate.class);
			Disposable subscription = remote(context).never().subscribe();
			assertThat(template.pending()).isEqualTo(1);
			subscription.dispose();
			Awaitility.await().atMost(TestBus.LIMIT).until(() -> template.pending() == 0);
		});
	}

	@Test
	void monoIsCalledWithTheContextOfItsSubscriber() {
		ThreadLocal<String> tenant = new ThreadLocal<>();
		ContextRegistry.getInstance().registerThreadLocalAccessor("declared-tenant", tenant);
		try {
			ZssContextRunner.withBroker()
				.withUserConfiguration(ServingAndCalling.class)
				.withBean(CallInterceptor.class,
						() -> (call, next) -> next.proceed(call.withHeader("X-Tenant", tenant.get())))
				.run((context) -> assertThat(remote(context).monoHeaders()
					.contextWrite((reactor) -> reactor.put("declared-tenant", "acme"))
					.block(TestBus.LIMIT)).containsEntry("X-Tenant", "acme"));
		}
		finally {
			ContextRegistry.getInstance().removeThreadLocalAccessor("declared-tenant");
		}
	}

	@Test
	void headersAreSentAsParametersUnlessTheyAreNullOrEmpty() {
		run((orders, context) -> {
			assertThat(orders.headers("acme", Optional.of(7), Color.GREEN, Map.of("extra", true)))
				.containsEntry("X-Tenant", "acme")
				.containsEntry("X-Number", 7)
				.containsEntry("X-Color", "GREEN")
				.containsEntry("extra", true);
			assertThat(orders.headers(null, Optional.empty(), null, null)).doesNotContainKeys("X-Tenant", "X-Number",
					"X-Color", "extra");
		});
	}

	@Test
	void responseHasStatusAndHeadersOfASuccessAndErrorsAreThrown() {
		run((orders, context) -> {
			ZssResponse<Order> response = orders.respond("ok");
			assertThat(response.status()).isEqualTo(201);
			assertThat(response.payload()).isEqualTo(new Order("ok", 1));
			assertThat(response.headers()).containsEntry("place", "/orders/ok");
			assertThatExceptionOfType(ZssRemoteException.class).isThrownBy(() -> orders.respond("bad"));
		});
	}

	@Test
	void defaultMethodRunsHereAndMayCall() {
		run((orders, context) -> assertThat(orders.createMany("a", "b")).containsExactly(new Order("o-a", 1),
				new Order("o-b", 1)));
	}

	@Test
	void methodsOfObjectAreThoseOfTheClient() {
		run((orders, context) -> {
			assertThat(List.of(orders)).contains(orders).doesNotContain(context.getBean(OrderService.class));
			assertThat(orders.hashCode()).isEqualTo(System.identityHashCode(orders));
			assertThat(orders).hasToString("ZSS client " + Orders.class.getName() + " of orders");
		});
	}

	@Test
	void clientIsNoServiceAndInjectionByTypeMeansTheServiceHere() {
		run((orders, context) -> {
			assertThat(context.getBean(Orders.class)).isInstanceOf(OrderService.class);
			assertThat(context.getBean(Holder.class).byType).isInstanceOf(OrderService.class);
			assertThat(context.getBean(Holder.class).byName).isSameAs(orders).isNotInstanceOf(OrderService.class);
		});
	}

	@Test
	void interfaceIsCalledFromAnotherApplicationAndInjectedByType() {
		run((orders, serving) -> ZssContextRunner.withoutBroker()
			.withUserConfiguration(Calling.class)
			.withPropertyValues("zss.client.brokers=" + serving.getBean(Broker.class).frontend())
			.run((calling) -> assertThat(calling.getBean(Orders.class).create(new NewOrder("tea", 1)))
				.isEqualTo(new Order("o-tea", 1))));
	}

	@Test
	void versionOfTheInterfaceIsCalled() {
		try (TestBus bus = TestBus.start()) {
			for (String version : List.of("1.0.0", "2.0.0")) {
				bus.worker(new ServiceDefinition("versioned", version, 1, Map.of("tell", (request) -> version)));
			}
			ZssContextRunner.withoutBroker()
				.withUserConfiguration(CallingOldVersion.class)
				.withPropertyValues("zss.client.brokers=" + bus.broker().frontend(), "old=1.0.0")
				.run((context) -> assertThat(context.getBean(OldVersion.class).tell()).isEqualTo("1.0.0"));
		}
	}

	@Test
	void packagesAreSearchedForInterfaces() {
		ZssContextRunner.withoutBroker()
			.withUserConfiguration(Searching.class)
			.run((context) -> assertThat(context).hasSingleBean(Found.class).hasBean("foundZssClient"));
	}

	@Test
	void clientHasNoConnectionBeforeItsFirstCall() {
		ZssContextRunner.withoutBroker().withUserConfiguration(Calling.class).run((context) -> {
			context.getBean(Orders.class);
			assertThat(context.getBeanFactory().containsSingleton("zssClient")).isFalse();
		});
	}

	private static void run(ClientTest test) {
		ZssContextRunner.withBroker()
			.withUserConfiguration(ServingAndCalling.class)
			// Some requests are never answered.
			.withPropertyValues("zss.worker.shutdown.grace-period=10ms")
			.run((context) -> test.accept(client(context), context));
	}

	private static Orders client(AssertableApplicationContext context) {
		return context.getBean("ordersZssClient", Orders.class);
	}

	private static Remote remote(AssertableApplicationContext context) {
		return context.getBean(Remote.class);
	}

	interface ClientTest {

		void accept(Orders orders, AssertableApplicationContext context) throws Exception;

	}

	interface Finding<T, I> {

		@ZssVerb
		T find(I id);

	}

	@ZssService("orders")
	interface Orders extends Finding<Order, String> {

		@ZssVerb
		Order create(NewOrder order);

		@ZssVerb("list/all")
		List<Order> list(int count);

		@ZssVerb
		void check(String text);

		@ZssVerb
		String note(String text);

		@ZssVerb
		Optional<String> maybe(String text);

		@ZssVerb
		CompletionStage<String> later(String text);

		@ZssVerb
		Map<String, Object> headers(@ZssHeader(value = "X-Tenant", required = false) String tenant,
				@ZssHeader("X-Number") Optional<Integer> number,
				@ZssHeader(value = "X-Color", required = false) Color color, @ZssHeaders Map<String, Object> all);

		@ZssVerb
		ZssResponse<Order> respond(String text);

		default List<Order> createMany(String first, String second) {
			return List.of(create(new NewOrder(first, 1)), create(new NewOrder(second, 1)));
		}

	}

	@ImportZssClients(Payments.class)
	static class ImportingPayments {

	}

	@ZssService(value = "payments", version = "#{'1.' + 2}")
	interface Payments {

		@ZssVerb(idempotent = false)
		CompletionStage<Void> pay(int amount);

	}

	/**
	 * What a service of another kind serves.
	 */
	@ZssService("remote")
	interface Remote {

		@ZssVerb
		int count(String text);

		@ZssVerb
		CompletableFuture<Optional<String>> laterAsFuture(String text);

		@ZssVerb("counted")
		Mono<Integer> countedCalls();

		@ZssVerb
		Mono<Void> nothing();

		@ZssVerb
		Mono<String> failing();

		@ZssVerb
		Mono<String> never();

		@ZssVerb
		Mono<Map<String, Object>> monoHeaders();

	}

	@Configuration(proxyBeanMethods = false)
	@ImportZssClients({ Orders.class, Remote.class })
	static class ServingAndCalling {

		@Bean
		RemoteService remoteService() {
			return new RemoteService();
		}

		@Bean
		OrderService orderService() {
			return new OrderService();
		}

		@Bean
		Holder holder(@Autowired Orders byType, @Qualifier("ordersZssClient") Orders byName) {
			return new Holder(byType, byName);
		}

	}

	@ZssService(sid = "versioned", version = "${old}")
	interface OldVersion {

		@ZssVerb
		String tell();

	}

	@Configuration(proxyBeanMethods = false)
	@ImportZssClients(OldVersion.class)
	static class CallingOldVersion {

	}

	@Configuration(proxyBeanMethods = false)
	@ImportZssClients(Orders.class)
	static class Calling {

	}

	@Configuration(proxyBeanMethods = false)
	@ImportZssClients(basePackageClasses = Found.class)
	static class Searching {

	}

	record Holder(Orders byType, Orders byName) {
	}

	enum Color {

		GREEN {
			@Override
			public String toString() {
				return "green as grass";
			}
		}

	}

	record NewOrder(String item, int quantity) {
	}

	record Order(String id, int quantity) {
	}

	@ZssService
	static class OrderService implements Orders {

		@Override
		public Order create(NewOrder order) {
			return new Order("o-" + order.item(), order.quantity());
		}

		@Override
		public List<Order> list(int count) {
			return IntStream.range(0, count).mapToObj((i) -> new Order("o-" + i, i)).toList();
		}

		@Override
		public Order find(String id) {
			return new Order(id, 7);
		}

		@Override
		public void check(String text) {
			if (text.equals("bad")) {
				throw new ZssException(409);
			}
		}

		@Override
		public String note(String text) {
			return text.equals("none") ? null : text;
		}

		@Override
		public Optional<String> maybe(String text) {
			return Optional.ofNullable(note(text));
		}

		@Override
		public CompletionStage<String> later(String text) {
			return text.equals("never") ? new CompletableFuture<>() : CompletableFuture.completedFuture(text);
		}

		@Override
		public Map<String, Object> headers(String tenant, Optional<Integer> number, Color color,
				Map<String, Object> all) {
			return all;
		}

		@Override
		public ZssResponse<Order> respond(String text) {
			if (text.equals("bad")) {
				throw new ZssException(409);
			}
			return ZssResponse.of(201, new Order(text, 1)).withHeader("place", "/orders/" + text);
		}

	}

	@ZssService("remote")
	static class RemoteService {

		final AtomicInteger counted = new AtomicInteger();

		@ZssVerb
		Integer count(String text) {
			return text.equals("none") ? null : Integer.valueOf(5);
		}

		@ZssVerb
		String laterAsFuture(String text) {
			return text;
		}

		@ZssVerb
		int counted() {
			return this.counted.incrementAndGet();
		}

		@ZssVerb
		void nothing() {
		}

		@ZssVerb
		String failing() {
			throw new ZssException(418);
		}

		@ZssVerb
		CompletionStage<String> never() {
			return new CompletableFuture<>();
		}

		@ZssVerb
		Map<String, Object> monoHeaders(@ZssHeaders Map<String, Object> headers) {
			return headers;
		}

	}

}
