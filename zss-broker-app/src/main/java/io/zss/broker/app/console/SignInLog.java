package io.zss.broker.app.console;

import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.context.event.EventListener;
import org.springframework.security.authentication.event.AbstractAuthenticationFailureEvent;
import org.springframework.security.authentication.event.InteractiveAuthenticationSuccessEvent;
import org.springframework.security.web.authentication.WebAuthenticationDetails;

/**
 * Logs who signs in, and that someone has failed to, one line in ten seconds. The name
 * that a stranger has typed may be a password, and is not logged. Thread-safe.
 */
final class SignInLog {

	private static final Logger logger = LoggerFactory.getLogger(SignInLog.class);

	private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(10);

	private long failures;

	private long loggedNanos = System.nanoTime() - PAUSE_NANOS;

	@EventListener
	void onSuccess(InteractiveAuthenticationSuccessEvent event) {
		logger.info("{} has signed in to the console from {}", event.getAuthentication().getName(),
				address(event.getAuthentication().getDetails()));
	}

	@EventListener
	synchronized void onFailure(AbstractAuthenticationFailureEvent event) {
		this.failures++;
		long now = System.nanoTime();
		if (now - this.loggedNanos >= PAUSE_NANOS) {
			logger.warn("Signing in to the console from {} has failed ({} times since the last such message)",
					address(event.getAuthentication().getDetails()), this.failures);
			this.loggedNanos = now;
			this.failures = 0;
		}
	}

	private static String address(@Nullable Object details) {
		return (details instanceof WebAuthenticationDetails web) ? web.getRemoteAddress() : "an unknown address";
	}

}
