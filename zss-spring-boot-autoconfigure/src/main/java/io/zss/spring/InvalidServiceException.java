package io.zss.spring;

import org.jspecify.annotations.Nullable;

/**
 * A bean that cannot be a service as it is declared. The message names the bean, what is
 * wrong, and what to do.
 */
public class InvalidServiceException extends RuntimeException {

	InvalidServiceException(String bean, String problem) {
		this(bean, problem, null);
	}

	InvalidServiceException(String bean, String problem, @Nullable Throwable cause) {
		super("Bean '" + bean + "' cannot be a ZSS service: " + problem, cause);
	}

}
