package io.zss.autoconfigure;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

import io.zss.TestBus;
import io.zss.annotation.ZssService;
import io.zss.annotation.ZssVerb;
import io.zss.broker.Broker;
import io.zss.broker.BrokerOptions;
import io.zss.broker.Steering;
import io.zss.broker.dispatch.DispatchStrategy;
import io.zss.broker.dispatch.StandardStrategy;
import io.zss.client.ZssOverloadedException;
import io.zss.spring.client.ZssTemplate;
import io.zss.transport.BindException;
import io.zss.transport.Endpoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.mock.env.MockEnvironment;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ZssBrokerAutoConfiguration}.
 */
class ZssBrokerAutoConfigurationTests {

	private final ApplicationContextRunner runner = ZssContextRunner.withBroker();

	@Test
	void runsNoBrokerUnlessTold() {
		ZssContextRunner.withoutBroker()
			.run((context) -> assertThat(context).doesNotHaveBean(Broker.class)
				.doesNotHaveBean(ZssBrokerProperties.class));
		this.runner.withPropertyValues("zss.broker.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(Broker.class));
	}

	@Test
	void runsBrokerOnFreePortsAndStopsItWithTheContext() {
		this.runner.run((context) -> {
			Broker broker = context.getBean(Broker.class);
			assertThat(broker.isRunning()).isTrue();
			assertThat(broker.frontend().port()).isPositive();
			assertThat(broker.backend().port()).isPositive().isNotEqualTo(broker.frontend().port());
			context.close();
			assertThat(broker.isRunning()).isFalse();
		});
	}

	@Test
	void runsBrokerWhereBeansAreLazy() {
		this.runner.withPropertyValues("zss.worker.enabled=false")
			.withInitializer(
					(context) -> context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
			.run((context) -> assertThat(context.getBeanFactory().containsSingleton("zssBroker")).isTrue());
	}

	@Test
	void backsOffWhenUserProvidesBroker() {
		this.runner.withUserConfiguration(OwnBroker.class)
			.run((context) -> assertThat(context).getBean(Broker.class)
				.extracting((broker) -> broker.options().name())
				.isEqualTo("own"));
	}

	@Test
	void hasTheDefaultsOfTheOptions() {
		this.runner
			.withPropertyValues("zss.broker.frontend=tcp://127.0.0.1:7777", "zss.broker.backend=tcp://127.0.0.1:7776",
					"zss.broker.sweep-interval=500ms")
			.withBean("zssBroker", Broker.class, () -> new Broker(BrokerOptions.builder().build()),
					(definition) -> definition.setDestroyMethodName(""))
			.withBean(BrokerLifecycle.class, () -> new BrokerLifecycle(new Broker(TestBus.brokerOptions().build()), 0))
			.withPropertyValues("zss.worker.enabled=false")
			.run((context) -> assertThat(context.getBean(ZssBrokerProperties.class).toOptions())
				.isEqualTo(BrokerOptions.builder().build()));
	}

	@Test
	void passesAllPropertiesOn() {
		this.runner.withPropertyValues("zss.broker.name=b1", "zss.broker.frontend=tcp://0.0.0.0:0",
				"zss.broker.backend=tcp://*:0", "zss.broker.time-to-live=7s", "zss.broker.sweep-interval=90ms",
				"zss.broker.request-timeout=11s", "zss.broker.max-request-timeout=12m", "zss.broker.stuck-after=13s",
				"zss.broker.duplicate-window=14s", "zss.broker.strategy=least-recently-used",
				"zss.broker.max-attempts=4", "zss.broker.default-capacity=5", "zss.broker.io-threads=2",
				"zss.broker.spin=15us", "zss.broker.queue.hold-for=6s", "zss.broker.queue.max-requests=101",
				"zss.broker.queue.max-size=1MB", "zss.broker.limits.requests=102", "zss.broker.limits.instances=103",
				"zss.broker.steering=any", "zss.broker.limits.services=104", "zss.broker.limits.versions=109",
				"zss.broker.limits.held-size=6MB", "zss.broker.limits.frame-size=2MB",
				"zss.broker.limits.header-size=3KB", "zss.broker.limits.send-queue-messages=105",
				"zss.broker.limits.receive-queue-messages=106", "zss.broker.limits.accept-backlog=107",
				"zss.broker.limits.connections=108", "zss.broker.limits.send-queue-size=3MB",
				"zss.broker.limits.total-send-size=4MB", "zss.broker.limits.total-receive-size=5MB",
				"zss.broker.limits.caller-rate=110", "zss.broker.limits.caller-burst=111",
				"zss.broker.limits.caller-concurrency=112", "zss.broker.limits.callers.orders.rate=113",
				"zss.broker.limits.callers.Billing.burst=0", "zss.broker.limits.callers.SMI.concurrency=114",
				"zss.broker.limits.callers.[my.service].concurrency=115",
				"zss.broker.limits.connections-per-address=116", "zss.broker.limits.handshakes-per-address=117")
			.run((context) -> assertThat(context.getBean(Broker.class).options()).isEqualTo(BrokerOptions.builder()
				.name("b1")
				.frontend("tcp://0.0.0.0:0")
				.backend("tcp://*:0")
				.timeToLive(Duration.ofSeconds(7))
				.sweepInterval(Duration.ofMillis(90))
				.requestTimeout(Duration.ofSeconds(11), Duration.ofMinutes(12))
				.stuckAfter(Duration.ofSeconds(13))
				.duplicateWindow(Duration.ofSeconds(14))
				.strategy(StandardStrategy.LEAST_RECENTLY_USED)
				.maxAttempts(4)
				.defaultCapacity(5)
				.ioThreads(2)
				.spin(Duration.ofNanos(15_000))
				.holdFor(Duration.ofSeconds(6))
				.queueLimits(101, 1024 * 1024)
				.limits(102, 103, 104)
				.steering(Steering.ANY)
				.maxVersions(109)
				.heldLimit(6L * 1024 * 1024)
				.messageLimits(2 * 1024 * 1024, 3 * 1024)
				.sendLimits(3L * 1024 * 1024, 4L * 1024 * 1024)
				.receiveLimit(5L * 1024 * 1024)
				.connectionLimits(108, 105, 106, 107)
				.callerLimits(110, 111, 112)
				.callerLimits("ORDERS", 113, 111, 112)
				.callerLimits("BILLING", 110, 0, 112)
				.callerLimits("SMI", 110, 111, 114)
				.callerLimits("MY.SERVICE", 110, 111, 115)
				.addressLimits(116, 117)
				.build()));
	}

	@Test
	void limitsOfCallersOfOneServiceComeBeforeThoseOfAll() {
		this.runner
			.withPropertyValues("zss.broker.limits.caller-concurrency=1",
					"zss.broker.limits.callers.orders.concurrency=2", "zss.client.timeout=5m")
			.withUserConfiguration(Orders.class, Billing.class)
			.run((context) -> {
				ZssTemplate zss = context.getBean(ZssTemplate.class);
				CompletableFuture<?> first = zss.async("orders", "hold", null, String.class);
				CompletableFuture<?> second = zss.async("orders", "hold", null, String.class);
				assertRefused(zss.async("orders", "hold", null, String.class), "waits for 2 requests of ORDERS");
				CompletableFuture<?> other = zss.async("billing", "hold", null, String.class);
				assertRefused(zss.async("billing", "hold", null, String.class), "waits for 1 requests of BILLING");
				assertThat(List.of(first, second, other)).noneMatch(CompletableFuture::isDone);
				context.getBean(Orders.class).held.complete("held");
				context.getBean(Billing.class).held.complete("held");
				assertThat(List.of(first, second, other))
					.allSatisfy((call) -> assertThat(call).succeedsWithin(TestBus.LIMIT));
			});
	}

	private static void assertRefused(CompletableFuture<?> call, String reason) {
		assertThat(call).failsWithin(TestBus.LIMIT)
			.withThrowableThat()
			.withCauseInstanceOf(ZssOverloadedException.class)
			.withMessageContaining(reason);
	}

	@ParameterizedTest
	@CsvSource({ "round-robin, ROUND_ROBIN", "least-recently-used, LEAST_RECENTLY_USED", "least-loaded, LEAST_LOADED",
			"random, RANDOM" })
	void strategyIsThatOfTheProperty(String value, StandardStrategy strategy) {
		this.runner.withPropertyValues("zss.broker.strategy=" + value)
			.run((context) -> assertThat(context.getBean(Broker.class).options().services().strategy())
				.isEqualTo(strategy));
	}

	@Test
	void strategyIsTheBeanOfTheUser() {
		DispatchStrategy own = StandardStrategy.random(new Random(1));
		this.runner.withPropertyValues("zss.broker.strategy=least-loaded")
			.withBean(DispatchStrategy.class, () -> own)
			.run((context) -> assertThat(context.getBean(Broker.class).options().services().strategy()).isSameAs(own));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
			zss.broker.frontend=localhost:7777     | An endpoint must look like 'tcp://localhost:7777': 'localhost:7777'
			zss.broker.backend=ipc:///tmp/zss      | An endpoint must look like 'tcp://host:port': 'ipc:///tmp/zss'
			zss.broker.frontend=tcp://*:70000      | A port must be 0 to 65535: 'tcp://*:70000'
			""")
	void failsOnEndpointThatCannotBe(String property, String message) {
		this.runner.withPropertyValues(property)
			.run((context) -> assertThat(context).getFailure().rootCause().hasMessage(message));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"',
			textBlock = """
					zss.broker.name=                          | must not be empty
					zss.broker.time-to-live=0s                | must be from 100ms to 1h; a number without a unit counts seconds
					zss.broker.time-to-live=5ms               | must be from 100ms to 1h; a number without a unit counts seconds
					zss.broker.time-to-live=5000              | must be from 100ms to 1h; a number without a unit counts seconds
					zss.broker.sweep-interval=-1s             | must be from 1ms to 1m; a number without a unit counts milliseconds
					zss.broker.request-timeout=0s             | must be from 1ms to 10m; a number without a unit counts seconds
					zss.broker.request-timeout=11m            | must be from 1ms to 10m; a number without a unit counts seconds
					zss.broker.max-request-timeout=-1s        | must be from 1ms to 1d; a number without a unit counts seconds
					zss.broker.stuck-after=0s                 | must be from 1ms to 1h; a number without a unit counts seconds
					zss.broker.duplicate-window=-1s           | must be from 0s to 1h; a number without a unit counts seconds
					zss.broker.max-attempts=0                 | must be at least 1
					zss.broker.default-capacity=0             | must be at least 1
					zss.broker.io-threads=-1                  | must be from 0 to 62
					zss.broker.spin=1s                        | must be from 0 to 10ms; a number without a unit counts microseconds
					zss.broker.queue.hold-for=-1s             | must be from 0s to 1h; a number without a unit counts seconds
					zss.broker.queue.max-requests=0           | must be at least 1
					zss.broker.queue.max-size=64              | must be at least 1KB; a number without a unit counts bytes
					zss.broker.limits.requests=0              | must be at least 1
					zss.broker.limits.instances=0             | must be at least 1
					zss.broker.limits.services=0              | must be at least 1
					zss.broker.limits.connections=0           | must be at least 1
					zss.broker.limits.frame-size=32           | must be at least 1KB; a number without a unit counts bytes
					zss.broker.limits.header-size=0KB         | must be at least 1KB; a number without a unit counts bytes
					zss.broker.limits.send-queue-size=1MB     | must be at least 32MB; a number without a unit counts bytes
					zss.broker.limits.total-send-size=1MB     | must be at least 32MB; a number without a unit counts bytes
					zss.broker.limits.total-receive-size=1MB  | must be at least 32MB; a number without a unit counts bytes
					zss.broker.limits.send-queue-messages=0   | must be at least 1
					zss.broker.limits.receive-queue-messages=0 | must be at least 1
					zss.broker.limits.accept-backlog=0        | must be at least 1
					zss.broker.shutdown.grace-period=-1s      | must be from 0s to 1h; a number without a unit counts seconds
					""")
	void failsOnValueThatCannotBeAndNamesItsProperty(String property, String requirement) {
		String name = property.substring(0, property.indexOf('='));
		this.runner.withPropertyValues(property)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOfSatisfying(InvalidConfigurationPropertyValueException.class, (failure) -> {
					assertThat(failure.getName()).isEqualTo(name);
					assertThat(failure.getReason()).isEqualTo("'" + name + "' " + requirement);
				}));
	}

	@Test
	void durationsWithoutAUnitCountThatOfTheirDefaults() {
		this.runner
			.withPropertyValues("zss.broker.time-to-live=6", "zss.broker.sweep-interval=70", "zss.broker.spin=80",
					"zss.broker.request-timeout=9", "zss.broker.shutdown.grace-period=1")
			.run((context) -> assertThat(context.getBean(Broker.class).options()).satisfies((options) -> {
				assertThat(options.lifetimes().timeToLive()).hasSeconds(6);
				assertThat(options.lifetimes().sweepInterval()).hasMillis(70);
				assertThat(options.connections().spin()).hasNanos(80_000);
				assertThat(options.requests().timeout()).hasSeconds(9);
				assertThat(options.lifetimes().gracePeriod()).hasSeconds(1);
			}));
	}

	@Test
	void namesThePropertyOfABadEndpoint() {
		this.runner.withPropertyValues("zss.broker.frontend=localhost:7777")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.satisfies((cause) -> assertThat(context.getStartupFailure()).hasStackTraceContaining(
						"Failed to bind properties under 'zss.broker.frontend' to io.zss.transport.Endpoint")));
	}

	@Test
	void tellsThatThePortIsTaken() {
		this.runner.run((first) -> {
			String taken = first.getBean(Broker.class).frontend().toString();
			this.runner.withPropertyValues("zss.broker.frontend=" + taken).run((second) -> {
				assertThat(second).getFailure().rootCause();
				Throwable failure = second.getStartupFailure();
				FailureAnalysis analysis = bindFailureAnalyzer(taken).analyze(failure);
				assertThat(analysis).isNotNull();
				assertThat(analysis.getCause()).isInstanceOf(BindException.class);
				assertThat(analysis.getDescription()).startsWith("The ZSS broker could not start. Cannot bind " + taken)
					.endsWith(".")
					.doesNotEndWith("..");
				assertThat(analysis.getAction()).isEqualTo("Stop the process that uses port "
						+ Endpoint.parse(taken).port() + ", or choose another one with 'zss.broker.frontend'.");
			});
		});
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"',
			textBlock = """
					tcp://192.0.2.1:7777            | '192.0.2.1' is not an address of this machine. Correct 'zss.broker.frontend', \
					or write tcp://*:7777 for all its addresses.
					tcp://no-such-host.invalid:7777 | The name 'no-such-host.invalid' has no address. Correct 'zss.broker.frontend', \
					or write tcp://*:7777 for all addresses of this machine.
					""")
	void adviceFitsTheReasonWhyAnEndpointCannotBeBound(String frontend, String advice) {
		this.runner.withPropertyValues("zss.broker.frontend=" + frontend).run((context) -> {
			FailureAnalysis analysis = bindFailureAnalyzer(frontend).analyze(context.getStartupFailure());
			assertThat(analysis).isNotNull();
			assertThat(analysis.getAction()).isEqualTo(advice);
		});
	}

	@Test
	void adviceOnAPortWithoutPermissionIsAboutThePort() {
		assertThat(new BindFailureAnalyzer(null).action(Endpoint.parse("tcp://127.0.0.1:77"),
				new SocketException("Permission denied")))
			.isEqualTo("This process may not use port 77. Choose one above 1023 with 'zss.broker.frontend' or"
					+ " 'zss.broker.backend', or give the process the permission.");
	}

	@Test
	void aBrokerThatChoseItsPortsKeepsThemWhileTheContextIsPaused() {
		this.runner.withUserConfiguration(Greetings.class).run((context) -> {
			Endpoint frontend = context.getBean(Broker.class).frontend();
			ZssTemplate template = context.getBean(ZssTemplate.class);
			assertThat(template.call("greetings", "hello", null, String.class)).isEqualTo("Hello");
			ConfigurableApplicationContext application = context.getSourceApplicationContext();
			application.pause();
			assertThat(isFree(frontend)).isFalse();
			application.restart();
			assertThat(context.getBean(Broker.class).frontend()).isEqualTo(frontend);
			assertThat(template.call("greetings", "hello", null, String.class)).isEqualTo("Hello");
		});
	}

	@Test
	void aBrokerWhoseChosenPortWasTakenWhileTheContextWasStoppedChoosesAnother() {
		this.runner.withUserConfiguration(Greetings.class).run((context) -> {
			Endpoint frontend = context.getBean(Broker.class).frontend();
			ZssTemplate template = context.getBean(ZssTemplate.class);
			assertThat(template.call("greetings", "hello", null, String.class)).isEqualTo("Hello");
			ConfigurableApplicationContext application = context.getSourceApplicationContext();
			application.stop();
			try (ServerSocket other = new ServerSocket()) {
				other.bind(new InetSocketAddress(frontend.host(), frontend.port()));
				application.start();
				assertThat(context.getBean(Broker.class).frontend()).isNotEqualTo(frontend);
				assertThat(template.call("greetings", "hello", null, String.class)).isEqualTo("Hello");
			}
		});
	}

	@Test
	void aBrokerThatIsStartedAgainKeepsTheChosenPortThatIsFree() {
		this.runner.withUserConfiguration(Greetings.class).run((context) -> {
			Endpoint frontend = context.getBean(Broker.class).frontend();
			ConfigurableApplicationContext application = context.getSourceApplicationContext();
			application.stop();
			assertThat(isFree(frontend)).isTrue();
			application.start();
			assertThat(context.getBean(Broker.class).frontend()).isEqualTo(frontend);
			assertThat(context.getBean(ZssTemplate.class).call("greetings", "hello", null, String.class))
				.isEqualTo("Hello");
		});
	}

	@Test
	void brokerAndWorkerKeepTheProcessAliveAndClientsDoNot() {
		this.runner.withPropertyValues("zss.broker.name=alive-broker", "zss.client.name=alive-client")
			.withUserConfiguration(Greetings.class)
			.run((context) -> {
				context.getBean(ZssTemplate.class).call("greetings", "hello", null, String.class);
				assertThat(threads("alive-broker")).isNotEmpty()
					.anySatisfy((thread) -> assertThat(thread.isDaemon()).isFalse());
				assertThat(threads("zss-worker")).anySatisfy((thread) -> assertThat(thread.isDaemon()).isFalse());
				assertThat(threads("zss-client-alive-client")).isNotEmpty()
					.allSatisfy((thread) -> assertThat(thread.isDaemon()).isTrue());
			});
	}

	private static List<Thread> threads(String name) {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().startsWith(name))
			.toList();
	}

	@Test
	void aBrokerOnFixedPortsLetsThemGoWhileTheContextIsPaused() {
		this.runner.run((context) -> {
			BrokerLifecycle fixed = new BrokerLifecycle(new Broker(BrokerOptions.builder().build()), 0);
			assertThat(fixed.isPauseable()).isTrue();
			assertThat(context.getBean(BrokerLifecycle.class).isPauseable()).isFalse();
		});
	}

	private static BindFailureAnalyzer bindFailureAnalyzer(String frontend) {
		return new BindFailureAnalyzer(new MockEnvironment().withProperty("zss.broker.frontend", frontend));
	}

	private static boolean isFree(Endpoint endpoint) throws IOException {
		try (ServerSocket socket = new ServerSocket()) {
			socket.bind(new InetSocketAddress(endpoint.host(), endpoint.port()));
			return true;
		}
		catch (java.net.BindException ex) {
			return false;
		}
	}

	@ZssService("orders")
	static class Orders {

		private final CompletableFuture<String> held = new CompletableFuture<>();

		@ZssVerb
		CompletableFuture<String> hold() {
			return this.held;
		}

	}

	@ZssService("billing")
	static class Billing {

		private final CompletableFuture<String> held = new CompletableFuture<>();

		@ZssVerb
		CompletableFuture<String> hold() {
			return this.held;
		}

	}

	@ZssService("greetings")
	static class Greetings {

		@ZssVerb
		String hello() {
			return "Hello";
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnBroker {

		@Bean(initMethod = "start")
		Broker ownBroker() {
			return new Broker(BrokerOptions.builder()
				.name("own")
				.frontend("tcp://127.0.0.1:0")
				.backend("tcp://127.0.0.1:0")
				.build());
		}

	}

}
