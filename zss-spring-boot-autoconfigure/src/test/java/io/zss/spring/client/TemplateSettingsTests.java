package io.zss.spring.client;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.slf4j.MDC;
import reactor.core.publisher.Mono;

import io.zss.Templates;
import io.zss.TestBus;
import io.zss.client.CallInterceptor;
import io.zss.client.ZssCallException;
import io.zss.client.ZssClient;
import io.zss.client.ZssTimeoutException;
import io.zss.protocol.ErrorBody;
import io.zss.protocol.ZssException;
import io.zss.protocol.ZssOutcome;
import io.zss.transport.LoopClock;

import org.springframework.core.ParameterizedTypeReference;
import org.springframework.core.retry.RetryPolicy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Settings of templates, and what one template may do that another of the same client
 * does not.
 */
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
class TemplateSettingsTests {

	@AutoClose
	private final TestBus bus = TestBus.start();

	private final ZssClient client = this.bus.client();

	private final ZssTemplate template = Templates.template(this.bus, this.client);

	@AutoClose
	private ZssClient intercepted = this.client;

	private final CompletableFuture<String> never = new CompletableFuture<>();

	private final List<String> trail = new CopyOnWriteArrayList<>();

	@AfterEach
	void letWorkersFinish() {
		this.never.complete("late");
	}

	@Test
	void headersOfTheTemplateAreSentUnlessTheCallSetsThem() {
		echoHeaders();
		ZssTemplate tenants = this.template.mutate().header("X-Tenant", "acme").header("lang", "pt").build();

		assertThat(headers(tenants.service("orders"))).containsEntry("X-Tenant", "acme").containsEntry("lang", "pt");
		assertThat(headers(tenants.service("orders").header("x-tenant", "other"))).containsEntry("x-tenant", "other")
			.doesNotContainKey("X-Tenant");
		assertThat(headers(this.template.service("orders"))).doesNotContainKey("X-Tenant");
	}

	@Test
	void timeoutOfTheTemplateIsThatOfItsCalls() {
		this.bus.worker(TestBus.service("orders", "wait", (request) -> this.never));
		ZssTemplate hasty = this.template.mutate().timeout(Duration.ofMillis(50)).build();

		assertThatExceptionOfType(ZssTimeoutException.class).isThrownBy(() -> hasty.call("orders", "wait", null));
		assertThat(hasty.mutate().timeout("orders", TestBus.LIMIT).build().async("orders", "wait", null)).isNotDone();
	}

	@Test
	void settingsOutOfTheirRangeAreRefused() {
		ZssTemplate.Builder builder = ZssTemplate.builder(this.client, TestBus.CODEC);

		assertThatIllegalArgumentException().isThrownBy(() -> builder.timeout(Duration.ZERO))
			.withMessageContaining("'timeout'");
		assertThatIllegalArgumentException().isThrownBy(() -> builder.maxExecutions("orders", 0))
			.withMessageContaining("'maxExecutions'");
	}

	@Test
	void interceptorsOfTheTemplateStandAroundThoseOfTheClient() {
		ZssClient intercepted = intercepted(named("client"));
		this.bus.worker(TestBus.service("orders", "create", (request) -> "done"));
		ZssTemplate own = Templates.template(this.bus, intercepted)
			.mutate()
			.interceptor(named("outer"))
			.interceptor(named("inner"))
			.build();

		assertThat(own.call("orders", "create", null, String.class)).isEqualTo("done");

		assertThat(this.trail).containsExactly("outer", "inner", "client", "client 200", "inner 200", "outer 200");
	}

	@Test
	void templateRepeatsCallsThatOthersDoNot() {
		AtomicInteger calls = new AtomicInteger();
		ZssClient intercepted = intercepted(named("client"));
		this.bus.worker(TestBus.service("orders", "create", (request) -> {
			if (calls.incrementAndGet() == 1) {
				throw new ZssException(599);
			}
			return "done";
		}));
		ZssTemplate plain = Templates.template(this.bus, intercepted);
		ZssTemplate patient = plain.mutate().retry(RetryPolicy.withMaxRetries(1)).build();

		assertThat(patient.call("orders", "create", null, String.class)).isEqualTo("done");
		assertThat(this.trail).as("seen once").containsExactly("client", "client 200");
		calls.set(0);
		assertThatExceptionOfType(ZssTimeoutException.class).isThrownBy(() -> plain.call("orders", "create", null));
	}

	@Test
	void interceptorLearnsHowACallHasFailed() {
		this.bus.worker(TestBus.service("orders", 4, Map.of("fail", (request) -> {
			throw new ZssException(ErrorBody.of(409).withDetail("error", "sold-out"), null);
		}, "wait", (request) -> this.never, "ok", (request) -> "done")));
		List<ZssOutcome> ends = new CopyOnWriteArrayList<>();
		ZssTemplate watched = this.template.mutate().interceptor((call, next) -> next.proceed(call, ends::add)).build();

		watched.call("orders", "ok", null);
		assertThatExceptionOfType(ZssCallException.class).isThrownBy(() -> watched.call("orders", "fail", null));
		assertThatExceptionOfType(ZssCallException.class)
			.isThrownBy(() -> watched.service("orders").verb("wait").timeout(Duration.ofMillis(50)).call());
		assertThatExceptionOfType(ZssCallException.class).isThrownBy(() -> watched.call("nobody", "home", null));

		assertThat(ends).extracting(ZssOutcome::status).containsExactly(200, 409, 599, 404);
		assertThat(ends.get(0).error()).isNull();
		assertThat(ends.get(0).isSuccess()).isTrue();
		assertThat(ends.get(1).error().details()).containsEntry("error", "sold-out");
	}

	@Test
	void interceptorSeesTheContextOfTheCallerAtTheEnd() {
		this.bus.worker(TestBus.service("orders", "create", (request) -> "done"));
		ZssTemplate watched = this.template.mutate()
			.interceptor((call, next) -> next.proceed(call, (end) -> this.trail.add(MDC.get("tenant"))))
			.build();
		MDC.put("tenant", "acme");
		try {
			CompletableFuture<Void> call = watched.async("orders", "create", null);
			MDC.remove("tenant");
			assertThat(call).succeedsWithin(TestBus.LIMIT);
		}
		finally {
			MDC.remove("tenant");
		}
		assertThat(this.trail).containsExactly("acme");
	}

	@Test
	void interceptorThatFailsAtTheEndChangesNothing() {
		this.bus.worker(TestBus.service("orders", "create", (request) -> "done"));
		ZssTemplate watched = this.template.mutate().interceptor((call, next) -> next.proceed(call, (outcome) -> {
			throw new IllegalStateException("on purpose");
		})).build();

		assertThat(watched.call("orders", "create", null, String.class)).isEqualTo("done");
		assertThat(watched.async("orders", "create", null, String.class)).succeedsWithin(TestBus.LIMIT)
			.isEqualTo("done");
	}

	@Test
	void callsWithoutAResultInEveryForm() {
		AtomicInteger calls = new AtomicInteger();
		this.bus.worker(TestBus.service("orders", "create", (request) -> calls.incrementAndGet()));
		ZssCall call = this.template.service("orders").verb("create");

		this.template.call("orders", "create", null);
		call.call();
		assertThat(this.template.async("orders", "create", null)).succeedsWithin(TestBus.LIMIT).isNull();
		assertThat(call.async()).succeedsWithin(TestBus.LIMIT).isNull();
		assertThat(call.mono().blockOptional(TestBus.LIMIT)).isEmpty();

		assertThat(calls).hasValue(5);
	}

	@Test
	void genericResultOfAnAsynchronousCall() {
		this.bus.worker(TestBus.service("orders", "list", (request) -> List.of(1, 2)));

		assertThat(this.template.async("orders", "list", null, new ParameterizedTypeReference<List<Long>>() {
		})).succeedsWithin(TestBus.LIMIT).isEqualTo(List.of(1L, 2L));
	}

	@Test
	void monoMakesTheCallForEachSubscriptionAsItWasSetUp() {
		AtomicInteger calls = new AtomicInteger();
		this.bus.worker(TestBus.service("orders", "count", (request) -> calls.incrementAndGet()),
				TestBus.service("other", "count", (request) -> {
					throw new ZssException(418);
				}));
		ZssCall call = this.template.service("orders").verb("count");
		Mono<Integer> counted = call.mono(Integer.class);
		call.verb("unknown");

		assertThat(calls).hasValue(0);
		assertThat(counted.block(TestBus.LIMIT)).isEqualTo(1);
		assertThat(counted.block(TestBus.LIMIT)).isEqualTo(2);
		assertThat(this.template.service("other")
			.verb("count")
			.mono(Integer.class)
			.onErrorResume(ZssCallException.class, (failure) -> Mono.just(failure.getStatus()))
			.block(TestBus.LIMIT)).isEqualTo(418);
	}

	@Test
	void operationsAreDecoratedByWhatBeginsACall() {
		echoHeaders();
		ZssOperations audited = (sid) -> this.template.service(sid).header("X-Audit", "on");

		assertThat(audited.call("orders", "headers", null, new ParameterizedTypeReference<Map<String, Object>>() {
		})).containsEntry("X-Audit", "on");
	}

	@Test
	void callbacksSeeTheLoggingContextOfTheCaller() {
		this.bus.worker(TestBus.service("orders", "create", (request) -> "done"));
		CompletableFuture<String> release = new CompletableFuture<>();
		CompletableFuture<String> seen = new CompletableFuture<>();
		ZssTemplate held = new ZssTemplate(this.client, TestBus.CODEC,
				(task) -> release.thenRunAsync(task, this.bus.threads()));
		MDC.put("tenant", "acme");
		try {
			held.async("orders", "create", null, String.class).thenRun(() -> seen.complete(MDC.get("tenant")));
		}
		finally {
			MDC.remove("tenant");
		}
		release.complete("now");

		assertThat(seen).succeedsWithin(TestBus.LIMIT).isEqualTo("acme");
	}

	private ZssClient intercepted(CallInterceptor interceptor) {
		this.intercepted = new ZssClient(this.bus.clientOptions(), LoopClock.system(), List.of(interceptor),
				(address, status, nanos) -> {
				});
		this.intercepted.start();
		return this.intercepted;
	}

	private CallInterceptor named(String name) {
		return (call, next) -> {
			this.trail.add(name);
			return next.proceed(call, (outcome) -> this.trail.add(name + " " + outcome.status()));
		};
	}

	private void echoHeaders() {
		this.bus.worker(TestBus.service("orders", "headers", (request) -> request.headers()));
	}

	private static Map<String, Object> headers(ZssCall call) {
		return call.verb("headers").call(new ParameterizedTypeReference<Map<String, Object>>() {
		});
	}

}
