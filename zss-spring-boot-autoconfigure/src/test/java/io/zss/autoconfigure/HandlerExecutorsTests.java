package io.zss.autoconfigure;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.zss.TestBus;
import io.zss.annotation.ZssService;
import io.zss.annotation.ZssVerb;
import io.zss.client.ZssCallException;
import io.zss.spring.ZssWorkerContainer;
import io.zss.spring.handler.RunningServices;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

import org.springframework.boot.task.ThreadPoolTaskExecutorCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.TaskDecorator;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The threads of handlers, with executors, decorators and customizers of an application.
 */
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
class HandlerExecutorsTests {

	@Test
	void decoratorThatThrowsOffAWebThreadFailsThoseRequestsAlone() {
		try (RunningServices services = RunningServices.of(Service.class, WebDecorator.class)) {
			for (int i = 0; i < 20; i++) {
				ZssCallException failure = services.failure("echo", "x");
				assertThat(failure.getStatus()).isEqualTo(500);
			}
			ZssWorkerContainer container = services.bean(ZssWorkerContainer.class);
			assertThat(container.status().isFullyRegistered()).isTrue();
			assertThat(container.status().failure()).isNull();
		}
	}

	@Test
	void taskThatItsDecoratorFailsOnItsThreadIsAnsweredAndFreesItsSlot() {
		try (RunningServices services = RunningServices.of(Service.class, ThreadDecorator.class)) {
			// There are 16 slots.
			for (int i = 0; i < 40; i++) {
				assertThat(services.failure("echo", "x").getStatus()).isEqualTo(500);
			}
		}
	}

	@Test
	@EnabledForJreRange(min = JRE.JAVA_21)
	void taskOnAVirtualThreadThatItsDecoratorFailsIsAnsweredAndFreesItsSlot() {
		try (RunningServices services = RunningServices.of(Map.of("spring.threads.virtual.enabled", "true"),
				Service.class, ThreadDecorator.class)) {
			for (int i = 0; i < 40; i++) {
				assertThat(services.failure("echo", "x").getStatus()).isEqualTo(500);
			}
		}
	}

	@Test
	void customizerOfTheApplicationsPoolLeavesTheSizesOfOurs() throws Exception {
		try (RunningServices services = RunningServices.of(Service.class, SmallPool.class)) {
			List<CompletableFuture<String>> calls = IntStream.range(0, 16)
				.mapToObj((i) -> services.template()
					.service("test")
					.verb("together")
					.timeout(TestBus.LIMIT)
					.async(String.class))
				.toList();
			for (CompletableFuture<String> call : calls) {
				assertThat(call.get(30, TimeUnit.SECONDS)).startsWith("zss-handler-");
			}
		}
	}

	@Test
	void executorOfTheApplicationThatWaitsAtTheEndDoesNotMakeUsWaitTwice() throws Exception {
		RunningServices services = RunningServices
			.of(Map.of("zss.worker.shutdown.grace-period", "10ms", "spring.task.execution.shutdown.await-termination",
					"true", "spring.task.execution.shutdown.await-termination-period", "10m"), Service.class);
		Service service = services.bean(Service.class);
		services.template().service("test").verb("stubborn").async(String.class);
		assertThat(service.stuck.await(30, TimeUnit.SECONDS)).isTrue();

		// It would wait for ten minutes.
		services.close();

		service.go.countDown();
	}

	@Test
	void poolHasTheMetersOfAnExecutor() {
		try (RunningServices services = RunningServices.of(Service.class, Meters.class)) {
			services.call("echo", "x");
			MeterRegistry registry = services.bean(MeterRegistry.class);

			assertThat(registry.get("executor.pool.max").tag("name", "zssHandlerExecutor").gauge().value())
				.isEqualTo(2 * 16 + 64);
			services.bean(ZssWorkerContainer.class).stop();
			assertThat(registry.find("executor.pool.max").gauges()).isEmpty();
			services.bean(ZssWorkerContainer.class).start();
			assertThat(registry.get("executor.pool.max").gauge().value()).isEqualTo(2 * 16 + 64);
		}
	}

	@ZssService("test")
	static class Service {

		final CountDownLatch stuck = new CountDownLatch(1);

		final CountDownLatch go = new CountDownLatch(1);

		private final CyclicBarrier all = new CyclicBarrier(16);

		@ZssVerb
		String echo(String text) {
			return text;
		}

		@ZssVerb
		String together() throws Exception {
			this.all.await(30, TimeUnit.SECONDS);
			return Thread.currentThread().getName();
		}

		@ZssVerb
		String stubborn() {
			this.stuck.countDown();
			boolean done = false;
			while (!done) {
				try {
					done = this.go.await(60, TimeUnit.SECONDS);
				}
				catch (InterruptedException ex) {
					// does not stop
				}
			}
			return "done";
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class WebDecorator {

		@Bean
		TaskDecorator webContext() {
			return (task) -> {
				if (Thread.currentThread().getName().startsWith("zss-")) {
					throw new IllegalStateException("No thread-bound request found");
				}
				return task;
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ThreadDecorator {

		@Bean
		TaskDecorator broken() {
			return (task) -> () -> {
				throw new NoClassDefFoundError("on the thread");
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class SmallPool {

		@Bean
		ThreadPoolTaskExecutorCustomizer small() {
			return (pool) -> {
				pool.setCorePoolSize(2);
				pool.setMaxPoolSize(2);
				pool.setQueueCapacity(1);
				pool.setRejectedExecutionHandler(new ThreadPoolExecutor.CallerRunsPolicy());
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Meters {

		@Bean
		SimpleMeterRegistry registry() {
			return new SimpleMeterRegistry();
		}

		@Bean
		HandlerPoolMetrics poolMetrics(MeterRegistry registry) {
			return new HandlerPoolMetrics(registry);
		}

	}

}
