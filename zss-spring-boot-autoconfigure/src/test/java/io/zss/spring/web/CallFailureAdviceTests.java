package io.zss.spring.web;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.zss.TestBus;
import io.zss.Templates;
import io.zss.client.ZssCallException;
import io.zss.client.ZssOverloadedException;
import io.zss.client.ZssServiceNotFoundException;
import io.zss.client.ZssTimeoutException;
import io.zss.protocol.ZssException;
import io.zss.spring.client.ZssTemplate;

import org.springframework.http.HttpHeaders;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.method.annotation.ExceptionHandlerMethodResolver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link CallFailureAdvice}.
 */
@Timeout(60)
class CallFailureAdviceTests {

	private final CallFailureAdvice advice = new CallFailureAdvice();

	private final ExceptionHandlerMethodResolver handlers = new ExceptionHandlerMethodResolver(CallFailureAdvice.class);

	@Test
	void serviceThatIsNotThereIsAnOutageAndNoMissingThing() throws Exception {
		try (TestBus bus = TestBus.start()) {
			ZssServiceNotFoundException failure = catchThrowableOfType(ZssServiceNotFoundException.class,
					() -> Templates.template(bus).call("absent", "find", null, String.class));

			ResponseEntity<ProblemDetail> answer = answer(failure);

			assertThat(answer.getStatusCode().value()).isEqualTo(503);
			assertThat(answer.getHeaders().getFirst(HttpHeaders.RETRY_AFTER)).isEqualTo("1");
		}
	}

	@ParameterizedTest
	@CsvSource({ ", 1", "0, 1", "100, 1", "1001, 2", "2250, 3", "7000, 7", "86400000, 86400" })
	void retryAfterIsThatOfTheBrokerInWholeSeconds(@Nullable Long millis, String seconds) throws Exception {
		ZssOverloadedException failure = mock(ZssOverloadedException.class);
		given(failure.getRetryAfter()).willReturn((millis != null) ? Duration.ofMillis(millis) : null);

		assertThat(answer(failure).getHeaders().getFirst(HttpHeaders.RETRY_AFTER)).isEqualTo(seconds);
	}

	@Test
	void timeOutIsThatOfAGateway() throws Exception {
		try (TestBus bus = TestBus.start()) {
			bus.worker(TestBus.service("slow", "wait", (request) -> new CompletableFuture<>()));
			ZssTemplate template = Templates.template(bus);
			ZssTimeoutException failure = catchThrowableOfType(ZssTimeoutException.class,
					() -> template.service("slow").verb("wait").timeout(Duration.ofSeconds(1)).call(String.class));

			assertThat(answer(failure).getStatusCode().value()).isEqualTo(504);
		}
	}

	@Test
	void errorsOfServicesAreTheApplicationsToHandle() {
		try (TestBus bus = TestBus.start()) {
			bus.worker(TestBus.service("orders", "find", (request) -> {
				throw new ZssException(404);
			}));
			ZssCallException failure = catchThrowableOfType(ZssCallException.class,
					() -> Templates.template(bus).call("orders", "find", null, String.class));

			assertThat(this.handlers.resolveMethod(failure)).isNull();
		}
	}

	@SuppressWarnings("unchecked")
	private ResponseEntity<ProblemDetail> answer(Exception failure) throws Exception {
		return (ResponseEntity<ProblemDetail>) this.handlers.resolveMethod(failure).invoke(this.advice, failure);
	}

}
