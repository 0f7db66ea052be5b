package io.zss.protocol;

import org.jspecify.annotations.Nullable;

/**
 * A type or a value of the application's own that cannot be written, or not be read
 * whatever the payload says: a constructor, getter or deserializer that throws, a type
 * without a creator, annotations that nothing here obeys. The fault of the application,
 * not of its peer. The message has names of classes: it is meant for the log.
 */
public class PayloadMappingException extends RuntimeException {

	/**
	 * Creates an exception.
	 * @param message which type, which place within it, and why
	 * @param cause what the mapper or the type has thrown
	 */
	public PayloadMappingException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
