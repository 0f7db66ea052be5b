package io.zss.spring.handler;

import java.lang.reflect.Method;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

import io.zss.protocol.ErrorBody;
import io.zss.protocol.ProtocolException;
import io.zss.protocol.ZssException;
import io.zss.protocol.ZssResponse;
import io.zss.spring.contract.DeclaredStatus;
import io.zss.spring.contract.ThrownAs;
import io.zss.worker.ServiceRequest;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of the failures of one handler: exception handlers are asked first, then
 * the failure itself declares its status, or it goes on as it is.
 */
final class ErrorTranslation {

	private final HandlerBean bean;

	private final Method method;

	private final List<ExceptionMethods> handlers;

	private final @Nullable MethodValidator validator;

	private final ErrorMembers members;

	private final Set<Class<?>> thrown;

	ErrorTranslation(HandlerBean bean, Method method, List<ExceptionMethods> handlers,
			@Nullable MethodValidator validator, ErrorMembers members) {
		this.members = members;
		this.thrown = DeclaredErrors.thrown(bean.type(), method);
		this.bean = bean;
		this.method = method;
		this.handlers = handlers;
		this.validator = validator;
	}

	/**
	 * Turns a failure into a response, or throws what the caller gets.
	 */
	ZssResponse<?> translate(ServiceRequest request, Throwable thrown) throws Throwable {
		Throwable failure = unwrap(thrown);
		Throwable declared = declared(failure);
		Class<?> bound = (declared != null) ? declaringType(failure) : Throwable.class;
		for (ExceptionMethods candidates : this.handlers) {
			ExceptionMethod handler = candidates.find(failure.getClass(), bound);
			if (handler != null) {
				return answer(handler, request, failure);
			}
		}
		throw (declared != null) ? declared : failure;
	}

	private static ZssResponse<?> answer(ExceptionMethod handler, ServiceRequest request, Throwable failure)
			throws Exception {
		ServiceRequest current = ServiceRequest.current();
		ServiceRequest.setCurrent(request);
		try {
			return handler.answer(request, failure);
		}
		catch (Exception ex) {
			if (ex != failure && ex.getCause() != failure) {
				ex.addSuppressed(failure);
			}
			throw ex;
		}
		finally {
			ServiceRequest.setCurrent(current);
		}
	}

	/**
	 * The failure as the worker answers it, with a status other than 500; null when the
	 * failure declares none.
	 */
	private @Nullable Throwable declared(Throwable failure) {
		if (isOfAnotherService(failure)) {
			return null;
		}
		DeclaredStatus status = DeclaredStatus.of(failure.getClass());
		if (failure instanceof ZssException error) {
			return error.isDeclared() ? this.members.withCode(error, status) : null;
		}
		if (failure instanceof ProtocolException) {
			return failure;
		}
		if (status != null) {
			return new ZssException(this.members.body(status, failure), failure);
		}
		Class<?> security = SecurityFailures.typeOf(failure);
		if (security != null) {
			return new ZssException(ErrorBody.of(SecurityFailures.status(security)), failure);
		}
		return (this.validator != null) ? this.validator.invalidArguments(this.bean, this.method, failure) : null;
	}

	private static Class<?> declaringType(Throwable failure) {
		if (failure instanceof ZssException) {
			return ZssException.class;
		}
		if (failure instanceof ProtocolException) {
			return ProtocolException.class;
		}
		Class<?> security = SecurityFailures.typeOf(failure);
		if (security != null) {
			return security;
		}
		DeclaredStatus status = DeclaredStatus.of(failure.getClass());
		return (status != null) ? status.declaring() : failure.getClass();
	}

	/**
	 * Whether a declared client has thrown it for a service that the handler calls. That
	 * is this handler's error only if its method declares it: the services that it calls
	 * do not concern its own caller.
	 */
	private boolean isOfAnotherService(Throwable failure) {
		return ThrownAs.isMade(failure) && this.thrown.stream().noneMatch((type) -> type.isInstance(failure));
	}

	/**
	 * What a proxy or a future has put around the failure.
	 */
	private static Throwable unwrap(Throwable thrown) {
		Throwable failure = thrown;
		while ((failure instanceof CompletionException || failure instanceof ExecutionException
				|| failure instanceof UndeclaredThrowableException) && failure.getCause() != null) {
			failure = failure.getCause();
		}
		return failure;
	}

}
