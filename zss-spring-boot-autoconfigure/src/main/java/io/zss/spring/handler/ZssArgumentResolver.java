package io.zss.spring.handler;

import io.zss.worker.ServiceRequest;
import org.jspecify.annotations.Nullable;

import org.springframework.core.MethodParameter;

/**
 * Provides arguments of handler methods. Beans of this type are asked in their order, and
 * before the library provides an argument itself.
 */
public interface ZssArgumentResolver {

	/**
	 * Whether it provides the argument of a parameter. Asked once, at startup.
	 * @param parameter the parameter, with the annotations of the methods that its method
	 * overrides
	 * @return whether it does
	 */
	boolean supportsParameter(MethodParameter parameter);

	/**
	 * Provides an argument.
	 * @param parameter a parameter that it supports
	 * @param request the request
	 * @return the argument
	 * @throws Exception what becomes an error as if the handler had thrown it
	 */
	@Nullable Object resolveArgument(MethodParameter parameter, ServiceRequest request) throws Exception;

}
