package io.zss.spring.handler;

import java.io.IOException;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.time.DayOfWeek;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.zss.TestBus;
import io.zss.annotation.ZssHeader;
import io.zss.annotation.ZssService;
import io.zss.annotation.ZssVerb;
import io.zss.broker.Broker;
import io.zss.broker.BrokerSnapshot.InstanceSnapshot;
import io.zss.client.ZssCallException;
import io.zss.protocol.ErrorBody;
import io.zss.protocol.ZssResponse;
import io.zss.worker.RequestInterceptor;
import io.zss.worker.RequestListener;
import io.zss.worker.ServiceRequest;
import io.zss.worker.VerbHandler;
import jakarta.validation.Constraint;
import jakarta.validation.ConstraintValidator;
import jakarta.validation.ConstraintValidatorContext;
import jakarta.validation.Payload;
import jakarta.validation.constraints.Positive;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.core.MethodParameter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Wherever a request fails, its caller gets one reply with a status, and the slot is free
 * again: through real sockets, with a caller that would wait for 30 s.
 */
@Timeout(60)
class FailureStageTests {

	private static RunningServices services;

	@BeforeAll
	static void start() {
		services = RunningServices.of(Map.of("zss.worker.max-frame-size", "64KB"), Failing.class, FailingResolver.class,
				FailingInterceptor.class, Ended.class);
	}

	@AfterAll
	static void stop() {
		services.close();
	}

	@ParameterizedTest(name = "{0}")
	@CsvSource({ "decode, 400", "convert, 400", "validate, 400", "validator-fails, 500", "resolve, 500",
			"resolve-other-type, 500", "intercept, 500", "intercept-after, 500", "invoke, 500", "invoke-later, 500",
			"encode, 500", "encode-later, 500", "too-large, 500", "too-large-later, 500", "too-large-header, 500",
			"no-such-verb, 404" })
	void callerGetsOneReply(String verb, int status) {
		Ended ended = services.bean(Ended.class);
		ended.statuses.clear();

		ZssCallException failure = services.failure(verb, "text");

		assertThat(failure.getStatus()).isEqualTo(status);
		assertThat(failure.getError().toString()).doesNotContain("secret");
		if (verb.startsWith("too-large")) {
			assertThat(failure.getDeveloperMessage()).contains("zss.worker.max-frame-size allows 65536");
		}
		else if (status == 500) {
			assertThat(failure.getError()).isEqualTo(ErrorBody.of(500));
		}
		// one slot: it was freed when this comes back
		assertThat(services.call("fine", "text")).isEqualTo("text");
		await().atMost(TestBus.LIMIT).until(() -> inFlight() == 0);
		assertThat(ended.statuses).isEqualTo(List.of(status, 200));
	}

	private static int inFlight() {
		return services.bean(Broker.class)
			.snapshot()
			.services()
			.stream()
			.flatMap((service) -> service.instances().stream())
			.mapToInt(InstanceSnapshot::inFlight)
			.sum();
	}

	record Other(String name) {
	}

	record Unwritable() {

		@JsonProperty
		int value() {
			return Integer.parseInt("secret");
		}

	}

	@Retention(RetentionPolicy.RUNTIME)
	@Constraint(validatedBy = BrokenValidator.class)
	@interface Broken {

		String message() default "";

		Class<?>[] groups() default {};

		Class<? extends Payload>[] payload() default {};

	}

	public static class BrokenValidator implements ConstraintValidator<Broken, Object> {

		@Override
		public boolean isValid(Object value, ConstraintValidatorContext context) {
			throw new IllegalStateException("secret");
		}

	}

	@ZssService(value = "test", concurrency = "1")
	static class Failing {

		@ZssVerb
		String fine(String payload) {
			return payload;
		}

		@ZssVerb
		int decode(int payload) {
			return payload;
		}

		@ZssVerb
		String convert(String payload, @ZssHeader("micro.cs") DayOfWeek header) {
			return payload;
		}

		@ZssVerb
		String validate(String payload, @Positive @ZssHeader(name = "none", defaultValue = "-1") int header) {
			return payload;
		}

		@ZssVerb("validator-fails")
		String validatorFails(@Broken String payload) {
			return payload;
		}

		@ZssVerb
		String resolve(Thread thread) {
			return thread.getName();
		}

		@ZssVerb("resolve-other-type")
		String resolveOtherType(Other other) {
			return other.name();
		}

		@ZssVerb
		String intercept() {
			return "fine";
		}

		@ZssVerb("intercept-after")
		String interceptAfter() {
			return "fine";
		}

		@ZssVerb
		String invoke() {
			throw new StackOverflowError("secret");
		}

		@ZssVerb("invoke-later")
		CompletableFuture<String> invokeLater() {
			return CompletableFuture.supplyAsync(() -> {
				throw new StackOverflowError("secret");
			});
		}

		@ZssVerb
		Unwritable encode() {
			return new Unwritable();
		}

		@ZssVerb("encode-later")
		CompletableFuture<Unwritable> encodeLater() {
			return CompletableFuture.supplyAsync(Unwritable::new);
		}

		@ZssVerb("too-large")
		String tooLarge() {
			return "x".repeat(100_000);
		}

		@ZssVerb("too-large-later")
		CompletableFuture<String> tooLargeLater() {
			return CompletableFuture.supplyAsync(this::tooLarge);
		}

		@ZssVerb("too-large-header")
		ZssResponse<String> tooLargeHeader() {
			return ZssResponse.ok("fine").withHeader("x", tooLarge());
		}

	}

	static class FailingResolver implements ZssArgumentResolver {

		@Override
		public boolean supportsParameter(MethodParameter parameter) {
			return parameter.getParameterType() == Thread.class || parameter.getParameterType() == Other.class;
		}

		@Override
		public Object resolveArgument(MethodParameter parameter, ServiceRequest request) {
			if (parameter.getParameterType() == Other.class) {
				return "another type";
			}
			throw new IllegalStateException("secret");
		}

	}

	static class FailingInterceptor implements RequestInterceptor {

		@Override
		public @Nullable Object intercept(ServiceRequest request, VerbHandler next) throws Exception {
			if (request.address().verb().equals("INTERCEPT")) {
				throw new IllegalStateException("secret");
			}
			Object result = next.handle(request);
			if (request.address().verb().equals("INTERCEPT-AFTER")) {
				throw new IOException("secret");
			}
			return result;
		}

	}

	static class Ended implements RequestListener {

		final List<Integer> statuses = new CopyOnWriteArrayList<>();

		@Override
		public void onRequestEnded(ServiceRequest request, int status, long nanos) {
			this.statuses.add(status);
		}

	}

}
