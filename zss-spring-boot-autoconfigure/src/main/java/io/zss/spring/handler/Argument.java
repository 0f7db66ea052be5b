package io.zss.spring.handler;

import io.zss.worker.ServiceRequest;
import io.zss.worker.VerbDescription.Parameter;
import org.jspecify.annotations.Nullable;

/**
 * Where the value of a parameter comes from.
 */
@FunctionalInterface
interface Argument {

	@Nullable Object resolve(ServiceRequest request) throws Exception;

	/**
	 * What it takes of the request.
	 * @return null when that is not known
	 */
	default @Nullable Parameter describe() {
		return null;
	}

	/**
	 * What it takes of the payload.
	 * @return null when it takes nothing of it
	 */
	default @Nullable PayloadArgument payload() {
		return null;
	}

}
