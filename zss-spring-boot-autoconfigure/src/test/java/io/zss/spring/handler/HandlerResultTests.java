package io.zss.spring.handler;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import io.zss.annotation.ZssService;
import io.zss.annotation.ZssVerb;
import io.zss.protocol.ZssResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What becomes of the results of handlers, through real sockets: a test for each line of
 * the table in {@code docs/handlers.md}, whose name it has.
 */
@Timeout(60)
class HandlerResultTests {

	private static RunningServices services;

	@BeforeAll
	static void start() {
		services = RunningServices.of(Results.class);
	}

	@AfterAll
	static void stop() {
		services.close();
	}

	@Test
	@DisplayName("a value")
	void value() {
		assertAnswer("value", 200, "tea");
	}

	@Test
	@DisplayName("`void`, or null")
	void nothing() {
		assertAnswer("nothing", 200, null);
		assertAnswer("null", 200, null);
	}

	@Test
	@DisplayName("`Optional<Order>`")
	void optional() {
		assertAnswer("optional", 200, "tea");
		assertAnswer("optional-empty", 200, null);
	}

	@Test
	@DisplayName("`CompletionStage<Order>`, `CompletableFuture<Order>`")
	void stage() {
		assertAnswer("stage", 200, "tea");
		assertAnswer("stage-later", 200, List.of("tea"));
		assertAnswer("stage-optional", 200, null);
		assertThat(services.failure("stage-fails", null).getStatus()).isEqualTo(500);
	}

	@Test
	@DisplayName("`Mono<Order>`")
	void mono() {
		assertAnswer("mono", 200, "tea");
		assertAnswer("mono-empty", 200, null);
		assertThat(services.failure("mono-fails", null).getStatus()).isEqualTo(500);
	}

	@Test
	@DisplayName("`ZssResponse<Order>`, or one of the above of it")
	void response() {
		ZssResponse<Object> response = services.exchange("response", null);
		assertThat(response.status()).isEqualTo(202);
		assertThat(response.headers()).containsEntry("queue", "long");
		assertThat(response.payload()).isEqualTo("tea");
		assertAnswer("response-error", 404, null);
		assertAnswer("response-later", 203, "tea");
		assertAnswer("response-mono", 203, "tea");
		assertAnswer("response-optional", 203, "tea");
	}

	@Test
	@DisplayName("`@ZssVerb(status = \"201\")` on a method with any of them")
	void status() {
		assertAnswer("created", 201, "tea");
		assertAnswer("created-later", 201, "tea");
		assertAnswer("created-nothing", 204, null);
		assertAnswer("created-otherwise", 202, "tea");
	}

	private static void assertAnswer(String verb, int status, Object payload) {
		ZssResponse<Object> response = services.exchange(verb, null);
		assertThat(response.status()).as(verb).isEqualTo(status);
		if (response.isSuccess()) {
			assertThat(response.payload()).as(verb).isEqualTo(payload);
		}
	}

	@ZssService("test")
	static class Results {

		@ZssVerb
		String value() {
			return "tea";
		}

		@ZssVerb
		void nothing() {
		}

		@ZssVerb("null")
		String ofNull() {
			return null;
		}

		@ZssVerb
		Optional<String> optional() {
			return Optional.of("tea");
		}

		@ZssVerb("optional-empty")
		Optional<String> empty() {
			return Optional.empty();
		}

		@ZssVerb
		CompletionStage<String> stage() {
			return CompletableFuture.completedStage("tea");
		}

		@ZssVerb("stage-later")
		CompletableFuture<List<String>> later() {
			return CompletableFuture.supplyAsync(() -> List.of("tea"));
		}

		@ZssVerb("stage-optional")
		CompletableFuture<Optional<String>> laterEmpty() {
			return CompletableFuture.supplyAsync(Optional::empty);
		}

		@ZssVerb("stage-fails")
		CompletableFuture<String> laterFails() {
			return CompletableFuture.failedFuture(new IllegalStateException("as expected"));
		}

		@ZssVerb
		Mono<String> mono() {
			return Mono.fromSupplier(() -> "tea").subscribeOn(Schedulers.parallel());
		}

		@ZssVerb("mono-empty")
		Mono<String> monoEmpty() {
			return Mono.empty();
		}

		@ZssVerb("mono-fails")
		Mono<String> monoFails() {
			return Mono.error(new IllegalStateException("as expected"));
		}

		@ZssVerb
		ZssResponse<String> response() {
			return ZssResponse.of(202, "tea").withHeader("queue", "long");
		}

		@ZssVerb("response-error")
		ZssResponse<String> responseError() {
			return ZssResponse.of(404, "none");
		}

		@ZssVerb("response-later")
		CompletableFuture<ZssResponse<String>> responseLater() {
			return CompletableFuture.supplyAsync(() -> ZssResponse.of(203, "tea"));
		}

		@ZssVerb("response-mono")
		Mono<ZssResponse<String>> responseMono() {
			return Mono.just(ZssResponse.of(203, "tea"));
		}

		@ZssVerb("response-optional")
		Optional<ZssResponse<String>> responseOptional() {
			return Optional.of(ZssResponse.of(203, "tea"));
		}

		@ZssVerb(status = "201")
		String created() {
			return "tea";
		}

		@ZssVerb(value = "created-later", status = "201")
		Mono<String> createdLater() {
			return Mono.just("tea");
		}

		@ZssVerb(value = "created-nothing", status = "#{200 + 4}")
		void createdNothing() {
		}

		@ZssVerb(value = "created-otherwise", status = "201")
		ZssResponse<String> createdOtherwise() {
			return ZssResponse.of(202, "tea");
		}

	}

}
