package io.zss.spring.handler;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import io.zss.TestBus;
import io.zss.annotation.ZssService;
import io.zss.annotation.ZssVerb;
import io.zss.broker.Broker;
import io.zss.broker.BrokerSnapshot.ServiceSnapshot;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.TaskDecorator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * How many requests are handled at a time, and on which threads, through real sockets.
 */
@Timeout(60)
class HandlerConcurrencyTests {

	@Test
	void asManyRunAtOnceAsAreAnnounced() {
		assertRunAtOnce(Map.of("zss.worker.concurrency", "3"));
	}

	@Test
	@EnabledForJreRange(min = JRE.JAVA_21)
	void asManyRunAtOnceAsAreAnnouncedOnVirtualThreads() {
		assertRunAtOnce(Map.of("zss.worker.concurrency", "3", "spring.threads.virtual.enabled", "true"));
	}

	@Test
	@EnabledForJreRange(min = JRE.JAVA_21)
	void limitOfTheApplicationsVirtualThreadsIsNotThatOfHandlers() {
		assertRunAtOnce(Map.of("zss.worker.concurrency", "3", "spring.threads.virtual.enabled", "true",
				"spring.task.execution.simple.concurrency-limit", "1"));
	}

	@Test
	void sizeOfTheApplicationsPoolIsNotThatOfHandlers() {
		assertRunAtOnce(Map.of("zss.worker.concurrency", "3", "spring.task.execution.pool.core-size", "1",
				"spring.task.execution.pool.max-size", "1", "spring.task.execution.pool.queue-capacity", "100"));
	}

	@Test
	void decoratorOfTheApplicationIsAroundHandlers() {
		try (RunningServices services = RunningServices.of(Default.class, Decoration.class)) {
			assertThat(services.call("thread", null)).isEqualTo("zss-handler-1 decorated");
		}
	}

	@Test
	@EnabledForJreRange(min = JRE.JAVA_21)
	void decoratorOfTheApplicationIsAroundHandlersOnVirtualThreads() {
		try (RunningServices services = RunningServices.of(Map.of("spring.threads.virtual.enabled", "true"),
				Default.class, Decoration.class)) {
			assertThat(services.call("thread", null)).isEqualTo("zss-handler-1 virtual decorated");
		}
	}

	@Test
	void decoratorOfTheApplicationIsAroundEachOfManyShortHandlers() {
		try (RunningServices services = RunningServices.of(Map.of("zss.worker.concurrency", "16"), Default.class,
				Counting.class)) {
			AtomicInteger decorated = services.bean(Counting.class).decorated;
			List<CompletableFuture<?>> calls = new ArrayList<>();
			for (int i = 0; i < 1000; i++) {
				calls.add(services.template().async("test", "thread", null, String.class));
			}
			assertThat(CompletableFuture.allOf(calls.toArray(CompletableFuture[]::new))).succeedsWithin(TestBus.LIMIT);
			assertThat(decorated).hasValue(1000);
		}
	}

	/**
	 * Three of the one service, which has the default, and one of the other.
	 */
	private static void assertRunAtOnce(Map<String, String> properties) {
		try (RunningServices services = RunningServices.of(properties, Default.class, Single.class)) {
			Default three = services.bean(Default.class);
			Single one = services.bean(Single.class);
			List<CompletableFuture<?>> calls = new ArrayList<>();
			for (int i = 0; i < 6; i++) {
				calls.add(services.template().async("test", "wait", null, String.class));
				calls.add(services.template().async("single", "wait", null, String.class));
			}

			await().atMost(TestBus.LIMIT)
				.until(() -> three.gate.running.get() == 3 && one.gate.running.get() == 1
						&& snapshot(services, "TEST").queuedRequests() == 3
						&& snapshot(services, "SINGLE").queuedRequests() == 5);
			assertThat(snapshot(services, "TEST").instances()).singleElement()
				.satisfies((instance) -> assertThat(instance.capacity()).isEqualTo(3));
			assertThat(snapshot(services, "SINGLE").instances()).singleElement()
				.satisfies((instance) -> assertThat(instance.capacity()).isEqualTo(1));
			three.gate.go.countDown();
			one.gate.go.countDown();
			assertThat(CompletableFuture.allOf(calls.toArray(CompletableFuture[]::new))).succeedsWithin(TestBus.LIMIT);
			assertThat(three.gate.most).hasValue(3);
			assertThat(one.gate.most).hasValue(1);
		}
	}

	private static ServiceSnapshot snapshot(RunningServices services, String sid) {
		return services.bean(Broker.class)
			.snapshot()
			.services()
			.stream()
			.filter((service) -> service.sid().equals(sid))
			.findFirst()
			.orElseThrow();
	}

	static class Gate {

		final AtomicInteger running = new AtomicInteger();

		final AtomicInteger most = new AtomicInteger();

		final CountDownLatch go = new CountDownLatch(1);

		void pass() throws InterruptedException {
			this.most.accumulateAndGet(this.running.incrementAndGet(), Math::max);
			this.go.await();
			this.running.decrementAndGet();
		}

	}

	@ZssService("test")
	static class Default {

		final Gate gate = new Gate();

		@ZssVerb("wait")
		void await() throws InterruptedException {
			this.gate.pass();
		}

		@ZssVerb
		String thread() throws ReflectiveOperationException {
			boolean isVirtual = Runtime.version().feature() >= 21
					&& (boolean) Thread.class.getMethod("isVirtual").invoke(Thread.currentThread());
			return Thread.currentThread().getName() + (isVirtual ? " virtual" : "") + Decoration.mark.get();
		}

	}

	@ZssService(value = "single", concurrency = "1")
	static class Single {

		final Gate gate = new Gate();

		@ZssVerb("wait")
		void await() throws InterruptedException {
			this.gate.pass();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Decoration {

		static final ThreadLocal<String> mark = ThreadLocal.withInitial(() -> "");

		@Bean
		TaskDecorator decorator() {
			return (task) -> () -> {
				mark.set(" decorated");
				try {
					task.run();
				}
				finally {
					mark.remove();
				}
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Counting {

		final AtomicInteger decorated = new AtomicInteger();

		@Bean
		TaskDecorator decorator() {
			return (task) -> () -> {
				if (Thread.currentThread().getName().startsWith("zss-handler-")) {
					this.decorated.incrementAndGet();
				}
				task.run();
			};
		}

	}

}
