package io.zss.spring;

import org.jspecify.annotations.Nullable;

/**
 * A bean that cannot be a service as it is declared. The message names the bean, what is
 * wrong, and what to do.
 */
public class InvalidServiceException extends RuntimeException {

	private final String problem;

	private final String action;

	InvalidServiceException(String bean, Class<?> type, String problem, String action, @Nullable Throwable cause) {
		this("Bean '" + bean + "' of type " + type.getName() + " cannot be a ZSS service: " + problem, action, cause);
	}

	private InvalidServiceException(String problem, String action, @Nullable Throwable cause) {
		super(problem + "; " + action, cause);
		this.problem = problem;
		this.action = action;
	}

	/**
	 * What is wrong.
	 * @return a sentence that names the bean and its type
	 */
	public String getProblem() {
		return this.problem;
	}

	/**
	 * What to do.
	 * @return a clause
	 */
	public String getAction() {
		return this.action;
	}

}
