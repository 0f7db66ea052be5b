package io.zss.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.ForkJoinPool;

import io.zss.RawPeer;
import io.zss.TestBus;
import io.zss.client.CallChain;
import io.zss.client.CallInterceptor;
import io.zss.client.CallListener;
import io.zss.client.ClientOptions;
import io.zss.client.IncomingReply;
import io.zss.client.OutgoingCall;
import io.zss.client.PendingPolicy;
import io.zss.client.ZssClient;
import io.zss.spring.client.ZssTemplate;
import io.zss.client.ZssNoBrokerException;
import io.zss.protocol.MessagePackCodec;
import io.zss.spring.ServedRequestInterceptor;
import io.zss.transport.Endpoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.Ordered;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link ZssClientAutoConfiguration}.
 */
class ZssClientAutoConfigurationTests {

	private static final ClientOptions ELSEWHERE = ClientOptions.of("own", new Endpoint("127.0.0.1", 7777));

	private final ApplicationContextRunner runner = ZssContextRunner.withoutBroker();

	@Test
	void hasNoClientThreadInAnApplicationThatCallsNothing() {
		this.runner.withPropertyValues("zss.client.name=idle").run((context) -> {
			assertThat(context).hasSingleBean(ZssTemplate.class).hasSingleBean(ZssClient.class);
			assertThat(context.getBeanFactory().containsSingleton("zssClient")).isFalse();
			assertThat(threads()).doesNotContain("zss-client-idle");
			ZssClient client = context.getBean(ZssClient.class);
			assertThat(threads()).contains("zss-client-idle");
			assertThat(client.isRunning()).isTrue();
			context.close();
			assertThat(client.isRunning()).isFalse();
			assertThat(threads()).doesNotContain("zss-client-idle");
		});
	}

	@Test
	void passesAllPropertiesOn() {
		this.runner
			.withPropertyValues("zss.client.name=c1", "zss.client.brokers=tcp://127.0.0.1:1,tcp://127.0.0.1:2",
					"zss.client.timeout=3s", "zss.client.max-pending=4", "zss.client.max-pending-policy=block",
					"zss.client.max-frame-size=5KB")
			.run((context) -> assertThat(context.getBean(ZssClient.class).options())
				.isEqualTo(new ClientOptions("c1", List.of(new Endpoint("127.0.0.1", 1), new Endpoint("127.0.0.1", 2)),
						Duration.ofSeconds(3), 4, PendingPolicy.BLOCK, 5 * 1024)));
	}

	@Test
	void hasTheDefaultsOfTheOptions() {
		this.runner.run((context) -> assertThat(context.getBean(ZssClient.class).options())
			.isEqualTo(ClientOptions.of("zss-client", new Endpoint("127.0.0.1", 7777))));
	}

	@Test
	void isNamedLikeTheApplication() {
		this.runner.withPropertyValues("spring.application.name=shop")
			.run((context) -> assertThat(context.getBean(ZssClient.class).options().name()).isEqualTo("shop"));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"',
			textBlock = """
					zss.client.timeout=0s                                 | must be from 1ms to 1d; a number without a unit counts seconds
					zss.client.max-pending=0                              | must be at least 1
					zss.client.name=a#b                                   | must not be empty or contain '#'
					zss.client.max-frame-size=0B                          | must be at least 1KB; a number without a unit counts bytes
					zss.client.max-executions=0                           | must be at least 1
					zss.client.services.orders.timeout=-1s                | must be from 1ms to 1d; a number without a unit counts seconds
					zss.client.services.orders.max-executions=0           | must be at least 1
					zss.client.services.orders.retry.max-retries=-1       | must be from 0 to 1000
					zss.client.services.orders.retry.delay=0ms            | must be from 1ms to 1d; a number without a unit counts milliseconds
					zss.client.services.orders.retry.multiplier=0.5       | must be at least 1
					zss.client.services.orders.retry.max-delay=1ms        | must be from 100ms to 1d; a number without a unit counts seconds
					zss.client.services.orders.retry.jitter=-1s           | must be from 0s to 1d; a number without a unit counts milliseconds
					zss.client.named.eu.timeout=0s                        | must be from 1ms to 1d; a number without a unit counts seconds
					zss.client.named.eu.services.orders.retry.delay=-1s   | must be from 1ms to 1d; a number without a unit counts milliseconds
					""")
	void valueThatCannotBeIsRefusedAtStartupWithItsProperty(String property, String allowed) {
		String name = property.substring(0, property.indexOf('='));
		this.runner.withPropertyValues(property)
			.run((context) -> assertThat(context.getStartupFailure()).rootCause()
				.isInstanceOfSatisfying(InvalidConfigurationPropertyValueException.class, (refusal) -> {
					assertThat(refusal.getName()).isEqualTo(name);
					assertThat(refusal.getReason()).isEqualTo("'" + name + "' " + allowed);
				}));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"', commentCharacter = '?', textBlock = """
			zss.client.services.billing.x.timeout          | as in 'zss.client.services[billing.x].timeout'
			zss.client.named.eu.services.a.b.c.retry.delay | as in 'zss.client.named.eu.services[a.b.c].retry.delay'
			zss.client.services.orders.deadline            | settings of a service are timeout, max-executions
			zss.client.services.smi.timeout                | 'smi' cannot be the sid of a service
			zss.client.services[a#b].timeout               | 'a#b' cannot be the sid of a service
			""")
	void settingThatBelongsToNoServiceIsRefusedAtStartup(String property, String reason) {
		this.runner.withPropertyValues(property + "=1s")
			.run((context) -> assertThat(context.getStartupFailure()).rootCause()
				.isInstanceOfSatisfying(InvalidConfigurationPropertyValueException.class, (refusal) -> {
					assertThat(refusal.getName()).isEqualTo(property);
					assertThat(refusal.getReason()).contains(reason);
				}));
	}

	@Test
	void settingsFindServicesWhoseSidsAPropertyCannotSpell() {
		try (RawPeer broker = RawPeer.broker()) {
			this.runner
				.withPropertyValues("zss.client.brokers=" + broker.endpoint(),
						"zss.client.services.order_items.timeout=11s", "zss.client.services.orderlines.timeout=14s",
						"zss.client.services[billing.x].timeout=12s", "zss.client.services.a-b.timeout=13s",
						"zss.client.services.a-b.max-executions=1")
				.run((context) -> {
					ZssTemplate template = context.getBean(ZssTemplate.class);
					assertThat(timeout(broker, template, "ORDER_ITEMS")).isEqualTo(11_000);
					assertThat(timeout(broker, template, "order/lines")).isEqualTo(14_000);
					assertThat(timeout(broker, template, "billing.x")).isEqualTo(12_000);
					assertThat(timeout(broker, template, "a-b")).isEqualTo(13_000);
					assertThat(timeout(broker, template, "other")).isEqualTo(10_000);
				});
		}
	}

	private static long timeout(RawPeer broker, ZssTemplate template, String sid) {
		template.async(sid, "call", null, String.class);
		Map<String, Object> headers = broker.receiveRequest().message().headers();
		assertThat(headers.get("zss-idempotent")).isEqualTo(sid.equals("a-b") ? false : null);
		return Math.round(((Number) headers.get("zss-timeout")).doubleValue() / 1000) * 1000;
	}

	@Test
	void namesThePropertyOfABadEndpoint() {
		this.runner.withPropertyValues("zss.client.brokers=tcp://ok:1,localhost:7777")
			.run((context) -> assertThat(context.getStartupFailure())
				.hasStackTraceContaining("Failed to bind properties under 'zss.client.brokers'")
				.hasStackTraceContaining("An endpoint must look like 'tcp://localhost:7777': 'localhost:7777'"));
	}

	@Test
	void backsOffWhenUserProvidesClient() {
		this.runner.withBean("own", ZssClient.class, () -> new ZssClient(ELSEWHERE))
			.run((context) -> assertThat(context.getBean(ZssClient.class).options().name()).isEqualTo("own"));
	}

	@Test
	void backsOffWhenUserProvidesTemplate() {
		this.runner
			.withBean("own", ZssTemplate.class,
					() -> new ZssTemplate(new ZssClient(ELSEWHERE), new MessagePackCodec(), Runnable::run))
			.run((context) -> {
				assertThat(context).hasSingleBean(ZssTemplate.class).hasBean("own");
				assertThat(context.getBeanFactory().containsSingleton("zssClient")).isFalse();
			});
	}

	@Test
	void tellsAllListeners() {
		AtomicIntegerArray heard = new AtomicIntegerArray(2);
		this.runner.withPropertyValues("zss.client.timeout=20ms")
			.withBean("first", CallListener.class, () -> (address, status, nanos) -> heard.set(0, status))
			.withBean("second", CallListener.class, () -> (address, status, nanos) -> heard.set(1, status))
			.run((context) -> {
				ZssTemplate template = context.getBean(ZssTemplate.class);
				assertThatExceptionOfType(ZssNoBrokerException.class)
					.isThrownBy(() -> template.call("nobody", "asks", null, Void.class));
				// The caller may be back before them.
				await().atMost(Duration.ofSeconds(10)).until(() -> heard.get(0) == 503 && heard.get(1) == 503);
			});
	}

	@Test
	void interceptorsAreOrderedAndRetriesAreTheInnermost() {
		List<String> seen = new CopyOnWriteArrayList<>();
		AtomicInteger sent = new AtomicInteger();
		try (RawPeer broker = RawPeer.broker()) {
			this.runner
				.withPropertyValues("zss.client.brokers=" + broker.endpoint(),
						"zss.client.services.Orders.retry.max-retries=2", "zss.client.services.Orders.retry.delay=1ms")
				.withBean("last", Noting.class, () -> new Noting("last", Ordered.LOWEST_PRECEDENCE, seen))
				.withBean("first", Noting.class, () -> new Noting("first", 1, seen))
				.withBean(CallListener.class, () -> (address, status, nanos) -> sent.incrementAndGet())
				.run((context) -> {
					CompletableFuture<String> call = context.getBean(ZssTemplate.class)
						.async("orders", "create", null, String.class);
					for (int i = 0; i < 2; i++) {
						broker.reply(broker.receiveRequest(), 429, new byte[] { (byte) 0xc0 });
					}
					broker.reply(broker.receiveRequest(), 200, TestBus.CODEC.encode("done"));
					assertThat(call).succeedsWithin(TestBus.LIMIT).isEqualTo("done");
					assertThat(seen).containsExactly("first", "last");
					assertThat(sent).hasValue(3);
				});
		}
	}

	@Test
	void servedRequestComesBeforeTheInterceptorsOfTheApplication() {
		this.runner.withBean("own", CallInterceptor.class, () -> (call, next) -> next.proceed(call))
			.run((context) -> assertThat(context.getBeanProvider(CallInterceptor.class).orderedStream().findFirst())
				.containsInstanceOf(ServedRequestInterceptor.class));
	}

	@Test
	void retriesAreOffByDefault() {
		try (RawPeer broker = RawPeer.broker()) {
			this.runner.withPropertyValues("zss.client.brokers=" + broker.endpoint()).run((context) -> {
				CompletableFuture<String> call = context.getBean(ZssTemplate.class)
					.async("orders", "create", null, String.class);
				broker.reply(broker.receiveRequest(), 429, new byte[] { (byte) 0xc0 });
				assertThat(call).failsWithin(TestBus.LIMIT);
			});
		}
	}

	@Test
	void completesFuturesOnTheApplicationsExecutor() {
		this.runner
			.withPropertyValues("zss.client.timeout=20ms", "spring.task.execution.thread-name-prefix=application-")
			.run((context) -> assertThat(completingThread(context.getBean(ZssTemplate.class)))
				.startsWith("application-"));
	}

	@Test
	void completesFuturesOnTheCommonPoolWithoutAnExecutor() {
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(ZssAutoConfiguration.class, ZssClientAutoConfiguration.class))
			.withPropertyValues("zss.client.timeout=20ms")
			.run((context) -> assertThat(completingThread(context.getBean(ZssTemplate.class)))
				.startsWith((ForkJoinPool.getCommonPoolParallelism() > 1) ? "ForkJoinPool.commonPool" : ""));
	}

	private static String completingThread(ZssTemplate template) throws Exception {
		// A thread that waits for the call itself would lend a hand.
		CompletableFuture<String> name = new CompletableFuture<>();
		template.async("nobody", "asks", null, Void.class)
			.whenComplete((result, failure) -> name.complete(Thread.currentThread().getName()));
		return name.get(30, TimeUnit.SECONDS);
	}

	/**
	 * Notes that it saw a call.
	 */
	record Noting(String name, int order, List<String> seen) implements CallInterceptor, Ordered {

		@Override
		public int getOrder() {
			return this.order;
		}

		@Override
		public CompletableFuture<IncomingReply> intercept(OutgoingCall call, CallChain next) {
			this.seen.add(this.name);
			return next.proceed(call);
		}

	}

	private static List<String> threads() {
		return Thread.getAllStackTraces().keySet().stream().map(Thread::getName).toList();
	}

}
