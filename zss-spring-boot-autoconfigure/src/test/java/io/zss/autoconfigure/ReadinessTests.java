package io.zss.autoconfigure;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

import ch.qos.logback.classic.Level;
import io.zss.CapturedLog;
import io.zss.TestBus;
import io.zss.annotation.ZssService;
import io.zss.annotation.ZssVerb;
import io.zss.broker.Broker;
import io.zss.broker.BrokerOptions;
import io.zss.spring.ZssWorkerContainer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Services follow the readiness of their application.
 */
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
class ReadinessTests {

	private final Broker broker = new Broker(
			BrokerOptions.builder().frontend("tcp://127.0.0.1:0").backend("tcp://127.0.0.1:0").build());

	@BeforeEach
	void start() {
		this.broker.start();
	}

	@AfterEach
	void stop() {
		this.broker.stop();
	}

	@Test
	void servicesRegisterWhenTheApplicationIsReadyAfterItsRunnersAndBeforeItsListeners() {
		try (ConfigurableApplicationContext context = run()) {
			assertThat(context.getBean(Moments.class).registered).containsExactly("runner false", "ready true");
			assertThat(context.getBean(ZssWorkerContainer.class).status().isFullyRegistered()).isTrue();
		}
	}

	@Test
	void servicesRegisterBeforeTheRunnersWhereTheApplicationSaysSo() {
		try (ConfigurableApplicationContext context = run("--zss.worker.register=early")) {
			assertThat(context.getBean(Moments.class).registered).containsExactly("runner true", "ready true");
		}
	}

	@Test
	void servicesLeaveTheRotationWhileTheApplicationRefusesTraffic() {
		try (ConfigurableApplicationContext context = run()) {
			AvailabilityChangeEvent.publish(context, ReadinessState.REFUSING_TRAFFIC);
			await().atMost(TestBus.LIMIT).until(() -> served().isEmpty());

			AvailabilityChangeEvent.publish(context, ReadinessState.ACCEPTING_TRAFFIC);
			await().atMost(TestBus.LIMIT).until(() -> served().equals(Set.of("GREETINGS")));
		}
	}

	@Test
	void acceptanceWhileTheServicesAreAboutToLeaveIsNotUndone() {
		try (ConfigurableApplicationContext context = run();
				CapturedLog log = new CapturedLog(ZssWorkerContainer.class.getName())) {
			ZssWorkerContainer container = context.getBean(ZssWorkerContainer.class);
			synchronized (container) {
				AvailabilityChangeEvent.publish(context, ReadinessState.REFUSING_TRAFFIC);
				await().atMost(TestBus.LIMIT).until(ReadinessTests::isReadinessThreadBlocked);
				AvailabilityChangeEvent.publish(context, ReadinessState.ACCEPTING_TRAFFIC);
			}
			await().atMost(TestBus.LIMIT)
				.until(() -> log.messages(Level.INFO).stream().anyMatch((line) -> line.contains("leave")));
			synchronized (container) {
				// It has left.
			}

			await().atMost(TestBus.LIMIT)
				.until(() -> container.isOffering() && container.status().links().size() == 1
						&& container.status().isFullyRegistered());
		}
	}

	private static boolean isReadinessThreadBlocked() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.anyMatch((thread) -> thread.getName().startsWith("zss-readiness-")
					&& thread.getState() == Thread.State.BLOCKED);
	}

	@Test
	void applicationThatRefusesTrafficAsItClosesStopsItsServicesInTheirTurn() {
		ConfigurableApplicationContext context = run();
		ZssWorkerContainer container = context.getBean(ZssWorkerContainer.class);

		AvailabilityChangeEvent.publish(context, ReadinessState.REFUSING_TRAFFIC);
		context.close();

		assertThat(container.isOffering()).isTrue();
		assertThat(container.isRunning()).isFalse();
		assertThat(served()).isEmpty();
	}

	@Test
	void contextThatIsPausedAndResumedRegistersAgainAtOnce() {
		try (ConfigurableApplicationContext context = run()) {
			ZssWorkerContainer container = context.getBean(ZssWorkerContainer.class);
			container.stop();
			container.start();
			assertThat(container.status().isFullyRegistered()).isTrue();
		}
	}

	@Test
	void childContextRegistersServicesOfItsOwn() {
		try (ConfigurableApplicationContext parent = run()) {
			ConfigurableApplicationContext child = new SpringApplicationBuilder(ChildApplication.class).parent(parent)
				.web(WebApplicationType.NONE)
				.run(arguments());
			assertThat(served()).containsExactlyInAnyOrder("GREETINGS", "CHILD");
			child.close();
		}
	}

	private ConfigurableApplicationContext run(String... more) {
		SpringApplication application = new SpringApplication(Application.class);
		application.setWebApplicationType(WebApplicationType.NONE);
		return application.run(arguments(more));
	}

	private String[] arguments(String... more) {
		List<String> arguments = new CopyOnWriteArrayList<>(more);
		arguments.addAll(List.of("--zss.worker.brokers=" + this.broker.backend(), "--zss.worker.startup-timeout=20s",
				"--zss.client.brokers=" + this.broker.frontend(), "--spring.main.banner-mode=off"));
		return arguments.toArray(String[]::new);
	}

	private Set<String> served() {
		return this.broker.snapshot()
			.services()
			.stream()
			.filter((service) -> !service.instances().isEmpty())
			.map((service) -> service.sid())
			.collect(Collectors.toSet());
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ ZssAutoConfiguration.class, ZssWorkerAutoConfiguration.class })
	static class Application {

		@Bean
		Greetings greetings() {
			return new Greetings();
		}

		@Bean
		Moments moments(ApplicationContext context) {
			return new Moments(context);
		}

		@Bean
		ApplicationRunner runner(Moments moments) {
			return (arguments) -> moments.note("runner");
		}

	}

	static class Moments {

		final List<String> registered = new CopyOnWriteArrayList<>();

		private final ApplicationContext context;

		Moments(ApplicationContext context) {
			this.context = context;
		}

		@EventListener
		void onReady(ApplicationReadyEvent event) {
			note("ready");
		}

		void note(String moment) {
			boolean isRegistered = this.context.getBean(ZssWorkerContainer.class)
				.status()
				.links()
				.stream()
				.anyMatch((link) -> link.registered());
			this.registered.add(moment + " " + isRegistered);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ ZssAutoConfiguration.class, ZssWorkerAutoConfiguration.class })
	static class ChildApplication {

		@Bean
		ChildService childService() {
			return new ChildService();
		}

	}

	@ZssService("greetings")
	static class Greetings {

		@ZssVerb
		String hello(String name) {
			return "Hello " + name;
		}

	}

	@ZssService("child")
	static class ChildService {

		@ZssVerb
		String hello(String name) {
			return "Hello " + name;
		}

	}

}
