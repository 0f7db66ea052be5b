package io.zss.spring;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.zss.annotation.ZssHeaders;
import io.zss.annotation.ZssService;
import io.zss.annotation.ZssVerb;
import io.zss.autoconfigure.ZssAutoConfiguration;
import io.zss.autoconfigure.ZssBrokerAutoConfiguration;
import io.zss.autoconfigure.ZssClientAutoConfiguration;
import io.zss.autoconfigure.ZssWorkerAutoConfiguration;
import io.zss.spring.client.ZssTemplate;
import io.zss.worker.ServiceRequest;
import io.zss.protocol.ZssResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a handler passes along when it calls another service, through real sockets.
 */
@Timeout(60)
class ServedRequestTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(ZssAutoConfiguration.class, ZssBrokerAutoConfiguration.class,
				ZssClientAutoConfiguration.class, ZssWorkerAutoConfiguration.class))
		.withPropertyValues("zss.broker.enabled=true", "zss.broker.frontend=tcp://127.0.0.1:0",
				"zss.broker.backend=tcp://127.0.0.1:0", "zss.worker.startup-timeout=20s")
		.withBean(Outer.class)
		.withBean(Inner.class);

	@Test
	void handlerPassesItsTransactionIdAlongWhenItCallsOn() {
		this.runner.run((context) -> assertThat(callThrough(context.getBean(ZssTemplate.class), 10_000).payload())
			.extracting((seen) -> seen.get("inner"))
			.extracting("X-Request-Id")
			.isEqualTo("r-1"));
	}

	@Test
	void handlerPassesItsTraceAlongWhenItCallsOn() {
		this.runner.run((context) -> assertThat(callThrough(context.getBean(ZssTemplate.class), 10_000).payload())
			.extracting((seen) -> seen.get("inner"))
			.extracting("traceparent")
			.isEqualTo("00-1-2-01"));
	}

	@Test
	void handlerPassesItsTimestampsAlongAndGetsThemBack() {
		this.runner.run((context) -> {
			Map<String, Object> seen = callThrough(context.getBean(ZssTemplate.class), 10_000).payload();
			Map<?, ?> outer = (Map<?, ?>) seen.get("outer");
			Map<?, ?> inner = (Map<?, ?>) seen.get("inner");
			Map<?, ?> restored = (Map<?, ?>) seen.get("restored");
			Map<String, Object> received = Map.of("micro.cs", outer.get("micro.cs"), "micro.bfer",
					outer.get("micro.bfer"), "micro.bbes", outer.get("micro.bbes"), "micro.sr", outer.get("micro.sr"));
			assertThat(inner.get("micro-metrics-stack")).isEqualTo(List.of(received));
			assertThat((double) inner.get("micro.cs")).isGreaterThanOrEqualTo((double) outer.get("micro.sr"));
			assertThat(received).allSatisfy((name, value) -> assertThat(restored.get(name)).isEqualTo(value));
			assertThat(restored.containsKey("micro-metrics-stack")).isFalse();
			assertThat(restored.containsKey("micro.bber")).isFalse();
		});
	}

	@Test
	void callOfAHandlerWaitsNoLongerThanItsOwnCaller() {
		this.runner.run((context) -> {
			Map<String, Object> seen = callThrough(context.getBean(ZssTemplate.class), 3_000).payload();
			assertThat(((Number) ((Map<?, ?>) seen.get("inner")).get("zss-timeout")).longValue()).isBetween(1L, 3_000L);
		});
	}

	@Test
	void workThatOutlivesItsRequestIsNotBoundByItsDeadline() {
		CompletableFuture<Map<String, Object>> seen = new CompletableFuture<>();
		CompletableFuture<String> answered = new CompletableFuture<>();
		this.runner.withBean(Background.class, () -> new Background(answered, seen)).run((context) -> {
			ZssTemplate template = context.getBean(ZssTemplate.class);
			context.getBean(Background.class).template = template;
			template.service("background")
				.verb("start")
				.header("X-Request-Id", "r-2")
				.timeout(Duration.ofSeconds(4))
				.call(Void.class);
			answered.complete("yes");

			Map<String, Object> headers = seen.get(30, TimeUnit.SECONDS);
			assertThat(headers).containsEntry("X-Request-Id", "r-2").doesNotContainKey("micro-metrics-stack");
			assertThat(((Number) headers.get("zss-timeout")).longValue()).isBetween(5_000L, 10_000L);
		});
	}

	@SuppressWarnings("unchecked")
	private static ZssResponse<Map<String, Object>> callThrough(ZssTemplate template, int timeoutMillis) {
		return (ZssResponse<Map<String, Object>>) (ZssResponse<?>) template.service("outer")
			.verb("call")
			.header("X-Request-Id", "r-1")
			.header("traceparent", "00-1-2-01")
			.timeout(Duration.ofMillis(timeoutMillis))
			.exchange(Map.class);
	}

	@ZssService("outer")
	static class Outer {

		private final ObjectProvider<ZssTemplate> template;

		Outer(ObjectProvider<ZssTemplate> template) {
			this.template = template;
		}

		@ZssVerb
		Map<String, Object> call(@ZssHeaders Map<String, Object> headers) {
			ZssResponse<?> reply = this.template.getObject().service("inner").verb("headers").exchange(Map.class);
			return Map.of("outer", headers, "inner", reply.payload(), "restored", reply.headers());
		}

	}

	@ZssService("background")
	static class Background {

		private final CompletableFuture<String> answered;

		private final CompletableFuture<Map<String, Object>> seen;

		private volatile ZssTemplate template;

		Background(CompletableFuture<String> answered, CompletableFuture<Map<String, Object>> seen) {
			this.answered = answered;
			this.seen = seen;
		}

		@ZssVerb
		@SuppressWarnings("unchecked")
		void start() {
			ServiceRequest request = ServiceRequest.current();
			this.answered.thenRunAsync(() -> {
				// As context propagation does.
				ServiceRequest.setCurrent(request);
				this.seen.complete(this.template.call("inner", "headers", null, Map.class));
			}, (task) -> new Thread(task).start());
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
