package io.zss.spring.handler;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import io.micrometer.context.ContextExecutorService;
import io.micrometer.context.ContextRegistry;
import io.micrometer.context.ContextSnapshotFactory;
import io.zss.annotation.ZssExceptionHandler;
import io.zss.annotation.ZssHeaders;
import io.zss.annotation.ZssService;
import io.zss.annotation.ZssVerb;
import io.zss.spring.client.ZssTemplate;
import io.zss.protocol.ZssResponse;
import io.zss.worker.RequestInterceptor;
import io.zss.worker.ServiceRequest;
import io.zss.worker.VerbHandler;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.beans.factory.ObjectProvider;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The request, and what interceptors set, on the threads that a handler hands work to,
 * through real sockets: a call made there belongs to the request.
 */
@Timeout(60)
class RequestContextTests {

	private static final ThreadLocal<String> tenant = new ThreadLocal<>();

	private static RunningServices services;

	@BeforeAll
	static void start() {
		ContextRegistry.getInstance().registerThreadLocalAccessor("test.tenant", tenant);
		Hooks.enableAutomaticContextPropagation();
		services = RunningServices.of(Outer.class, Inner.class, Tenants.class);
	}

	@AfterAll
	static void stop() {
		services.close();
		Hooks.disableAutomaticContextPropagation();
		ContextRegistry.getInstance().removeThreadLocalAccessor("test.tenant");
	}

	@ParameterizedTest
	@ValueSource(strings = { "direct", "executor", "mono", "exception-handler" })
	void callOnAnotherThreadBelongsToTheRequest(String verb) {
		Map<?, ?> seen = (Map<?, ?>) services.template()
			.service("test")
			.verb(verb)
			.header("X-Request-Id", "r-1")
			.header("tenant", "a")
			.timeout(Duration.ofSeconds(20))
			.call(Object.class);

		assertThat(seen.get("tenant-here")).isEqualTo(verb.equals("exception-handler") ? null : "a");
		assertThat(seen.get("X-Request-Id")).isEqualTo("r-1");
		assertThat(((Number) seen.get("zss-timeout")).longValue()).isBetween(1L, 20_000L);
		if (!verb.equals("exception-handler")) { // on whichever thread learns of it
			assertThat(seen.get("thread")).isEqualTo(verb.equals("direct") ? "handler" : "other");
		}
	}

	static class Tenants implements RequestInterceptor {

		@Override
		public @Nullable Object intercept(ServiceRequest request, VerbHandler next) throws Exception {
			Object name = request.headers().get("tenant");
			if (name == null) {
				return next.handle(request);
			}
			tenant.set(name.toString());
			try {
				return next.handle(request);
			}
			finally {
				tenant.remove();
			}
		}

	}

	@ZssService("test")
	static class Outer {

		private final ObjectProvider<ZssTemplate> template;

		private final ExecutorService threads = Executors.newSingleThreadExecutor((task) -> {
			Thread thread = new Thread(task, "other");
			thread.setDaemon(true);
			return thread;
		});

		Outer(ObjectProvider<ZssTemplate> template) {
			this.template = template;
		}

		@ZssVerb
		Map<String, Object> direct() {
			return callOn();
		}

		@ZssVerb
		CompletableFuture<Map<String, Object>> executor() {
			ExecutorService propagating = ContextExecutorService.wrap(this.threads,
					ContextSnapshotFactory.builder().build()::captureAll);
			return CompletableFuture.supplyAsync(this::callOn, propagating);
		}

		@ZssVerb
		Mono<Map<String, Object>> mono() {
			return Mono.fromCallable(this::callOn).subscribeOn(Schedulers.boundedElastic());
		}

		@ZssVerb("exception-handler")
		CompletableFuture<String> failsLater() {
			return CompletableFuture.supplyAsync(() -> {
				throw new IllegalStateException("as expected");
			}, this.threads);
		}

		@ZssExceptionHandler
		ZssResponse<Map<String, Object>> handle(IllegalStateException failure) {
			return ZssResponse.ok(callOn());
		}

		@SuppressWarnings("unchecked")
		private Map<String, Object> callOn() {
			Map<String, Object> seen = this.template.getObject().call("inner", "headers", null, Map.class);
			seen.put("tenant-here", tenant.get());
			seen.put("thread", Thread.currentThread().getName().startsWith("zss-handler-") ? "handler" : "other");
			return seen;
		}

	}

	@ZssService("inner")
	static class Inner {

		@ZssVerb
		Map<String, Object> headers(@ZssHeaders Map<String, Object> headers) {
			return headers;
		}

	}

}
