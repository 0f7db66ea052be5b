package io.zss.autoconfigure;

import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.zss.transport.BindException;
import io.zss.transport.Endpoint;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.env.Environment;

/**
 * Says why the broker cannot have its port, and what to do about it.
 */
final class BindFailureAnalyzer extends AbstractFailureAnalyzer<BindException> {

	private static final String FRONTEND = "zss.broker.frontend";

	private static final String BACKEND = "zss.broker.backend";

	private final @Nullable Environment environment;

	BindFailureAnalyzer(@Nullable Environment environment) {
		this.environment = environment;
	}

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, BindException cause) {
		return new FailureAnalysis("The ZSS broker could not start. " + cause.getMessage() + ".",
				action(cause.getEndpoint(), cause), cause);
	}

	/**
	 * The advice that fits. The operating system says why in texts alone.
	 */
	String action(Endpoint endpoint, Throwable failure) {
		String property = property(endpoint);
		if (isNameNotFound(failure)) {
			return "The name '" + endpoint.host() + "' has no address. Correct " + property + ", or write tcp://*:"
					+ endpoint.port() + " for all addresses of this machine.";
		}
		String reason = reasons(failure);
		if (reason.contains("assign requested address") || reason.contains("address not available")) {
			return "'" + endpoint.host() + "' is not an address of this machine. Correct " + property
					+ ", or write tcp://*:" + endpoint.port() + " for all its addresses.";
		}
		if (reason.contains("permission denied")) {
			return "This process may not use port " + endpoint.port() + ". Choose one above 1023 with " + property
					+ ", or give the process the permission.";
		}
		if (reason.contains("in use")) {
			return "Stop the process that uses port " + endpoint.port() + ", or choose another one with " + property
					+ ".";
		}
		return "Correct " + property + ".";
	}

	private String property(Endpoint endpoint) {
		String properties = Stream.of(FRONTEND, BACKEND)
			.filter((name) -> this.environment != null
					&& Objects.equals(this.environment.getProperty(name), endpoint.toString()))
			.map((name) -> "'" + name + "'")
			.collect(Collectors.joining(" or "));
		return properties.isEmpty() ? "'" + FRONTEND + "' or '" + BACKEND + "'" : properties;
	}

	private static boolean isNameNotFound(Throwable failure) {
		for (Throwable each = failure; each != null; each = each.getCause()) {
			if (each instanceof UnknownHostException) {
				return true;
			}
		}
		return reasons(failure).contains("unresolved address");
	}

	private static String reasons(Throwable failure) {
		StringBuilder reasons = new StringBuilder();
		for (Throwable each = failure; each != null; each = each.getCause()) {
			reasons.append(each.getMessage()).append('\n');
		}
		return reasons.toString().toLowerCase(Locale.ROOT);
	}

}
