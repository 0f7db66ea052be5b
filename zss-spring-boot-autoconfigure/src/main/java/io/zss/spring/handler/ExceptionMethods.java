package io.zss.spring.handler;

import java.lang.reflect.Method;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.zss.annotation.ZssExceptionHandler;
import io.zss.spring.contract.ParameterNames;
import org.jspecify.annotations.Nullable;

import org.springframework.core.KotlinDetector;
import org.springframework.core.MethodParameter;

/**
 * The exception handlers of one bean, by the type that they are for.
 */
public final class ExceptionMethods {

	private final Map<Class<? extends Throwable>, ExceptionMethod> byType;

	private ExceptionMethods(Map<Class<? extends Throwable>, ExceptionMethod> byType) {
		this.byType = Map.copyOf(byType);
	}

	static ExceptionMethods of(HandlerBean bean, ArgumentFactory arguments) {
		Map<Class<? extends Throwable>, ExceptionMethod> byType = new LinkedHashMap<>();
		bean.methods(ZssExceptionHandler.class).forEach((method, annotation) -> {
			if (KotlinDetector.isSuspendingFunction(method)) {
				throw new InvalidHandlerException(
						"its exception handler " + method.getName() + " is a suspend function",
						"declare it without suspend");
			}
			if (!ExceptionMethod.isAnswer(method.getReturnType())) {
				throw new InvalidHandlerException(
						"its exception handler " + method.getName() + " returns "
								+ method.getReturnType().getSimpleName(),
						"return an ErrorBody, a ZssException or a ZssResponse");
			}
			MethodParameter[] parameters = ArgumentFactory.parameters(method, bean.type());
			ExceptionMethod handler = new ExceptionMethod(new BeanMethod(bean, method),
					arguments(method, parameters, arguments));
			for (Class<? extends Throwable> type : types(method, parameters, List.of(annotation.value()))) {
				if (byType.put(type, handler) != null) {
					throw new InvalidHandlerException("it has two exception handlers for " + type.getName(),
							"remove one of them");
				}
			}
		});
		return new ExceptionMethods(byType);
	}

	/**
	 * The method of the closest type.
	 * @param thrown the type of the exception
	 * @param bound the type above which none counts
	 */
	@Nullable ExceptionMethod find(Class<?> thrown, Class<?> bound) {
		for (Class<?> type = thrown; type != null && bound.isAssignableFrom(type); type = type.getSuperclass()) {
			ExceptionMethod method = this.byType.get(type);
			if (method != null) {
				return method;
			}
		}
		return null;
	}

	/**
	 * The types of exceptions that it has methods for.
	 */
	Set<Class<? extends Throwable>> types() {
		return this.byType.keySet();
	}

	private static @Nullable Argument[] arguments(Method method, MethodParameter[] parameters,
			ArgumentFactory factory) {
		@Nullable Argument[] arguments = new Argument[parameters.length];
		for (int i = 0; i < arguments.length; i++) {
			arguments[i] = factory.withoutPayload(parameters[i]);
			if (arguments[i] == null && !isThrowable(parameters[i].getParameterType())) {
				throw new InvalidHandlerException(
						"its exception handler " + method.getName() + " takes " + ParameterNames.describe(parameters[i])
								+ ", which nothing provides",
						"an exception handler takes the exception, the ServiceRequest and headers");
			}
		}
		return arguments;
	}

	/**
	 * The types that are declared, else that of the parameter which takes the exception.
	 */
	private static List<Class<? extends Throwable>> types(Method method, MethodParameter[] parameters,
			List<Class<? extends Throwable>> declared) {
		for (MethodParameter parameter : parameters) {
			Class<?> taken = parameter.getParameterType();
			if (isThrowable(taken) && declared.isEmpty()) {
				return List.of(taken.asSubclass(Throwable.class));
			}
			if (isThrowable(taken) && !declared.stream().allMatch(taken::isAssignableFrom)) {
				throw new InvalidHandlerException(
						"its exception handler " + method.getName() + " takes a " + taken.getSimpleName()
								+ ", which not all of its exceptions are",
						"declare the parameter as a common supertype");
			}
		}
		if (declared.isEmpty()) {
			throw new InvalidHandlerException(
					"its exception handler " + method.getName() + " does not declare which exceptions it handles",
					"name them, as in @ZssExceptionHandler(IllegalStateException.class), or take one as a parameter");
		}
		return declared;
	}

	private static boolean isThrowable(Class<?> type) {
		return Throwable.class.isAssignableFrom(type);
	}

}
