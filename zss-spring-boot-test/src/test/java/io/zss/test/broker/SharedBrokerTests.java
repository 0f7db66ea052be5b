package io.zss.test.broker;

import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import io.zss.annotation.ZssService;
import io.zss.annotation.ZssVerb;
import io.zss.broker.Broker;
import io.zss.test.EmbeddedZssBroker;
import io.zss.test.client.ZssTestClient;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.test.annotation.DirtiesContext.HierarchyMode;
import org.springframework.test.context.TestContextManager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link EmbeddedZssBroker#shared()}: the contexts of several tests, as Spring
 * makes them.
 */
@Timeout(300)
class SharedBrokerTests {

	@Test
	void brokerEndsWithItsLastUserAndLeavesNoThread() {
		Set<Thread> before = brokerThreads();
		SharedBroker shared = new SharedBroker();
		SharedBroker.Lease first = shared.lease("test");
		SharedBroker.Lease second = shared.lease("test");
		Broker broker = first.broker();
		assertThat(second.broker()).isSameAs(broker);
		first.end();
		first.end();
		assertThat(broker.isRunning()).isTrue();
		second.end();
		assertThat(broker.isRunning()).isFalse();
		// Those of JeroMQ end a moment after their sockets.
		Awaitility.await()
			.atMost(30, TimeUnit.SECONDS)
			.untilAsserted(() -> assertThat(brokerThreads()).isSubsetOf(before));
	}

	@Test
	void brokerStartsAgainForTheNextUser() {
		SharedBroker shared = new SharedBroker();
		shared.lease("test").end();
		SharedBroker.Lease next = shared.lease("test");
		assertThat(next.broker().isRunning()).isTrue();
		next.end();
	}

	@Test
	void contextsShareTheBrokerWhichOutlivesEachOfThem() throws Exception {
		TestContextManager first = new TestContextManager(FirstTest.class);
		TestContextManager second = new TestContextManager(SecondTest.class);
		ApplicationContext one = first.getTestContext().getApplicationContext();
		ApplicationContext two = second.getTestContext().getApplicationContext();
		assertThat(two).isNotSameAs(one);
		assertThat(two.getBean(Broker.class)).isSameAs(one.getBean(Broker.class));
		two.getBean(ZssTestClient.class).call("greetings", "hello").exchange().expectStatus().isOk();
		two.getBean(ZssTestClient.class).call("partings", "bye").exchange().expectStatus().isOk();
		close(first);
		two.getBean(ZssTestClient.class).call("partings", "bye").exchange().expectStatus().isOk();
		close(second);
	}

	@Test
	void contextWhoseServiceAnotherHasRegisteredIsRefused() throws Exception {
		TestContextManager first = new TestContextManager(FirstTest.class);
		TestContextManager same = new TestContextManager(SameServiceTest.class);
		ApplicationContext one = first.getTestContext().getApplicationContext();
		assertThatExceptionOfType(IllegalStateException.class)
			.isThrownBy(() -> same.getTestContext().getApplicationContext())
			.havingRootCause()
			.withMessageContaining("Service GREETINGS is registered at the shared broker by the application of "
					+ FirstTest.class.getName());
		one.getBean(ZssTestClient.class).call("greetings", "hello").exchange().expectStatus().isOk();
		close(first);
	}

	@Test
	void contextMayRegisterTheServiceOfOneThatIsPaused() throws Exception {
		TestContextManager first = new TestContextManager(FirstTest.class);
		TestContextManager same = new TestContextManager(OtherGreetingsTest.class);
		call(first);
		first.afterTestClass();
		call(same);
		same.afterTestClass();
		call(first);
		first.afterTestClass();
		close(first);
		close(same);
	}

	private static void call(TestContextManager test) {
		test.getTestContext()
			.getApplicationContext()
			.getBean(ZssTestClient.class)
			.call("greetings", "hello")
			.exchange()
			.expectStatus()
			.isOk();
	}

	private static void close(TestContextManager test) {
		test.getTestContext().markApplicationContextDirty(HierarchyMode.EXHAUSTIVE);
	}

	private static Set<Thread> brokerThreads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().contains("zss-test-broker"))
			.collect(Collectors.toSet());
	}

	@SpringBootTest(classes = Greetings.class, properties = "spring.application.name=first")
	@EmbeddedZssBroker(shared = true)
	static class FirstTest {

	}

	@SpringBootTest(classes = Partings.class, properties = "spring.application.name=second")
	@EmbeddedZssBroker(shared = true)
	static class SecondTest {

	}

	@SpringBootTest(classes = Greetings.class, properties = "spring.application.name=same")
	@EmbeddedZssBroker(shared = true)
	static class SameServiceTest {

	}

	@SpringBootTest(classes = Greetings.class, properties = "spring.application.name=other")
	@EmbeddedZssBroker(shared = true)
	static class OtherGreetingsTest {

	}

	@EnableAutoConfiguration
	@ZssService("greetings")
	static class Greetings {

		@ZssVerb
		String hello() {
			return "hello";
		}

	}

	@EnableAutoConfiguration
	@ZssService("partings")
	static class Partings {

		@ZssVerb
		String bye() {
			return "bye";
		}

	}

}
