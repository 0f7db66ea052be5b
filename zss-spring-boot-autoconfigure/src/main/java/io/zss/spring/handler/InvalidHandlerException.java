package io.zss.spring.handler;

import org.jspecify.annotations.Nullable;

/**
 * A method that cannot be a handler as it is declared.
 */
public final class InvalidHandlerException extends RuntimeException {

	private final String problem;

	private final String action;

	InvalidHandlerException(String problem, String action) {
		this(problem, action, null);
	}

	InvalidHandlerException(String problem, String action, @Nullable Throwable cause) {
		super(problem + "; " + action, cause);
		this.problem = problem;
		this.action = action;
	}

	/**
	 * What is wrong, and where.
	 * @return a clause that names the method
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
