package io.zss.test.context;

import java.util.ArrayList;
import java.util.List;

import io.zss.annotation.ZssService;
import io.zss.annotation.ZssVerb;
import io.zss.broker.Broker;
import io.zss.spring.client.ZssTemplate;
import io.zss.test.EmbeddedZssBroker;
import io.zss.test.client.ZssTestClient;
import io.zss.test.mock.AutoConfigureMockZssServices;
import io.zss.test.mock.MockZssServices;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.annotation.DirtiesContext.ClassMode;
import org.springframework.test.context.NestedTestConfiguration;
import org.springframework.test.context.NestedTestConfiguration.EnclosingConfiguration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Nested classes of tests, those with one instance for all their tests, and those that
 * close their context.
 */
@SpringBootTest(classes = NestedTests.Application.class)
@EmbeddedZssBroker
@AutoConfigureMockZssServices
@Timeout(300)
class NestedTests {

	@Autowired
	private ApplicationContext context;

	@Test
	void callsReachServicesAndMock() {
		greet(this.context);
		call(this.context);
	}

	private static void greet(ApplicationContext context) {
		context.getBean(ZssTestClient.class)
			.call("greetings", "hello")
			.exchange()
			.expectStatus()
			.isOk()
			.expectFromService();
	}

	private static void call(ApplicationContext context) {
		MockZssServices services = context.getBean(MockZssServices.class);
		services.expect("stock", "count").andReply(3);
		assertThat(context.getBean(ZssTemplate.class).call("stock", "count", null, int.class)).isEqualTo(3);
		services.verify();
	}

	@Nested
	class Inheriting {

		@Test
		void callsReachServicesAndMock() {
			greet(NestedTests.this.context);
			call(NestedTests.this.context);
		}

	}

	@Nested
	@EmbeddedZssBroker(shared = true)
	class WithTheSharedBroker {

		@Test
		void hasTheSharedBrokerAndTheMock(@Autowired Broker broker) {
			assertThat(broker.options().name()).isEqualTo("zss-test-broker");
			greet(NestedTests.this.context);
			call(NestedTests.this.context);
		}

	}

	@Nested
	@NestedTestConfiguration(EnclosingConfiguration.OVERRIDE)
	@SpringBootTest(classes = Application.class, properties = "zss.worker.enabled=false")
	class Overriding {

		@Test
		void hasNeitherBrokerNorMock() {
			assertThat(NestedTests.this.context.getBeansOfType(Broker.class)).isEmpty();
			assertThat(NestedTests.this.context.getBeansOfType(MockZssServices.class)).isEmpty();
		}

	}

	@Nested
	@TestInstance(Lifecycle.PER_CLASS)
	class WithOneInstance {

		@BeforeAll
		void callBeforeAll() {
			greet(NestedTests.this.context);
		}

		@RepeatedTest(2)
		void callsReachServicesAndMock() {
			greet(NestedTests.this.context);
			call(NestedTests.this.context);
		}

	}

	@Nested
	@TestInstance(Lifecycle.PER_CLASS)
	@DirtiesContext(classMode = ClassMode.AFTER_EACH_TEST_METHOD)
	class WithAContextForEachTest {

		private final List<Broker> brokers = new ArrayList<>();

		@RepeatedTest(2)
		void brokerIsClosedWithItsContext(@Autowired Broker broker, @Autowired ApplicationContext current) {
			assertThat(this.brokers).doesNotContain(broker).noneMatch(Broker::isRunning);
			this.brokers.add(broker);
			greet(current);
		}

	}

	@EnableAutoConfiguration
	@Import(Greetings.class)
	static class Application {

	}

	@ZssService("greetings")
	static class Greetings {

		@ZssVerb
		String hello() {
			return "hello";
		}

	}

}
