package io.zss.spring.handler;

import io.zss.protocol.ErrorBody;
import io.zss.protocol.ZssException;
import io.zss.protocol.ZssResponse;
import io.zss.worker.ServiceRequest;
import org.jspecify.annotations.Nullable;

/**
 * A method that turns an exception into an answer.
 */
final class ExceptionMethod {

	private final BeanMethod method;

	/** Null for the exception itself. */
	private final @Nullable Argument[] arguments;

	ExceptionMethod(BeanMethod method, @Nullable Argument[] arguments) {
		this.method = method;
		this.arguments = arguments;
	}

	ZssResponse<?> answer(ServiceRequest request, Throwable thrown) throws Exception {
		@Nullable Object[] values = new Object[this.arguments.length];
		for (int i = 0; i < values.length; i++) {
			Argument argument = this.arguments[i];
			values[i] = (argument != null) ? argument.resolve(request) : thrown;
		}
		Object answer = this.method.invoke(values);
		if (answer instanceof ZssResponse<?> response) {
			return response;
		}
		if (answer instanceof ZssException error) {
			throw error;
		}
		if (answer instanceof ErrorBody error) {
			throw new ZssException(error, thrown);
		}
		throw new IllegalStateException("A @ZssExceptionHandler returned null", thrown);
	}

	static boolean isAnswer(Class<?> returned) {
		return ZssResponse.class.isAssignableFrom(returned) || ZssException.class.isAssignableFrom(returned)
				|| ErrorBody.class.isAssignableFrom(returned);
	}

}
