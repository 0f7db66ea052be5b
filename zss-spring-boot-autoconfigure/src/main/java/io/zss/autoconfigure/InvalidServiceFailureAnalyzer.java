package io.zss.autoconfigure;

import io.zss.spring.InvalidServiceException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Tells which bean is no service as it is declared.
 */
final class InvalidServiceFailureAnalyzer extends AbstractFailureAnalyzer<InvalidServiceException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, InvalidServiceException cause) {
		return new FailureAnalysis(String.valueOf(cause.getMessage()), "Change the declaration as said.", cause);
	}

}
