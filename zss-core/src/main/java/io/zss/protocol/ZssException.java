package io.zss.protocol;

import org.jspecify.annotations.Nullable;

/**
 * An error with a status that travels. A handler throws it to declare what its caller
 * gets: status, user message and developer message, and nothing else.
 */
public class ZssException extends RuntimeException {

	private final ErrorBody error;

	/**
	 * An error with the suite's own texts for its status.
	 * @param status the status, 400-599
	 */
	public ZssException(int status) {
		this(ErrorBody.of(status), null);
	}

	/**
	 * An error with texts of its own.
	 * @param status the status, 400-599
	 * @param userMessage what may be shown to a user
	 * @param developerMessage what helps a developer
	 */
	public ZssException(int status, String userMessage, String developerMessage) {
		this(new ErrorBody(status, userMessage, developerMessage), null);
	}

	/**
	 * An error with a cause, which stays in this process.
	 * @param error what travels
	 * @param cause the cause, or null
	 * @throws IllegalArgumentException if the status is not 400-599
	 */
	public ZssException(ErrorBody error, @Nullable Throwable cause) {
		this(error.code() + " " + error.developerMessage(), error, cause);
	}

	/**
	 * An error with a message for the log that differs from what travels.
	 * @param message the exception's message
	 * @param error what travels
	 * @param cause the cause, or null
	 * @throws IllegalArgumentException if the status is not 400-599
	 */
	protected ZssException(String message, ErrorBody error, @Nullable Throwable cause) {
		super(message, cause);
		if (!Status.isError(error.code())) {
			throw new IllegalArgumentException("'status' must be 400 to 599: " + error.code());
		}
		this.error = error;
	}

	/**
	 * The status.
	 * @return 400-599
	 */
	public int getStatus() {
		return this.error.code();
	}

	/**
	 * What may be shown to a user.
	 * @return the text
	 */
	public String getUserMessage() {
		return this.error.userMessage();
	}

	/**
	 * What helps a developer.
	 * @return the text
	 */
	public String getDeveloperMessage() {
		return this.error.developerMessage();
	}

	/**
	 * What travels.
	 * @return status and both messages
	 */
	public ErrorBody getError() {
		return this.error;
	}

	/**
	 * Whether throwing this from a handler declares it to the handler's caller. An error
	 * that came from a call to another service does not: what a service calls on is its
	 * own affair.
	 * @return whether it does
	 */
	public boolean isDeclared() {
		return true;
	}

}
