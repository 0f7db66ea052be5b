package io.zss.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.zss.annotation.ZssService;
import io.zss.annotation.ZssVerb;
import io.zss.broker.Broker;
import io.zss.broker.BrokerSnapshot.InstanceSnapshot;
import io.zss.protocol.MessagePackCodec;
import io.zss.spring.HandlerExecutor;
import io.zss.spring.InvalidServiceException;
import io.zss.spring.ServiceScanner;
import io.zss.spring.ZssWorkerContainer;
import io.zss.spring.handler.HandlerFactory;
import io.zss.transport.Endpoint;
import io.zss.worker.WorkerOptions;
import io.zss.worker.ZssWorker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link ZssWorkerAutoConfiguration}.
 */
@ExtendWith(OutputCaptureExtension.class)
class ZssWorkerAutoConfigurationTests {

	private final ApplicationContextRunner runner = ZssContextRunner.withBroker()
		.withUserConfiguration(Greetings.class);

	@Test
	void registersAnnotatedServicesBeforeTheContextIsUp() {
		this.runner.run((context) -> {
			ZssWorkerContainer container = context.getBean(ZssWorkerContainer.class);
			assertThat(container.isRunning()).isTrue();
			assertThat(container.status().links()).hasSize(1);
			assertThat(container.status().isFullyRegistered()).isTrue();
		});
	}

	@Test
	void registersNothingWhenDisabled() {
		this.runner.withPropertyValues("zss.worker.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(ZssWorkerContainer.class));
	}

	@Test
	void doesNothingWithoutServices() {
		ZssContextRunner.withoutBroker().run((context) -> {
			ZssWorkerContainer container = context.getBean(ZssWorkerContainer.class);
			assertThat(container.isRunning()).isFalse();
			assertThat(container.services()).isEmpty();
			assertThat(container.status().links()).isEmpty();
		});
	}

	@Test
	void goesOnWithoutABrokerAfterTheStartupTimeout(CapturedOutput output) {
		ZssContextRunner.withoutBroker()
			.withUserConfiguration(Greetings.class)
			.withPropertyValues("zss.worker.brokers=tcp://127.0.0.1:1", "zss.worker.startup-timeout=10ms",
					"zss.worker.shutdown.grace-period=10ms")
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(context.getBean(ZssWorkerContainer.class).status().isFullyRegistered()).isFalse();
				assertThat(output).contains("Not every service is registered yet; the application continues",
						"GREETINGS", "tcp://127.0.0.1:1");
			});
	}

	@Test
	void backsOffWhenUserProvidesContainer() {
		this.runner.withUserConfiguration(OwnContainer.class)
			.run((context) -> assertThat(context).hasSingleBean(ZssWorkerContainer.class).hasBean("ownContainer"));
	}

	@Test
	void passesAllPropertiesOn() {
		ZssContextRunner.withoutBroker()
			.withPropertyValues("zss.worker.brokers=tcp://127.0.0.1:1", "zss.worker.concurrency=3",
					"zss.worker.heartbeat-interval=40ms", "zss.worker.liveness=5",
					"zss.worker.max-reconnect-interval=6s", "zss.worker.startup-timeout=7ms",
					"zss.worker.max-frame-size=8KB", "zss.worker.shutdown.grace-period=9s")
			.run((context) -> {
				ZssWorkerProperties properties = context.getBean(ZssWorkerProperties.class);
				assertThat(properties.enabled()).isTrue();
				assertThat(properties.concurrency()).isEqualTo(3);
				assertThat(properties.startupTimeout()).isEqualTo(Duration.ofMillis(7));
				List<Endpoint> backends = context.getBean(ZssConnectionDetails.class).backends();
				assertThat(properties.toOptions(backends, Map.of("pid", "1")))
					.isEqualTo(new WorkerOptions(List.of(new Endpoint("127.0.0.1", 1)), Duration.ofMillis(40), 5,
							Duration.ofSeconds(6), Duration.ofSeconds(9), 8 * 1024, Map.of("pid", "1")));
			});
	}

	@Test
	void hasTheDefaultsOfTheOptions() {
		ZssContextRunner.withoutBroker().run((context) -> {
			Endpoint backend = new Endpoint("127.0.0.1", 7776);
			assertThat(context.getBean(ZssWorkerProperties.class).toOptions(List.of(backend), Map.of()))
				.isEqualTo(WorkerOptions.of(backend));
		});
	}

	@Test
	void announcesConcurrencyVerbsAndFacts() {
		this.runner.withPropertyValues("zss.worker.concurrency=3", "spring.application.name=shop").run((context) -> {
			InstanceSnapshot instance = context.getBean(Broker.class).snapshot().services().get(0).instances().get(0);
			assertThat(instance.capacity()).isEqualTo(3);
			assertThat(instance.verbs()).containsExactly("HELLO");
			assertThat(instance.facts()).containsEntry("application", "shop").containsKeys("host", "pid", "springBoot");
		});
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"',
			textBlock = """
					zss.worker.concurrency=0                | 'zss.worker.concurrency' must be at least 1
					zss.worker.heartbeat-interval=0s        | 'zss.worker.heartbeat-interval' must be from 1ms to 1h; a number without a unit counts milliseconds
					zss.worker.liveness=0                   | 'zss.worker.liveness' must be at least 1
					zss.worker.max-reconnect-interval=1ms   | 'zss.worker.max-reconnect-interval' must be from 1s to 1h; a number without a unit counts seconds
					zss.worker.startup-timeout=-1s          | 'zss.worker.startup-timeout' must be from 0s to 1h; a number without a unit counts seconds
					zss.worker.shutdown.grace-period=-1s    | 'zss.worker.shutdown.grace-period' must be from 0s to 1h; a number without a unit counts seconds
					zss.worker.max-frame-size=32            | 'zss.worker.max-frame-size' must be at least 1KB; a number without a unit counts bytes
					""")
	void failsOnValueThatCannotBe(String property, String message) {
		this.runner.withPropertyValues(property)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOfSatisfying(InvalidConfigurationPropertyValueException.class, (failure) -> {
					assertThat(failure.getReason()).isEqualTo(message);
					assertThat(property).startsWith(failure.getName() + "=");
				}));
	}

	@Test
	void failsOnServiceThatCannotBeOne() {
		this.runner.withUserConfiguration(MoreGreetings.class).run((context) -> {
			assertThat(context.getStartupFailure()).hasRootCauseInstanceOf(InvalidServiceException.class);
			FailureAnalysis analysis = new InvalidServiceFailureAnalyzer().analyze(context.getStartupFailure());
			assertThat(analysis).isNotNull();
			assertThat(analysis.getDescription()).contains("MoreGreetings", "already serves the sid 'GREETINGS'");
			assertThat(analysis.getAction()).contains("another sid");
		});
	}

	@Test
	void printsServiceThatIsThereTwice(CapturedOutput output) {
		assertStartFails(Greetings.class, MoreGreetings.class);
		assertThat(output).contains("APPLICATION FAILED TO START", "Bean '",
				"of type " + MoreGreetings.class.getName() + " cannot be a ZSS service: bean '",
				"already serves the sid 'GREETINGS'.",
				"Give one of them another sid or version, or put all verbs into one bean.");
	}

	@Test
	void printsVerbThatIsThereTwice(CapturedOutput output) {
		assertStartFails(TwiceHello.class);
		assertThat(output).contains("APPLICATION FAILED TO START", TwiceHello.class.getName(),
				"its methods hello and helloAgain have the same verb 'HELLO'.",
				"Give one of the methods another verb.");
	}

	@Test
	void printsServiceWithoutVerbs(CapturedOutput output) {
		assertStartFails(Silent.class);
		assertThat(output).contains("APPLICATION FAILED TO START", Silent.class.getName(), "it has no verbs.",
				"Annotate the methods to call with @ZssVerb.");
	}

	@Test
	void printsNameThatCannotBeOne(CapturedOutput output) {
		assertStartFails(BadName.class);
		assertThat(output).contains("APPLICATION FAILED TO START", BadName.class.getName(),
				"'my greetings' cannot be the sid of a service",
				"Change the attributes of its @ZssService and @ZssVerb.");
	}

	@Test
	void printsMethodThatCannotBeAHandler(CapturedOutput output) {
		assertStartFails(BadMethod.class);
		assertThat(output).contains("APPLICATION FAILED TO START", BadMethod.class.getName(),
				"its method hello has several parameters for the payload.", "Put them into one type");
	}

	@Test
	void printsEndpointThatCannotBeRead(CapturedOutput output) {
		assertStartFails("--zss.worker.brokers=localhost:7776", Greetings.class);
		assertThat(output).contains("APPLICATION FAILED TO START", "Property: zss.worker.brokers",
				"Value: \"localhost:7776\"", "An endpoint must look like 'tcp://localhost:7776': 'localhost:7776'",
				"Update your application's configuration");
	}

	@Test
	void printsPropertyThatIsOutOfItsRange(CapturedOutput output) {
		assertStartFails("--zss.worker.concurrency=0", Greetings.class);
		assertThat(output).contains("APPLICATION FAILED TO START",
				"Invalid value '0' for configuration property 'zss.worker.concurrency'",
				"'zss.worker.concurrency' must be at least 1");
	}

	private static void assertStartFails(Class<?>... services) {
		assertStartFails("--spring.application.name=shop", services);
	}

	private static void assertStartFails(String argument, Class<?>... services) {
		SpringApplication application = new SpringApplication(Mistaken.class);
		application.addPrimarySources(List.of(services));
		application.setWebApplicationType(WebApplicationType.NONE);
		assertThatExceptionOfType(RuntimeException.class)
			.isThrownBy(() -> application.run("--spring.main.banner-mode=off", argument).close());
	}

	@ZssService("greetings")
	static class Greetings {

		@ZssVerb
		String hello(String name) {
			return "Hello " + name;
		}

	}

	@ZssService("greetings")
	static class MoreGreetings {

		@ZssVerb
		String bye(String name) {
			return "Bye " + name;
		}

	}

	@ZssService("greetings")
	static class TwiceHello {

		@ZssVerb
		void hello() {
		}

		@ZssVerb("Hello")
		void helloAgain() {
		}

	}

	@ZssService("greetings")
	static class Silent {

		void hello() {
		}

	}

	@ZssService("my greetings")
	static class BadName {

		@ZssVerb
		void hello() {
		}

	}

	@ZssService("greetings")
	static class BadMethod {

		@ZssVerb
		void hello(String name, String surname) {
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ ZssAutoConfiguration.class, ZssWorkerAutoConfiguration.class })
	static class Mistaken {

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnContainer {

		@Bean
		ZssWorkerContainer ownContainer(ConfigurableListableBeanFactory beans, ZssConnectionDetails connection,
				HandlerFactory handlers, ApplicationEventPublisher publisher) {
			MessagePackCodec codec = new MessagePackCodec();
			WorkerOptions options = WorkerOptions.of(connection.backends().get(0));
			return new ZssWorkerContainer(new ServiceScanner(beans, handlers, 1),
					(services, executor, registrations) -> new ZssWorker(services, options, codec, executor),
					(slots) -> new HandlerExecutor(Runnable::run, () -> {
					}), Duration.ofSeconds(5), publisher);
		}

	}

}
