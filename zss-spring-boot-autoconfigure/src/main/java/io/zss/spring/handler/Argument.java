package io.zss.spring.handler;

import io.zss.worker.ServiceRequest;
import org.jspecify.annotations.Nullable;

/**
 * Where the value of a parameter comes from.
 */
@FunctionalInterface
interface Argument {

	@Nullable Object resolve(ServiceRequest request) throws Exception;

}
