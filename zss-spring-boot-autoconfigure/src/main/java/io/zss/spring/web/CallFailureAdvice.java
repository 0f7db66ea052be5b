package io.zss.spring.web;

import java.time.Duration;

import io.zss.client.ZssCallException;
import io.zss.client.ZssNoBrokerException;
import io.zss.client.ZssOverloadedException;
import io.zss.client.ZssServiceNotFoundException;
import io.zss.client.ZssTimeoutException;

import org.springframework.core.annotation.Order;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;

/**
 * Answers HTTP requests whose calls had no service to answer them: 503 with
 * {@code Retry-After} for an outage, 504 for a time-out. {@code Retry-After} is what the
 * broker says, in whole seconds, or else one second. So a service that is not there is
 * not mistaken for a thing that is not there, which its service answers itself with a
 * 404: errors of services stay the application's to handle. Handlers of the application
 * come first.
 */
@ControllerAdvice
@Order(Ordered.LOWEST_PRECEDENCE)
public final class CallFailureAdvice {

	private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

	/**
	 * Creates the advice.
	 */
	public CallFailureAdvice() {
	}

	/**
	 * No broker or instance takes the call.
	 * @param failure the failure
	 * @return 503
	 */
	@ExceptionHandler({ ZssServiceNotFoundException.class, ZssNoBrokerException.class, ZssOverloadedException.class })
	public ResponseEntity<ProblemDetail> unavailable(ZssCallException failure) {
		return ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE)
			.header(HttpHeaders.RETRY_AFTER, Long.toString(secondsToWait(failure)))
			.body(problem(HttpStatus.SERVICE_UNAVAILABLE, "The service is not available. Please try again later."));
	}

	/**
	 * No reply came in time.
	 * @param failure the failure
	 * @return 504
	 */
	@ExceptionHandler
	public ResponseEntity<ProblemDetail> timedOut(ZssTimeoutException failure) {
		return ResponseEntity.status(HttpStatus.GATEWAY_TIMEOUT)
			.body(problem(HttpStatus.GATEWAY_TIMEOUT, failure.getUserMessage()));
	}

	/**
	 * Rounded up: HTTP has no fractions of a second.
	 */
	private static long secondsToWait(ZssCallException failure) {
		Duration wait = failure.getRetryAfter();
		return ((wait != null && wait.compareTo(RETRY_AFTER) > 0) ? wait : RETRY_AFTER).plusMillis(999).toSeconds();
	}

	private static ProblemDetail problem(HttpStatus status, String detail) {
		return ProblemDetail.forStatusAndDetail(status, detail);
	}

}
