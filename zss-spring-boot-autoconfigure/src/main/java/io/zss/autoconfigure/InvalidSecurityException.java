package io.zss.autoconfigure;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when the properties under {@code zss.security} do not fit together, or name keys
 * or rules that cannot be read. The message names the property and holds no secret.
 */
final class InvalidSecurityException extends IllegalStateException {

	InvalidSecurityException(@Nullable String message) {
		super(message);
	}

	InvalidSecurityException(@Nullable String message, Throwable cause) {
		super(message, cause);
	}

}
