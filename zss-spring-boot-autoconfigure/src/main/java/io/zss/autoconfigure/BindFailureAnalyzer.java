package io.zss.autoconfigure;

import io.zss.transport.BindException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Tells in a line that the broker's port is taken.
 */
final class BindFailureAnalyzer extends AbstractFailureAnalyzer<BindException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, BindException cause) {
		return new FailureAnalysis("The ZSS broker could not start. " + cause.getMessage() + ".",
				"Stop the process that uses the port, or choose another one with 'zss.broker.frontend' and"
						+ " 'zss.broker.backend'.",
				cause);
	}

}
