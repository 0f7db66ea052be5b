package io.zss.spring.handler;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import ch.qos.logback.classic.Level;
import io.zss.CapturedLog;
import io.zss.annotation.ZssAdvice;
import io.zss.annotation.ZssErrorStatus;
import io.zss.annotation.ZssExceptionHandler;
import io.zss.annotation.ZssHeader;
import io.zss.annotation.ZssPayload;
import io.zss.annotation.ZssService;
import io.zss.annotation.ZssVerb;
import io.zss.client.ZssCallException;
import io.zss.protocol.ErrorBody;
import io.zss.protocol.ProtocolException;
import io.zss.protocol.ZssException;
import io.zss.protocol.ZssResponse;
import io.zss.worker.RequestInterceptor;
import io.zss.worker.ServiceRequest;
import io.zss.worker.VerbHandler;
import jakarta.validation.constraints.NotBlank;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Mono;

import org.springframework.core.annotation.Order;
import org.springframework.validation.annotation.Validated;

import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authorization.AuthorizationDeniedException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * What the caller gets when a handler fails, through real sockets: a test for each line
 * of the table in {@code docs/handlers.md}, whose name it has.
 */
@Timeout(60)
class HandlerErrorTests {

	private static RunningServices services;

	@BeforeAll
	static void start() {
		services = RunningServices.of(Errors.class, OtherErrors.class, ProxiedErrors.class, Inner.class, Advice.class,
				LastAdvice.class, Refusal.class);
	}

	@AfterAll
	static void stop() {
		services.close();
	}

	@Test
	@DisplayName("a `ZssException`")
	void declaredException() {
		assertThat(services.failure("declared", null).getError()).isEqualTo(new ErrorBody(418, "Tea?", "teapot"));
		assertThat(services.failure("declared-later", null).getError()).isEqualTo(new ErrorBody(418, "Tea?", "teapot"));
	}

	@Test
	@DisplayName("an exception with `@ZssErrorStatus(409)`")
	void annotatedException() {
		ErrorBody expected = new ErrorBody(409, "There is one already.", ErrorBody.of(409).developerMessage());
		assertThat(services.failure("annotated", null).getError()).isEqualTo(expected);
		assertThat(services.failure("annotated-subclass", null).getError()).isEqualTo(expected);
		assertThat(services.failure("annotated-checked", null).getError()).isEqualTo(ErrorBody.of(410));
		assertThat(services.failure("annotated-mono", null).getError()).isEqualTo(expected);
	}

	@Test
	@DisplayName("an exception with `@ZssErrorStatus(value = 409, code = \"sold-out\")`")
	void annotatedExceptionWithACode() {
		ErrorBody error = services.failure("sold-out", null).getError();
		assertThat(error.code()).isEqualTo(409);
		assertThat(error.developerMessage()).isEqualTo(ErrorBody.of(409).developerMessage());
		assertThat(error.details()).isEqualTo(Map.of("error", "sold-out", "item", "cup"));
	}

	@Test
	@DisplayName("one for which the service has a `@ZssExceptionHandler`")
	void handledByTheService() {
		ZssResponse<Object> response = services.template()
			.service("test")
			.verb("handled")
			.header("tenant", "a")
			.exchange(Object.class);
		assertThat(response.status()).isEqualTo(423);
		assertThat(response.headers()).containsEntry("verb", "HANDLED").containsEntry("for", "a");
		ZssCallException failure = services.failure("handled-closest", null);
		assertThat(failure.getStatus()).isEqualTo(424);
		assertThat(failure.getDeveloperMessage()).isEqualTo("closer");
		assertThat(services.failure("handled-later", null).getStatus()).isEqualTo(424);
	}

	@Test
	@DisplayName("one for which a `@ZssAdvice` bean has a `@ZssExceptionHandler`")
	void handledByAdvice() {
		assertThat(services.failure("advised", null).getDeveloperMessage()).isEqualTo("first advice");
		assertThat(services.failure("annotated-advised", null).getDeveloperMessage()).isEqualTo("last advice");
		ZssCallException other = catchThrowableOfType(ZssCallException.class,
				() -> services.template().call("other", "fail", null, Object.class));
		assertThat(other.getStatus()).isEqualTo(451);
	}

	@Test
	@DisplayName("one that a handler of exceptions throws")
	void thrownByExceptionHandler() {
		assertThat(services.failure("rethrown", null).getError()).isEqualTo(new ErrorBody(425, "Later.", "too early"));
		try (CapturedLog log = new CapturedLog("io.zss.worker.HandlerRunner")) {
			assertThat(services.failure("broken-handler", null).getError()).isEqualTo(ErrorBody.of(500));
			assertThat(log.messages(Level.ERROR)).hasSize(1);
		}
	}

	@Test
	@DisplayName("a payload that is not of the type, or nil where it is required")
	void badPayload() {
		assertThat(services.failure("payload", Map.of()).getStatus()).isEqualTo(400);
		assertThat(services.failure("payload", null).getStatus()).isEqualTo(400);
	}

	@Test
	@DisplayName("a header that is missing, or cannot be converted")
	void badHeader() {
		assertThat(services.failure("header", null).getStatus()).isEqualTo(400);
	}

	@Test
	@DisplayName("arguments that are not valid")
	void invalidArguments() {
		ZssCallException failure = services.failure("constrained", "");
		assertThat(failure.getStatus()).isEqualTo(400);
		assertThat(failure.getUserMessage()).isEqualTo("name: not blank");
	}

	@Test
	@DisplayName("arguments that the proxy of a `@Validated` bean rejects")
	void invalidArgumentsAtProxy() {
		ZssCallException failure = failureOfProxied("hello", "");
		assertThat(failure.getStatus()).isEqualTo(400);
		assertThat(failure.getDeveloperMessage()).isEqualTo("Not valid: name: not blank");
		try (RunningServices adapting = RunningServices.of(
				Map.of("spring.validation.method.adapt-constraint-violations", "true"), ProxiedErrors.class,
				Inner.class)) {
			ZssCallException adapted = catchThrowableOfType(ZssCallException.class,
					() -> adapting.template().call("proxied", "hello", "", Object.class));
			assertThat(adapted.getStatus()).isEqualTo(400);
			assertThat(adapted.getDeveloperMessage()).isEqualTo("Not valid: name: not blank");
		}
	}

	@Test
	@DisplayName("a result that the proxy rejects, or arguments of a bean that the handler calls")
	void invalidElsewhere() {
		assertThat(failureOfProxied("result", "x").getError()).isEqualTo(ErrorBody.of(500));
		assertThat(failureOfProxied("inner", "").getError()).isEqualTo(ErrorBody.of(500));
	}

	@Test
	@DisplayName("an `AccessDeniedException` or `AuthenticationException` of Spring Security")
	void failureOfMethodSecurityIs403Or401() {
		assertThat(services.failure("denied", null).getError()).isEqualTo(ErrorBody.of(403));
		assertThat(services.failure("unauthenticated", null).getError()).isEqualTo(ErrorBody.of(401));
	}

	@Test
	@DisplayName("what an interceptor throws")
	void thrownByInterceptor() {
		assertThat(services.failure("refused", null).getStatus()).isEqualTo(401);
		assertThat(services.failure("refused-handled", null).getStatus()).isEqualTo(424);
	}

	@Test
	@DisplayName("an error of a service that the handler calls")
	void errorOfAnotherService() {
		assertThat(services.failure("calls-on", null).getError()).isEqualTo(ErrorBody.of(500));
	}

	@Test
	@DisplayName("anything else")
	void shielded() {
		for (String verb : List.of("undeclared", "undeclared-later", "undeclared-checked", "undeclared-error")) {
			try (CapturedLog log = new CapturedLog("io.zss.worker.HandlerRunner")) {
				ZssCallException failure = services.failure(verb, null);
				assertThat(failure.getError()).as(verb).isEqualTo(ErrorBody.of(500));
				assertThat(log.messages(Level.ERROR)).singleElement().asString().contains(failure.getRid());
			}
		}
	}

	private static ZssCallException failureOfProxied(String verb, Object payload) {
		return catchThrowableOfType(ZssCallException.class,
				() -> services.template().call("proxied", verb, payload, Object.class));
	}

	@ZssErrorStatus(value = 409, userMessage = "There is one already.")
	static class Exists extends RuntimeException {

		Exists() {
			super("secret");
		}

	}

	@ZssErrorStatus(value = 409, code = "sold-out")
	static class SoldOut extends RuntimeException {

		SoldOut() {
			super("secret");
		}

		public String getItem() {
			return "cup";
		}

	}

	static class ExistsTwice extends Exists {

	}

	@ZssErrorStatus(410)
	static class Gone extends Exception {

	}

	@ZssErrorStatus(411)
	static class Advised extends RuntimeException {

	}

	static class Locked extends RuntimeException {

	}

	static class Busy extends RuntimeException {

	}

	static class Closer extends Busy {

	}

	static class Early extends RuntimeException {

	}

	static class Broken extends RuntimeException {

	}

	@ZssService("test")
	static class Errors {

		@ZssVerb("sold-out")
		void soldOut() {
			throw new SoldOut();
		}

		@ZssVerb
		void denied() {
			throw new AuthorizationDeniedException("secret");
		}

		@ZssVerb
		void unauthenticated() {
			throw new BadCredentialsException("secret");
		}

		@ZssExceptionHandler
		ZssResponse<String> locked(Locked failure, ServiceRequest request, @ZssHeader("tenant") String tenant) {
			return ZssResponse.of(423, "locked").withHeader("verb", request.address().verb()).withHeader("for", tenant);
		}

		@ZssExceptionHandler(Busy.class)
		ErrorBody busy() {
			return new ErrorBody(420, "Busy.", "busy");
		}

		@ZssExceptionHandler(Closer.class)
		ZssException closer(Busy failure) {
			return new ZssException(424, "Busy.", "closer");
		}

		@ZssExceptionHandler
		ErrorBody early(Early failure) {
			throw new ZssException(425, "Later.", "too early");
		}

		@ZssExceptionHandler
		ErrorBody broken(Broken failure) {
			throw new IllegalStateException("secret");
		}

		@ZssVerb
		void declared() {
			throw new ZssException(418, "Tea?", "teapot");
		}

		@ZssVerb("declared-later")
		CompletableFuture<String> declaredLater() {
			return CompletableFuture.supplyAsync(() -> {
				throw new ZssException(418, "Tea?", "teapot");
			});
		}

		@ZssVerb
		void annotated() {
			throw new Exists();
		}

		@ZssVerb("annotated-subclass")
		void annotatedSubclass() {
			throw new ExistsTwice();
		}

		@ZssVerb("annotated-checked")
		void annotatedChecked() throws Gone {
			throw new Gone();
		}

		@ZssVerb("annotated-mono")
		Mono<String> annotatedMono() {
			return Mono.error(new Exists());
		}

		@ZssVerb
		void handled() {
			throw new Locked();
		}

		@ZssVerb("handled-closest")
		void handledClosest() {
			throw new Closer();
		}

		@ZssVerb("handled-later")
		CompletableFuture<String> handledLater() {
			return CompletableFuture.supplyAsync(() -> {
				throw new Closer();
			});
		}

		@ZssVerb
		void advised() {
			throw new UnsupportedOperationException("secret");
		}

		@ZssVerb("annotated-advised")
		void annotatedAdvised() {
			throw new Advised();
		}

		@ZssVerb
		void rethrown() {
			throw new Early();
		}

		@ZssVerb("broken-handler")
		void brokenHandler() {
			throw new Broken();
		}

		@ZssVerb
		int payload(@ZssPayload int payload) {
			return payload;
		}

		@ZssVerb
		int header(@ZssHeader("count") int count) {
			return count;
		}

		@ZssVerb
		String constrained(@NotBlank(message = "not blank") String name) {
			return name;
		}

		@ZssVerb
		void refused() {
		}

		@ZssVerb("refused-handled")
		void refusedHandled() {
		}

		@ZssVerb("calls-on")
		Object callsOn() {
			return services.template().call("other", "declared", null, Object.class);
		}

		@ZssVerb
		void undeclared() {
			throw new IllegalArgumentException("secret");
		}

		@ZssVerb("undeclared-later")
		Mono<String> undeclaredLater() {
			return Mono.error(new IllegalArgumentException("secret"));
		}

		@ZssVerb("undeclared-checked")
		void undeclaredChecked() throws IOException {
			throw new IOException("secret");
		}

		@ZssVerb("undeclared-error")
		void undeclaredError() {
			throw new NoClassDefFoundError("secret");
		}

	}

	@ZssService("other")
	static class OtherErrors {

		@ZssVerb
		void fail() {
			throw new UnsupportedOperationException("secret");
		}

		@ZssVerb
		void declared() {
			throw new ZssException(403);
		}

	}

	@ZssService("proxied")
	@Validated
	static class ProxiedErrors {

		private final Inner inner;

		ProxiedErrors(Inner inner) {
			this.inner = inner;
		}

		@ZssVerb
		String hello(@NotBlank(message = "not blank") String name) {
			return name;
		}

		@ZssVerb
		@NotBlank
		String result(String name) {
			return "";
		}

		@ZssVerb("inner")
		String callInner(String name) {
			return this.inner.hello(name);
		}

	}

	@Validated
	static class Inner {

		String hello(@NotBlank String name) {
			return name;
		}

	}

	@ZssAdvice
	@Order(1)
	static class Advice {

		@ZssExceptionHandler
		ErrorBody unsupported(UnsupportedOperationException failure) {
			return new ErrorBody(451, "No.", "first advice");
		}

		@ZssExceptionHandler
		ErrorBody busy(Busy failure) {
			throw new AssertionError("The service has its own");
		}

	}

	@ZssAdvice
	@Order(2)
	static class LastAdvice {

		/**
		 * Is not asked for what declares its own status.
		 */
		@ZssExceptionHandler({ UnsupportedOperationException.class, Advised.class })
		ErrorBody some(RuntimeException failure) {
			return new ErrorBody(452, "No.", "last advice");
		}

		@ZssExceptionHandler
		ErrorBody catchAll(RuntimeException failure) {
			if ((failure instanceof ZssException declared && declared.isDeclared())
					|| failure instanceof ProtocolException || failure instanceof Exists) {
				return new ErrorBody(599, "No.", "not for this");
			}
			throw failure;
		}

	}

	static class Refusal implements RequestInterceptor {

		@Override
		public @Nullable Object intercept(ServiceRequest request, VerbHandler next) throws Exception {
			switch (request.address().verb()) {
				case "REFUSED" -> throw new ZssException(401);
				case "REFUSED-HANDLED" -> throw new Closer();
				default -> {
					return next.handle(request);
				}
			}
		}

	}

}
