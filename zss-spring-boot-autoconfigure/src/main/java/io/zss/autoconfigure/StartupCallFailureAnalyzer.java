package io.zss.autoconfigure;

import java.util.List;
import java.util.stream.Stream;

import io.zss.client.ZssCallException;
import io.zss.client.ZssNoBrokerException;
import io.zss.client.ZssServiceNotFoundException;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Says why a call fails that an application makes while it starts, in a runner for
 * example, and what to do about it.
 */
final class StartupCallFailureAnalyzer extends AbstractFailureAnalyzer<ZssCallException> {

	private static final List<String> NOT_THE_APPLICATION = List.of("io.zss.client.", "io.zss.spring.", "java.", "jdk.",
			"org.springframework.", "kotlin.", "kotlinx.", "reactor.");

	@Override
	protected @Nullable FailureAnalysis analyze(Throwable rootFailure, ZssCallException cause) {
		String action = action(cause);
		return (action != null) ? new FailureAnalysis("The application made a call while it started" + place(cause)
				+ ", and the call failed:" + System.lineSeparator() + cause.getMessage(), action, cause) : null;
	}

	private static @Nullable String action(ZssCallException cause) {
		if (cause instanceof ZssServiceNotFoundException) {
			return "Start the service. If this application offers it: services register when the application is ready, "
					+ "after its runners. Set 'zss.worker.register=early' to register them before the runners, or make the "
					+ "call on ApplicationReadyEvent.";
		}
		if (cause instanceof ZssNoBrokerException) {
			return "Start a broker, or correct 'zss.client.brokers', the frontends of the brokers.";
		}
		return null;
	}

	/**
	 * Where the application called, as the analysis takes the place of the stack trace. A
	 * failure that a thread of the client has made has the caller's trace as suppressed.
	 */
	private static String place(Throwable failure) {
		return Stream.concat(Stream.of(failure.getSuppressed()), Stream.of(failure))
			.flatMap((each) -> Stream.of(each.getStackTrace()))
			.filter((frame) -> NOT_THE_APPLICATION.stream().noneMatch(frame.getClassName()::startsWith))
			.findFirst()
			.map((frame) -> " (" + frame + ")")
			.orElse("");
	}

}
