package io.zss.spring.handler;

import java.lang.reflect.Method;

import org.jspecify.annotations.Nullable;

/**
 * Validates the arguments of handler methods.
 */
public interface MethodValidator {

	/**
	 * Finds out what there is to validate. Asked once, at startup.
	 * @param bean the bean
	 * @param method its method
	 * @return checks the arguments of a call, or null when there is nothing to check
	 * @throws InvalidHandlerException if the constraints contradict each other
	 */
	@Nullable Check checkOf(HandlerBean bean, Method method);

	/**
	 * Recognises what a proxy that validates throws, when the arguments of the handler
	 * method itself are not valid. What it calls, and what it returns, is its own affair.
	 * @param bean the bean
	 * @param method its method
	 * @param thrown what was thrown
	 * @return what the caller gets, or null when it is something else
	 */
	@Nullable InvalidRequestException invalidArguments(HandlerBean bean, Method method, Throwable thrown);

	/**
	 * Checks the arguments of a call.
	 */
	@FunctionalInterface
	interface Check {

		/**
		 * Checks arguments.
		 * @param arguments the arguments
		 * @throws InvalidRequestException if they are not valid
		 */
		void check(@Nullable Object[] arguments);

	}

}
