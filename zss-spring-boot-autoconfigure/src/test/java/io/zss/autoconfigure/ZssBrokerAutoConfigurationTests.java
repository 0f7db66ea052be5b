package io.zss.autoconfigure;

import java.time.Duration;
import java.util.Random;

import io.zss.broker.Broker;
import io.zss.broker.BrokerOptions;
import io.zss.broker.dispatch.DispatchStrategy;
import io.zss.broker.dispatch.StandardStrategy;
import io.zss.transport.BindException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

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
				"zss.broker.limits.services=104", "zss.broker.limits.versions=109", "zss.broker.limits.held-size=6MB",
				"zss.broker.limits.frame-size=2MB", "zss.broker.limits.header-size=3KB",
				"zss.broker.limits.send-queue-messages=105", "zss.broker.limits.receive-queue-messages=106",
				"zss.broker.limits.accept-backlog=107", "zss.broker.limits.connections=108",
				"zss.broker.limits.send-queue-size=3MB", "zss.broker.limits.total-send-size=4MB",
				"zss.broker.limits.total-receive-size=5MB")
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
				.maxVersions(109)
				.heldLimit(6L * 1024 * 1024)
				.messageLimits(2 * 1024 * 1024, 3 * 1024)
				.sendLimits(3L * 1024 * 1024, 4L * 1024 * 1024)
				.receiveLimit(5L * 1024 * 1024)
				.connectionLimits(108, 105, 106, 107)
				.build()));
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
			zss.broker.frontend=localhost:7777     | An endpoint must look like 'tcp://127.0.0.1:7777': 'localhost:7777'
			zss.broker.backend=ipc:///tmp/zss      | An endpoint must look like 'tcp://127.0.0.1:7777': 'ipc:///tmp/zss'
			zss.broker.frontend=tcp://*:70000      | A port must be 0 to 65535: 'tcp://*:70000'
			zss.broker.time-to-live=0s             | 'zss.broker.time-to-live' must be longer than 0: PT0S
			zss.broker.max-attempts=0              | 'zss.broker.max-attempts' must be at least 1: 0
			zss.broker.queue.max-requests=0        | 'zss.broker.queue.max-requests' must be at least 1: 0
			zss.broker.queue.hold-for=-1s          | 'zss.broker.queue.hold-for' must not be negative: PT-1S
			zss.broker.duplicate-window=-1s        | 'zss.broker.duplicate-window' must not be negative: PT-1S
			zss.broker.limits.header-size=0KB      | 'zss.broker.limits.header-size' must be at least 1: 0
			""")
	void failsOnValueThatCannotBe(String property, String message) {
		this.runner.withPropertyValues(property)
			.run((context) -> assertThat(context).getFailure().rootCause().hasMessage(message));
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
				FailureAnalysis analysis = new BindFailureAnalyzer().analyze(failure);
				assertThat(analysis).isNotNull();
				assertThat(analysis.getCause()).isInstanceOf(BindException.class);
				assertThat(analysis.getDescription()).startsWith("The ZSS broker could not start. Cannot bind " + taken)
					.endsWith(".")
					.doesNotEndWith("..");
				assertThat(analysis.getAction()).contains("'zss.broker.frontend'", "'zss.broker.backend'");
			});
		});
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
