package io.zss.worker;

import org.jspecify.annotations.Nullable;

/**
 * Stands around the handlers of all services: for authentication, tenants, logging. It
 * may pass the request on or answer it itself, and change the result or the failure on
 * its way back. The first one is the outermost.
 */
@FunctionalInterface
public interface RequestInterceptor {

	/**
	 * Takes a request, on the thread that handles it, before its payload is decoded.
	 * @param request the request
	 * @param next the rest of the way: the next interceptor, or the handler
	 * @return the result, as a handler returns it; that of {@code next} is a
	 * {@link java.util.concurrent.CompletionStage} when the handler is asynchronous
	 * @throws Exception what becomes an error as if the handler had thrown it
	 */
	@Nullable Object intercept(ServiceRequest request, VerbHandler next) throws Exception;

	/**
	 * A handler with this interceptor around it.
	 * @param handler the handler
	 * @return a handler
	 */
	default VerbHandler around(VerbHandler handler) {
		return (request) -> intercept(request, handler);
	}

}
