package io.zss.autoconfigure;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

import io.zss.TestBus;
import io.zss.annotation.ZssService;
import io.zss.annotation.ZssVerb;
import io.zss.client.ClientOptions;
import io.zss.client.PendingPolicy;
import io.zss.client.ZssClient;
import io.zss.protocol.MessagePackCodec;
import io.zss.spring.client.ImportZssClients;
import io.zss.spring.client.ZssTemplate;
import io.zss.transport.Endpoint;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Clients of several broker systems in one application.
 */
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
class NamedClientTests {

	private final ApplicationContextRunner runner = ZssContextRunner.withoutBroker();

	@Test
	void namedTemplateIsInjectedByItsNameAndTheOwnOneByType() {
		try (TestBus eu = answering("eu"); TestBus us = answering("us"); TestBus own = answering("own")) {
			this.runner.withUserConfiguration(Injecting.class)
				.withPropertyValues(named("eu", eu), named("us", us), "zss.client.brokers=" + own.broker().frontend())
				.run((context) -> {
					Injected injected = context.getBean(Injected.class);
					assertThat(tell(injected.own())).isEqualTo("own");
					assertThat(tell(injected.eu())).isEqualTo("eu");
					assertThat(tell(injected.us())).isEqualTo("us");
					assertThat(context.getBean(ZssTemplate.class)).isSameAs(injected.own());
				});
		}
	}

	@Test
	void declaredClientCallsThroughTheNamedClient() {
		try (TestBus eu = answering("eu"); TestBus us = answering("us")) {
			this.runner.withUserConfiguration(Importing.class)
				.withPropertyValues(named("eu", eu), named("us", us))
				.run((context) -> {
					assertThat(context.getBean("euPlaceZssClient", Place.class).tell()).isEqualTo("eu");
					assertThat(context.getBean("usPlaceZssClient", Place.class).tell()).isEqualTo("us");
					assertThat(context.getBeanFactory().containsSingleton("zssClient")).isFalse();
				});
		}
	}

	@Test
	void whatANamedClientDoesNotSayIsAsWithTheOwnOne() {
		this.runner
			.withPropertyValues("spring.application.name=shop", "zss.client.timeout=3s", "zss.client.max-pending=4",
					"zss.client.max-pending-policy=block", "zss.client.max-frame-size=5KB",
					"zss.client.named.eu.brokers=tcp://127.0.0.1:1",
					"zss.client.named.us.brokers=tcp://127.0.0.1:2,tcp://127.0.0.1:3", "zss.client.named.us.name=u",
					"zss.client.named.us.timeout=1s", "zss.client.named.us.max-pending=2",
					"zss.client.named.us.max-pending-policy=reject", "zss.client.named.us.max-frame-size=1KB")
			.run((context) -> {
				assertThat(options(context.getBean("euZssClient")))
					.isEqualTo(new ClientOptions("shop", List.of(new Endpoint("127.0.0.1", 1)), Duration.ofSeconds(3),
							4, PendingPolicy.BLOCK, 5 * 1024));
				assertThat(options(context.getBean("usZssClient"))).isEqualTo(
						new ClientOptions("u", List.of(new Endpoint("127.0.0.1", 2), new Endpoint("127.0.0.1", 3)),
								Duration.ofSeconds(1), 2, PendingPolicy.REJECT, 1024));
			});
	}

	@Test
	void hasNoConnectionBeforeItIsInjectedAndIsClosedAtTheEnd() {
		this.runner.withPropertyValues("zss.client.named.eu.brokers=tcp://127.0.0.1:1").run((context) -> {
			assertThat(context.getBeanFactory().containsSingleton("euZssClient")).isFalse();
			ZssClient client = context.getBean("euZssClient", ZssClient.class);
			assertThat(client.isRunning()).isTrue();
			context.close();
			assertThat(client.isRunning()).isFalse();
		});
	}

	@Test
	void namesThePropertyOfMissingBrokers() {
		this.runner.withPropertyValues("zss.client.named.eu.timeout=1s")
			.withUserConfiguration(InjectingEurope.class)
			.run((context) -> assertThat(context.getStartupFailure()).rootCause()
				.hasMessage("'zss.client.named.eu.brokers' must not be empty"));
	}

	@Test
	void backsOffWhenUserProvidesABeanOfThatName() {
		ZssTemplate own = new ZssTemplate(new ZssClient(ClientOptions.of("own", new Endpoint("127.0.0.1", 1))),
				new MessagePackCodec(), Runnable::run);
		this.runner.withPropertyValues("zss.client.named.eu.brokers=tcp://127.0.0.1:1")
			.withBean("euZssTemplate", ZssTemplate.class, () -> own)
			.run((context) -> {
				assertThat(context.getBean("euZssTemplate")).isSameAs(own);
				assertThat(context.getBeanFactory().containsSingleton("euZssClient")).isFalse();
			});
	}

	private static TestBus answering(String place) {
		TestBus bus = TestBus.start();
		bus.worker(TestBus.service("place", "tell", (request) -> place));
		return bus;
	}

	private static String named(String name, TestBus bus) {
		return "zss.client.named." + name + ".brokers=" + bus.broker().frontend();
	}

	private static String tell(ZssTemplate template) {
		return template.call("place", "tell", null, String.class);
	}

	private static ClientOptions options(Object client) {
		return ((ZssClient) client).options();
	}

	@ZssService("place")
	interface Place {

		@ZssVerb
		String tell();

	}

	@Configuration(proxyBeanMethods = false)
	@ImportZssClients(types = Place.class, client = "eu")
	@ImportZssClients(types = Place.class, client = "us")
	static class Importing {

	}

	@Configuration(proxyBeanMethods = false)
	static class Injecting {

		@Bean
		Injected injected(@Autowired ZssTemplate own, @Qualifier("euZssTemplate") ZssTemplate eu,
				@Qualifier("usZssTemplate") ZssTemplate us) {
			return new Injected(own, eu, us);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class InjectingEurope {

		@Bean
		Injected injected(@Qualifier("euZssTemplate") ZssTemplate eu) {
			return new Injected(eu, eu, eu);
		}

	}

	record Injected(ZssTemplate own, ZssTemplate eu, ZssTemplate us) {
	}

}
