package io.zss.spring;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.zss.annotation.ZssService;
import io.zss.annotation.ZssVerb;
import io.zss.autoconfigure.ZssContextRunner;
import io.zss.broker.Broker;
import io.zss.broker.BrokerOptions;
import io.zss.client.ClientOptions;
import io.zss.client.ZssClient;
import io.zss.client.ZssRemoteException;
import io.zss.client.ZssServiceNotFoundException;
import io.zss.spring.client.ZssTemplate;
import io.zss.protocol.MessagePackCodec;
import io.zss.protocol.ZssException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.SmartLifecycle;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link ZssWorkerContainer}: services in an application that starts and ends,
 * called by somebody outside of it.
 */
@Timeout(60)
class ZssWorkerContainerTests {

	private final Broker broker = new Broker(
			BrokerOptions.builder().frontend("tcp://127.0.0.1:0").backend("tcp://127.0.0.1:0").build());

	private @Nullable ZssClient client;

	@BeforeEach
	void startOutside() {
		this.broker.start();
		this.client = new ZssClient(ClientOptions.of("outside", this.broker.frontend()));
		this.client.start();
	}

	@AfterEach
	void stopOutside() {
		this.client.close();
		this.broker.stop();
	}

	@Test
	void answersCalls() {
		runner().run((context) -> assertThat(call("hello", "Ann")).isEqualTo("Hello Ann"));
	}

	@Test
	void answersDeclaredAndOtherFailures() {
		runner().run((context) -> {
			assertThatExceptionOfType(ZssRemoteException.class).isThrownBy(() -> call("fail", null))
				.satisfies((ex) -> assertThat(ex.getStatus()).isEqualTo(500))
				.satisfies((ex) -> assertThat(ex.getMessage()).doesNotContain("secret"));
			assertThatExceptionOfType(ZssRemoteException.class).isThrownBy(() -> call("hello", Map.of("no", "text")))
				.satisfies((ex) -> assertThat(ex.getStatus()).isEqualTo(400))
				.withMessageContaining("payload");
			assertThatExceptionOfType(ZssRemoteException.class).isThrownBy(() -> call("unheard-of", null))
				.satisfies((ex) -> assertThat(ex.getStatus()).isEqualTo(404));
		});
	}

	@Test
	void finishesWhatIsInFlightAndSaysDownWhenTheContextCloses() {
		runner().run((context) -> {
			Greetings greetings = context.getBean(Greetings.class);
			CompletableFuture<@Nullable String> slow = template().async("greetings", "slow", "Ann", String.class);
			assertThat(greetings.called.await(30, TimeUnit.SECONDS)).isTrue();
			Thread closing = new Thread(context::close, "closing");
			closing.start();
			// DOWN is said at once: nothing new comes while the last request is finished.
			await().atMost(Duration.ofSeconds(10))
				.untilAsserted(() -> assertThatExceptionOfType(ZssServiceNotFoundException.class)
					.isThrownBy(() -> call("hello", "Bob")));
			assertThat(slow).isNotDone();
			assertThat(closing.isAlive()).isTrue();
			greetings.go.countDown();
			assertThat(slow.get(30, TimeUnit.SECONDS)).isEqualTo("Slowly Ann");
			closing.join(10_000);
			assertThat(closing.isAlive()).isFalse();
			assertThat(greetings.interrupted).isFalse();
		});
	}

	@Test
	void answersWhatIsNotFinishedWithinTheGracePeriodAndInterruptsIt() {
		runner().withPropertyValues("zss.worker.shutdown.grace-period=50ms").run((context) -> {
			Greetings greetings = context.getBean(Greetings.class);
			CompletableFuture<Integer> status = template().async("greetings", "slow", "Ann", String.class)
				.handle((result, failure) -> ((ZssException) failure).getStatus());
			assertThat(greetings.called.await(30, TimeUnit.SECONDS)).isTrue();
			context.close();
			assertThat(status.get(30, TimeUnit.SECONDS)).isEqualTo(503);
			assertThat(greetings.ended.await(30, TimeUnit.SECONDS)).isTrue();
			assertThat(greetings.interrupted).isTrue();
		});
	}

	@Test
	void registersAgainWhenTheContextIsStartedAgain() {
		runner().run((context) -> {
			ZssWorkerContainer container = context.getBean(ZssWorkerContainer.class);
			context.getSourceApplicationContext().stop();
			assertThat(container.isRunning()).isFalse();
			assertThat(container.status().links()).isEmpty();
			assertThatExceptionOfType(ZssServiceNotFoundException.class).isThrownBy(() -> call("hello", "Ann"));
			context.getSourceApplicationContext().start();
			assertThat(container.isRunning()).isTrue();
			assertThat(call("hello", "Ann")).isEqualTo("Hello Ann");
		});
	}

	@Test
	void stopsAtOnceWhenStoppedTwiceAndAlwaysCallsBack() {
		runner().run((context) -> {
			ZssWorkerContainer container = context.getBean(ZssWorkerContainer.class);
			AtomicBoolean calledBack = new AtomicBoolean();
			container.stop(() -> {
			});
			container.stop(() -> calledBack.set(true));
			assertThat(calledBack).isTrue();
		});
	}

	@Test
	void stopsAfterTheWebServerAndBeforeTheExecutors() {
		int gracefulShutdownOfTheWebServer = SmartLifecycle.DEFAULT_PHASE - 1024;
		int webServer = gracefulShutdownOfTheWebServer - 1024;
		runner().run((context) -> {
			assertThat(context.getBean(ZssWorkerContainer.class).getPhase()).isLessThan(webServer)
				.isGreaterThan(context
					.getBean(TaskExecutionAutoConfiguration.APPLICATION_TASK_EXECUTOR_BEAN_NAME,
							ThreadPoolTaskExecutor.class)
					.getPhase());
		});
	}

	@Test
	void runsHandlersOnThreadsOfTheirOwn() {
		runner().run((context) -> assertThat(call("thread", null)).isEqualTo("zss-handler-1 virtual=false"));
	}

	@Test
	@EnabledForJreRange(min = JRE.JAVA_21)
	void runsHandlersOnVirtualThreadsWhenTheApplicationDoes() {
		runner().withPropertyValues("spring.threads.virtual.enabled=true")
			.run((context) -> assertThat(call("thread", null)).startsWith("zss-handler-").endsWith(" virtual=true"));
	}

	@Test
	@EnabledForJreRange(min = JRE.JAVA_21)
	void interruptsVirtualThreadsAtTheEndAsWell() {
		runner().withPropertyValues("spring.threads.virtual.enabled=true", "zss.worker.shutdown.grace-period=50ms")
			.run((context) -> {
				Greetings greetings = context.getBean(Greetings.class);
				template().async("greetings", "slow", "Ann", String.class);
				assertThat(greetings.called.await(30, TimeUnit.SECONDS)).isTrue();
				context.close();
				assertThat(greetings.ended.await(30, TimeUnit.SECONDS)).isTrue();
				assertThat(greetings.interrupted).isTrue();
			});
	}

	private ApplicationContextRunner runner() {
		return ZssContextRunner.withoutBroker()
			.withUserConfiguration(Greetings.class)
			.withPropertyValues("zss.worker.brokers=" + this.broker.backend(), "zss.worker.startup-timeout=20s");
	}

	private @Nullable String call(String verb, @Nullable Object payload) {
		return template().call("greetings", verb, payload, String.class);
	}

	private ZssTemplate template() {
		return new ZssTemplate(this.client, new MessagePackCodec(), Runnable::run);
	}

	@ZssService("greetings")
	static class Greetings {

		final CountDownLatch called = new CountDownLatch(1);

		final CountDownLatch go = new CountDownLatch(1);

		final CountDownLatch ended = new CountDownLatch(1);

		final AtomicBoolean interrupted = new AtomicBoolean();

		@ZssVerb
		String hello(String name) {
			return "Hello " + name;
		}

		@ZssVerb
		String slow(String name) {
			this.called.countDown();
			try {
				this.go.await(30, TimeUnit.SECONDS);
			}
			catch (InterruptedException ex) {
				this.interrupted.set(true);
			}
			this.ended.countDown();
			return "Slowly " + name;
		}

		@ZssVerb
		void fail() {
			throw new IllegalStateException("secret");
		}

		@ZssVerb
		String thread() throws ReflectiveOperationException {
			boolean virtual = Runtime.version().feature() >= 21
					&& (boolean) Thread.class.getMethod("isVirtual").invoke(Thread.currentThread());
			return Thread.currentThread().getName() + " virtual=" + virtual;
		}

	}

}
