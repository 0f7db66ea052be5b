package io.zss.spring.handler;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import io.zss.TestBus;
import io.zss.annotation.ZssService;
import io.zss.annotation.ZssVerb;
import jakarta.annotation.PreDestroy;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.context.annotation.Scope;
import org.springframework.context.annotation.ScopedProxyMode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.awaitility.Awaitility.await;

/**
 * Beans of the scope "request" in handlers.
 */
@Timeout(60)
class RequestScopeTests {

	private static RunningServices services;

	@BeforeAll
	static void start() {
		services = RunningServices.of(Counting.class, Counter.class);
	}

	@AfterAll
	static void stop() {
		services.close();
	}

	@Test
	void eachRequestHasABeanOfItsOwnWhichIsDestroyedWithIt() {
		int before = Counter.destroyed.get();
		assertThat(services.call("twice", null)).isEqualTo(2);
		assertThat(services.call("twice", null)).isEqualTo(2);
		assertThat(Counter.destroyed.get() - before).isEqualTo(2);
	}

	@Test
	void beanLivesUntilAnAsynchronousResultIsThere() {
		int before = Counter.destroyed.get();
		assertThat(services.call("later", null)).isEqualTo(1);
		await().atMost(TestBus.LIMIT).untilAsserted(() -> assertThat(Counter.destroyed.get() - before).isEqualTo(1));
	}

	@Test
	void threadWithoutARequestHasNone() {
		Counter counter = services.bean(Counter.class);
		assertThatException().isThrownBy(counter::count)
			.havingRootCause()
			.withMessageContaining("this thread handles no request of a service");
	}

	@Scope(value = "request", proxyMode = ScopedProxyMode.TARGET_CLASS)
	static class Counter {

		static final AtomicInteger destroyed = new AtomicInteger();

		private int count;

		int count() {
			return ++this.count;
		}

		@PreDestroy
		void destroy() {
			destroyed.incrementAndGet();
		}

	}

	@ZssService("test")
	static class Counting {

		private final Counter counter;

		Counting(Counter counter) {
			this.counter = counter;
		}

		@ZssVerb
		int twice() {
			this.counter.count();
			return this.counter.count();
		}

		@ZssVerb
		CompletableFuture<Integer> later() {
			int count = this.counter.count();
			return CompletableFuture.supplyAsync(() -> count);
		}

	}

}
