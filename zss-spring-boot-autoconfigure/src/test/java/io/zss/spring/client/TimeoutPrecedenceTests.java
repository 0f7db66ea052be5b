package io.zss.spring.client;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Mono;

import io.zss.RawPeer;
import io.zss.TestBus;
import io.zss.annotation.ZssService;
import io.zss.annotation.ZssVerb;
import io.zss.client.ZssClient;
import io.zss.client.ZssTimeoutException;
import io.zss.autoconfigure.ZssContextRunner;
import io.zss.protocol.HeaderFrame;

import org.springframework.context.annotation.Configuration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.ParameterizedTypeReference;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The time-out of a call is its own, else that of its method, else that of its service,
 * else that of the client: in every form of a call. What is asserted is the time-out that
 * travels, and that it ends the call.
 */
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
class TimeoutPrecedenceTests {

	private static final String CLIENT = "zss.client.timeout=100s";

	private static final String SERVICE = "zss.client.services.orders.timeout=200s";

	private static final ParameterizedTypeReference<List<String>> TEXTS = new ParameterizedTypeReference<>() {
	};

	@AutoClose
	private final RawPeer broker = RawPeer.broker();

	static Stream<Arguments> forms() {
		return Stream.of(fluent("call(Class)", (call) -> later(() -> call.call(String.class))),
				fluent("call(type reference)", (call) -> later(() -> call.call(TEXTS))),
				fluent("async(Class)", (call) -> call.async(String.class)),
				fluent("async(type reference)", (call) -> call.async(TEXTS)),
				fluent("exchange(Class)", (call) -> later(() -> call.exchange(String.class))),
				fluent("exchange(type reference)", (call) -> later(() -> call.exchange(TEXTS))),
				fluent("exchangeAsync(Class)", (call) -> call.exchangeAsync(String.class)),
				fluent("exchangeAsync(type reference)", (call) -> call.exchangeAsync(TEXTS)));
	}

	static Stream<Arguments> templateForms() {
		return Stream.of(template("call(Class)", (zss) -> later(() -> zss.call("orders", "tell", null, String.class))),
				template("call(type reference)", (zss) -> later(() -> zss.call("orders", "tell", null, TEXTS))),
				template("async(Class)", (zss) -> zss.async("orders", "tell", null, String.class)));
	}

	static Stream<Arguments> declaredForms() {
		return Stream.of(declared("blocking", (orders) -> later(orders::blocking), Orders::blockingWithTimeout),
				declared("Stage", (orders) -> orders.stage().toCompletableFuture(),
						(orders) -> orders.stageWithTimeout().toCompletableFuture().join()),
				declared("Mono", (orders) -> orders.mono().toFuture(), (orders) -> orders.monoWithTimeout().block()));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("forms")
	void timeoutOfTheCallWinsOverServiceAndClient(String form, Function<ZssCall, CompletableFuture<?>> make) {
		run((context) -> make.apply(call(context).timeout(Duration.ofSeconds(400))), 400, CLIENT, SERVICE);
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("forms")
	void timeoutOfTheServiceWinsOverTheClient(String form, Function<ZssCall, CompletableFuture<?>> make) {
		run((context) -> make.apply(call(context)), 200, CLIENT, SERVICE);
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("forms")
	void timeoutOfTheClientIsForServicesWithoutTheirOwn(String form, Function<ZssCall, CompletableFuture<?>> make) {
		run((context) -> make.apply(call(context)), 100, CLIENT, "zss.client.services.other.timeout=200s");
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("templateForms")
	void templateHasTheTimeoutOfTheServiceElseOfTheClient(String form,
			Function<ZssTemplate, CompletableFuture<?>> make) {
		run((context) -> make.apply(context.getBean(ZssTemplate.class)), 200, CLIENT, SERVICE);
		run((context) -> make.apply(context.getBean(ZssTemplate.class)), 100, CLIENT);
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("declaredForms")
	void timeoutOfTheMethodWinsOverServiceAndClient(String form, Function<Orders, CompletableFuture<?>> make,
			Function<Orders, Object> makeWithTimeout) {
		run((context) -> later(() -> makeWithTimeout.apply(context.getBean(Orders.class))), 300, CLIENT, SERVICE,
				"orders.timeout=300s");
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("declaredForms")
	void declaredMethodHasTheTimeoutOfTheServiceElseOfTheClient(String form,
			Function<Orders, CompletableFuture<?>> make, Function<Orders, Object> makeWithTimeout) {
		run((context) -> make.apply(context.getBean(Orders.class)), 200, CLIENT, SERVICE);
		run((context) -> make.apply(context.getBean(Orders.class)), 100, CLIENT);
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("forms")
	void timeoutEndsTheCall(String form, Function<ZssCall, CompletableFuture<?>> make) {
		connected((context) -> assertTimesOut(make.apply(call(context).timeout(Duration.ofMillis(50)))));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("declaredForms")
	void timeoutEndsADeclaredCall(String form, Function<Orders, CompletableFuture<?>> make,
			Function<Orders, Object> makeWithTimeout) {
		connected((context) -> assertTimesOut(make.apply(context.getBean(Orders.class))),
				"zss.client.services.ORDERS.timeout=50ms");
	}

	private void assertTimesOut(CompletableFuture<?> call) {
		this.broker.receive();
		assertThat(call).failsWithin(TestBus.LIMIT)
			.withThrowableThat()
			.havingRootCause()
			.isInstanceOf(ZssTimeoutException.class);
	}

	private void run(Function<ConfigurableApplicationContext, CompletableFuture<?>> make, int seconds,
			String... properties) {
		context((context) -> {
			CompletableFuture<?> call = make.apply(context);
			// Less only by what the connection took.
			assertThat(HeaderFrame.scan(this.broker.receive().get(5)).timeoutMillis()).isBetween((seconds - 60) * 1000L,
					seconds * 1000L);
			context.getBean(ZssClient.class).close();
			assertThat(call).failsWithin(TestBus.LIMIT);
		}, properties);
	}

	/**
	 * With a connection that has been used: a new one may take a second.
	 */
	private void connected(Consumer<ConfigurableApplicationContext> test, String... properties) {
		context((context) -> {
			context.getBean(ZssTemplate.class).service("warm").verb("up").timeout(TestBus.LIMIT).async(String.class);
			this.broker.receive();
			test.accept(context);
		}, properties);
	}

	private void context(Consumer<ConfigurableApplicationContext> test, String... properties) {
		ZssContextRunner.withoutBroker()
			.withUserConfiguration(Importing.class)
			.withPropertyValues("zss.client.brokers=" + this.broker.endpoint(), "orders.timeout=300s")
			.withPropertyValues(properties)
			.run((context) -> test.accept(context.getSourceApplicationContext()));
	}

	private static ZssCall call(ConfigurableApplicationContext context) {
		return context.getBean(ZssTemplate.class).service("Orders").verb("tell");
	}

	private static CompletableFuture<?> later(Supplier<?> call) {
		return CompletableFuture.supplyAsync(call, (task) -> new Thread(task).start());
	}

	private static Arguments fluent(String form, Function<ZssCall, CompletableFuture<?>> make) {
		return Arguments.of(form, make);
	}

	private static Arguments template(String form, Function<ZssTemplate, CompletableFuture<?>> make) {
		return Arguments.of(form, make);
	}

	private static Arguments declared(String form, Function<Orders, CompletableFuture<?>> make,
			Function<Orders, Object> makeWithTimeout) {
		return Arguments.of(form, make, makeWithTimeout);
	}

	@ZssService("orders")
	interface Orders {

		@ZssVerb
		String blocking();

		@ZssVerb(timeout = "${orders.timeout}")
		String blockingWithTimeout();

		@ZssVerb
		CompletionStage<String> stage();

		@ZssVerb(timeout = "${orders.timeout}")
		CompletionStage<String> stageWithTimeout();

		@ZssVerb
		Mono<String> mono();

		@ZssVerb(timeout = "${orders.timeout}")
		Mono<String> monoWithTimeout();

	}

	@Configuration(proxyBeanMethods = false)
	@ImportZssClients(Orders.class)
	static class Importing {

	}

}
