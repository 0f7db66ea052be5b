package io.zss.autoconfigure;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;

import brave.handler.SpanHandler;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.zss.TcpRelay;
import io.zss.TestBus;
import io.zss.annotation.ZssService;
import io.zss.annotation.ZssVerb;
import io.zss.autoconfigure.RecordedSpan.Recorder;
import io.zss.spring.client.ZssTemplate;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.micrometer.tracing.autoconfigure.MicrometerTracingAutoConfiguration;
import org.springframework.boot.micrometer.tracing.brave.autoconfigure.BraveAutoConfiguration;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.OpenTelemetryTracingAutoConfiguration;
import org.springframework.boot.opentelemetry.autoconfigure.OpenTelemetrySdkAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Traces over three applications and a broker, with each of the tracers that Spring Boot
 * knows: a gateway calls orders, and orders call the inventory.
 */
class TraceTests {

	private final Recorder recorder = new Recorder();

	@ParameterizedTest
	@EnumSource
	void oneTraceGoesOverAllThreeApplications(Tracer tracer) {
		withOrdersAndInventory(tracer, (gateway) -> {
			assertThat(inARequest(gateway, () -> call(gateway, "create"))).isEqualTo("reserved");
			awaitSpans(5);
			RecordedSpan root = the("gateway", "INTERNAL");
			RecordedSpan toOrders = child(root, "ORDERS CREATE", "CLIENT");
			RecordedSpan orders = child(toOrders, "ORDERS CREATE", "SERVER");
			RecordedSpan toInventory = child(orders, "INVENTORY RESERVE", "CLIENT");
			RecordedSpan inventory = child(toInventory, "INVENTORY RESERVE", "SERVER");
			assertThat(root.isRoot()).isTrue();
			assertThat(toOrders.keys()).containsEntry("client", "default")
				.containsEntry("sid", "ORDERS")
				.containsEntry("verb", "CREATE")
				.containsEntry("status", "200")
				.containsEntry("address", "ORDERS:CREATE")
				.containsKey("rid");
			assertThat(inventory.keys()).containsEntry("sid", "INVENTORY")
				.containsEntry("verb", "RESERVE")
				.containsEntry("status", "200")
				.containsEntry("address", "INVENTORY:RESERVE")
				.containsEntry("attempt", "1")
				.containsEntry("rid", toInventory.keys().get("rid"));
		});
	}

	@ParameterizedTest
	@EnumSource
	void asynchronousHandlersAndTheirContinuationsStayInTheTrace(Tracer tracer) {
		withOrdersAndInventory(tracer, (gateway) -> {
			assertThat(inARequest(gateway, () -> call(gateway, "create-later"))).isEqualTo("confirmed");
			awaitSpans(7);
			RecordedSpan orders = child(child(the("gateway", "INTERNAL"), "ORDERS CREATE-LATER", "CLIENT"),
					"ORDERS CREATE-LATER", "SERVER");
			child(child(orders, "INVENTORY RESERVE", "CLIENT"), "INVENTORY RESERVE", "SERVER");
			child(child(orders, "INVENTORY CONFIRM", "CLIENT"), "INVENTORY CONFIRM", "SERVER");
		});
	}

	@ParameterizedTest
	@EnumSource
	void callsOfOneThreadAreInTracesOfTheirOwnWithoutASpanAroundThem(Tracer tracer) {
		withOrdersAndInventory(tracer, (gateway) -> {
			assertThat(call(gateway, "create")).isEqualTo("reserved");
			assertThat(call(gateway, "create")).isEqualTo("reserved");
			awaitSpans(8);
			List<RecordedSpan> roots = this.recorder.spans().stream().filter(RecordedSpan::isRoot).toList();
			assertThat(roots).extracting(RecordedSpan::name).containsExactly("ORDERS CREATE", "ORDERS CREATE");
			assertThat(roots).extracting(RecordedSpan::trace).doesNotHaveDuplicates();
		});
	}

	@ParameterizedTest
	@EnumSource
	void secondAttemptOfTheBrokerAfterAWorkerIsLostHasTheSameParent(Tracer tracer) throws IOException {
		// The client leaves all but one execution to the broker.
		assertSecondAttemptHasTheSameParent(tracer, 3, "1", "2");
	}

	@ParameterizedTest
	@EnumSource
	void callThatTheClientSendsAgainAfterAWorkerIsLostHasOneSpan(Tracer tracer) throws IOException {
		assertSecondAttemptHasTheSameParent(tracer, 2, "1", "1");
	}

	private void assertSecondAttemptHasTheSameParent(Tracer tracer, int executions, String... attempts)
			throws IOException {
		Slow first = new Slow();
		try (TestBus bus = TestBus.start(); TcpRelay relay = TcpRelay.to(bus.broker().backend())) {
			runner(tracer, bus).withBean(Slow.class, () -> first)
				.withPropertyValues("zss.worker.brokers=" + relay.endpoint())
				.run((lost) -> runner(tracer, bus).withPropertyValues("zss.client.max-executions=" + executions)
					.run((gateway) -> {
						bus.awaitInstances("SLOW", 1);
						CompletableFuture<@Nullable String> reply = inARequest(gateway,
								() -> gateway.getBean(ZssTemplate.class).async("slow", "work", null, String.class));
						await(first.entered);
						runner(tracer, bus).withBean(Quick.class).run((other) -> {
							bus.awaitInstances("SLOW", 2);
							relay.cutOff();
							assertThat(reply).succeedsWithin(TestBus.LIMIT).isEqualTo("quick");
						});
						first.go.countDown();
						awaitSpans(4);
						RecordedSpan call = child(the("gateway", "INTERNAL"), "SLOW WORK", "CLIENT");
						assertThat(this.recorder.spans()).filteredOn((span) -> span.name().equals("SLOW WORK"))
							.filteredOn((span) -> span.kind().equals("SERVER"))
							.allSatisfy((span) -> assertThat(span.isChildOf(call)).isTrue())
							.extracting((span) -> span.keys().get("attempt"))
							.containsExactlyInAnyOrder(attempts);
					}));
		}
	}

	private void withOrdersAndInventory(Tracer tracer, GatewayTest test) {
		try (TestBus bus = TestBus.start()) {
			runner(tracer, bus).withBean(Inventory.class)
				.run((inventory) -> runner(tracer, bus).withBean(Orders.class)
					.run((orders) -> runner(tracer, bus).run((gateway) -> {
						bus.awaitInstances("INVENTORY", 1);
						bus.awaitInstances("ORDERS", 1);
						test.run(gateway);
					})));
		}
	}

	private ApplicationContextRunner runner(Tracer tracer, TestBus bus) {
		return tracer.configure(ZssContextRunner.withoutBroker(), this.recorder)
			.withConfiguration(
					AutoConfigurations.of(ObservationAutoConfiguration.class, MicrometerTracingAutoConfiguration.class))
			.withPropertyValues("management.tracing.sampling.probability=1.0",
					"zss.client.brokers=" + bus.broker().frontend(), "zss.worker.brokers=" + bus.broker().backend(),
					"zss.client.timeout=30s");
	}

	private static <T> T inARequest(ApplicationContext gateway, Supplier<T> task) {
		return Observation.createNotStarted("gateway", gateway.getBean(ObservationRegistry.class)).observe(task);
	}

	private static @Nullable String call(ApplicationContext gateway, String verb) {
		return gateway.getBean(ZssTemplate.class).call("orders", verb, null, String.class);
	}

	private static void await(CountDownLatch latch) throws InterruptedException {
		assertThat(latch.await(TestBus.LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
	}

	private void awaitSpans(int count) {
		Awaitility.await().atMost(TestBus.LIMIT).untilAsserted(() -> assertThat(this.recorder.spans()).hasSize(count));
	}

	private RecordedSpan the(String name, String kind) {
		return only((span) -> true, name, kind);
	}

	private RecordedSpan child(RecordedSpan parent, String name, String kind) {
		return only((span) -> span.isChildOf(parent), name, kind);
	}

	private RecordedSpan only(Predicate<RecordedSpan> wanted, String name, String kind) {
		List<RecordedSpan> found = this.recorder.spans()
			.stream()
			.filter(wanted)
			.filter((span) -> span.name().equals(name) && Tracer.kind(span.kind()).equals(kind))
			.toList();
		assertThat(found).as(name + " " + kind + " of " + this.recorder.spans()).hasSize(1);
		return found.get(0);
	}

	/**
	 * What runs with three applications.
	 */
	@FunctionalInterface
	interface GatewayTest {

		void run(ApplicationContext gateway) throws Exception;

	}

	/**
	 * The tracers that Spring Boot has bridges for.
	 */
	enum Tracer {

		OPEN_TELEMETRY {

			@Override
			ApplicationContextRunner configure(ApplicationContextRunner runner, Recorder recorder) {
				return runner
					.withConfiguration(AutoConfigurations.of(OpenTelemetrySdkAutoConfiguration.class,
							OpenTelemetryTracingAutoConfiguration.class))
					.withBean(SpanProcessor.class, recorder::forOpenTelemetry);
			}

		},

		BRAVE {

			@Override
			ApplicationContextRunner configure(ApplicationContextRunner runner, Recorder recorder) {
				return runner.withConfiguration(AutoConfigurations.of(BraveAutoConfiguration.class))
					.withBean(SpanHandler.class, recorder::forBrave);
			}

		};

		abstract ApplicationContextRunner configure(ApplicationContextRunner runner, Recorder recorder);

		/**
		 * Brave has no name for a span within an application.
		 */
		static String kind(String reported) {
			return reported.equals("null") ? "INTERNAL" : reported;
		}

	}

	@ZssService("orders")
	static class Orders {

		private final ObjectProvider<ZssTemplate> template;

		Orders(ObjectProvider<ZssTemplate> template) {
			this.template = template;
		}

		@ZssVerb
		@Nullable String create() {
			return this.template.getObject().call("inventory", "reserve", null, String.class);
		}

		@ZssVerb("create-later")
		CompletionStage<@Nullable String> createLater() {
			ZssTemplate zss = this.template.getObject();
			return zss.async("inventory", "reserve", null, String.class)
				.thenCompose((reserved) -> zss.async("inventory", "confirm", reserved, String.class));
		}

	}

	@ZssService("inventory")
	static class Inventory {

		@ZssVerb
		String reserve() {
			return "reserved";
		}

		@ZssVerb
		CompletableFuture<String> confirm(String reserved) {
			return CompletableFuture.supplyAsync(() -> reserved.equals("reserved") ? "confirmed" : "what?",
					ForkJoinPool.commonPool());
		}

	}

	@ZssService("slow")
	static class Slow {

		final CountDownLatch entered = new CountDownLatch(1);

		final CountDownLatch go = new CountDownLatch(1);

		@ZssVerb
		String work() throws InterruptedException {
			this.entered.countDown();
			this.go.await();
			return "slow";
		}

	}

	@ZssService("slow")
	static class Quick {

		@ZssVerb
		String work() {
			return "quick";
		}

	}

}
