package io.zss.spring.handler;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

import io.zss.TestBus;
import io.zss.annotation.ZssExceptionHandler;
import io.zss.annotation.ZssService;
import io.zss.annotation.ZssVerb;
import io.zss.client.ZssCallException;
import io.zss.client.ZssTimeoutException;
import io.zss.protocol.ErrorBody;
import io.zss.protocol.ZssException;
import io.zss.protocol.ZssResponse;
import io.zss.worker.RequestInterceptor;
import io.zss.worker.ServiceRequest;
import io.zss.worker.VerbHandler;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.MDC;

import org.springframework.core.annotation.Order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Interceptors around handlers, through real sockets.
 */
@Timeout(60)
class RequestInterceptorTests {

	private static final ThreadLocal<List<String>> trail = ThreadLocal.withInitial(ArrayList::new);

	private static final Set<String> WATCHED = Set.of("ANSWERED", "FAILS-WITH-CODE", "BREAKS", "NEVER", "LATER");

	private static final List<String> ends = new CopyOnWriteArrayList<>();

	private static RunningServices services;

	@BeforeEach
	void forgetEnds() {
		ends.clear();
	}

	@BeforeAll
	static void start() {
		services = RunningServices.of(Watching.class, Inner.class, Outer.class, Service.class);
	}

	@AfterAll
	static void stop() {
		services.close();
	}

	@Test
	void interceptorsStandAroundHandlerInTheirOrder() {
		assertThat(services.call("trail", null)).isEqualTo(List.of("outer", "inner", "handler", "inner after"));
	}

	@Test
	void interceptorAnswersInsteadOfTheHandler() {
		ZssResponse<Object> response = services.exchange("answered", null);

		assertThat(response.status()).isEqualTo(203);
		assertThat(response.payload()).isEqualTo("from the cache");
	}

	@Test
	void interceptorRefusesBeforeThePayloadIsDecoded() {
		ZssCallException failure = services.failure("guarded", "no number");

		assertThat(failure.getStatus()).isEqualTo(401);
	}

	@Test
	void interceptorSeesTheStageOfAnAsynchronousResult() {
		assertThat(services.call("later", null)).isEqualTo("later, seen");
	}

	@Test
	void interceptorTurnsFailureIntoResult() {
		assertThat(services.call("fails", null)).isEqualTo("caught no luck");
	}

	@Test
	void interceptorLearnsHowEachRequestHasEnded() {
		services.exchange("answered", null);
		services.failure("fails-with-code", null);
		services.failure("breaks", null);
		assertThatExceptionOfType(ZssTimeoutException.class)
			.isThrownBy(() -> services.template().service("test").verb("never").timeout(Duration.ofMillis(200)).call());
		services.call("later", null);

		await().atMost(TestBus.LIMIT).until(() -> ends.size() == 5);
		assertThat(ends).contains("ANSWERED 203 null ANSWERED", "FAILS-WITH-CODE 409 sold-out FAILS-WITH-CODE",
				"BREAKS 418 null BREAKS", "NEVER 599 null NEVER", "LATER 200 null LATER");
	}

	/**
	 * Passes on every request, and notes how it ends, and whose context there is then.
	 */
	@Order(0)
	static class Watching implements RequestInterceptor {

		@Override
		public @Nullable Object intercept(ServiceRequest request, VerbHandler next) throws Exception {
			String verb = request.address().verb();
			if (!WATCHED.contains(verb)) {
				return next.handle(request);
			}
			return next.handle(request, (end) -> ends.add(verb + " " + end.status() + " "
					+ ((end.error() != null) ? end.error().details().get("error") : null) + " " + MDC.get("zss.verb")));
		}

	}

	@Order(1)
	static class Outer implements RequestInterceptor {

		@Override
		public @Nullable Object intercept(ServiceRequest request, VerbHandler next) throws Exception {
			trail.get().add("outer");
			try {
				return next.handle(request);
			}
			finally {
				trail.remove();
			}
		}

	}

	@Order(2)
	static class Inner implements RequestInterceptor {

		@Override
		public @Nullable Object intercept(ServiceRequest request, VerbHandler next) throws Exception {
			trail.get().add("inner");
			return switch (request.address().verb()) {
				case "ANSWERED" -> ZssResponse.of(203, "from the cache");
				case "GUARDED" -> throw new ZssException(401);
				case "LATER" -> ((CompletionStage<?>) next.handle(request)).thenApply((value) -> value + ", seen");
				case "FAILS" -> caught(request, next);
				default -> {
					Object result = next.handle(request);
					trail.get().add("inner after");
					yield result;
				}
			};
		}

		private static Object caught(ServiceRequest request, VerbHandler next) throws Exception {
			try {
				return next.handle(request);
			}
			catch (IllegalStateException ex) {
				return "caught " + ex.getMessage();
			}
		}

	}

	@ZssService("test")
	static class Service {

		@ZssVerb("trail")
		List<String> leaveTrail() {
			trail.get().add("handler");
			return trail.get();
		}

		@ZssVerb
		String answered() {
			throw new AssertionError("Not to be called");
		}

		@ZssVerb
		int guarded(int payload) {
			throw new AssertionError("Not to be called with " + payload);
		}

		@ZssVerb
		CompletableFuture<String> later() {
			return CompletableFuture.supplyAsync(() -> "later");
		}

		@ZssVerb("fails-with-code")
		void failsWithCode() {
			throw new ZssException(ErrorBody.of(409).withDetail("error", "sold-out"), null);
		}

		@ZssVerb
		void breaks() {
			throw new IllegalArgumentException("handled below");
		}

		@ZssExceptionHandler
		ZssException handle(IllegalArgumentException failure) {
			return new ZssException(418);
		}

		@ZssVerb
		CompletableFuture<String> never() {
			return new CompletableFuture<>();
		}

		@ZssVerb
		String fails() {
			throw new IllegalStateException("no luck");
		}

	}

}
