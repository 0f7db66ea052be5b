package io.zss.protocol;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * An error with a status that travels. A handler throws it to choose the error that its
 * caller gets: status, user message, developer message and details. Nothing else of it,
 * its cause for example, leaves the process.
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
	 * @param userMessage a text that may be shown to a user
	 * @param developerMessage a text that helps a developer
	 */
	public ZssException(int status, String userMessage, String developerMessage) {
		this(new ErrorBody(status, userMessage, developerMessage), null);
	}

	/**
	 * An error with a cause, which stays in this process.
	 * @param error the error as it travels
	 * @param cause the cause, or null
	 * @throws IllegalArgumentException if the status is not 400-599
	 */
	public ZssException(ErrorBody error, @Nullable Throwable cause) {
		this(error.code() + " " + error.developerMessage(), error, cause);
	}

	/**
	 * An error with a message for the log that differs from what travels.
	 * @param message the exception's message
	 * @param error the error as it travels
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
	 * The text that may be shown to a user.
	 * @return the text
	 */
	public String getUserMessage() {
		return this.error.userMessage();
	}

	/**
	 * The text that helps a developer.
	 * @return the text
	 */
	public String getDeveloperMessage() {
		return this.error.developerMessage();
	}

	/**
	 * The values of the request that are not valid.
	 * @return the values; empty unless the error is about them
	 */
	public List<ValidationError> getValidationErrors() {
		return this.error.validationErrors();
	}

	/**
	 * The error as it travels.
	 * @return status, messages, values that are not valid, and details
	 */
	public ErrorBody getError() {
		return this.error;
	}

	/**
	 * Whether throwing this from a handler declares it to the handler's caller. An error
	 * that came from a call to another service does not: it says nothing to a caller who
	 * does not know of that call.
	 * @return whether it does
	 */
	public boolean isDeclared() {
		return true;
	}

}
