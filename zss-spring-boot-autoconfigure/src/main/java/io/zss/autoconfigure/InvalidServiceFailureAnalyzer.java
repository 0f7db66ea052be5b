package io.zss.autoconfigure;

import io.zss.spring.InvalidServiceException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.util.StringUtils;

/**
 * Tells which bean is no service as it is declared, why, and what to do.
 */
final class InvalidServiceFailureAnalyzer extends AbstractFailureAnalyzer<InvalidServiceException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, InvalidServiceException cause) {
		return new FailureAnalysis(cause.getProblem() + ".", StringUtils.capitalize(cause.getAction()) + ".", cause);
	}

}
