package io.zss.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Says what is wrong with the keys and rules of an application, without a stack trace.
 */
final class InvalidSecurityFailureAnalyzer extends AbstractFailureAnalyzer<InvalidSecurityException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, InvalidSecurityException cause) {
		return new FailureAnalysis("The properties under 'zss.security' cannot be used: " + cause.getMessage(),
				"Correct them. Paths that are not absolute begin at the working directory. 'zss keygen' makes keys, and "
						+ "prints the properties and rules that belong to them.",
				cause);
	}

}
