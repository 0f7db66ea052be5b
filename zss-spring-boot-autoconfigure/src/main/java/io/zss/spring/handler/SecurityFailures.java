package io.zss.spring.handler;

import io.zss.protocol.Status;
import org.jspecify.annotations.Nullable;

/**
 * The failures of Spring Security's method security, known by name so that it need not be
 * there: no credentials are 401, missing rights 403.
 */
final class SecurityFailures {

	private static final String ACCESS_DENIED = "org.springframework.security.access.AccessDeniedException";

	private static final String AUTHENTICATION = "org.springframework.security.core.AuthenticationException";

	private SecurityFailures() {
	}

	/**
	 * The type of a failure that makes it one of these.
	 * @return the type, or null
	 */
	static @Nullable Class<?> typeOf(Throwable failure) {
		return typeOf(failure.getClass());
	}

	/**
	 * The type above a type of failure that makes it one of these.
	 * @return the type, or null
	 */
	static @Nullable Class<?> typeOf(Class<?> failure) {
		for (Class<?> type = failure; type != null; type = type.getSuperclass()) {
			if (type.getName().equals(ACCESS_DENIED) || type.getName().equals(AUTHENTICATION)) {
				return type;
			}
		}
		return null;
	}

	/**
	 * The status for a type of these.
	 */
	static int status(Class<?> type) {
		return type.getName().equals(AUTHENTICATION) ? Status.UNAUTHORIZED : Status.FORBIDDEN;
	}

}
