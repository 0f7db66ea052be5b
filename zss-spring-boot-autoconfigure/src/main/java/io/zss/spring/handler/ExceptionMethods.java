package io.zss.spring.handler;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The exception handlers of one bean, by the type that they are for.
 */
public final class ExceptionMethods {

	private final Map<Class<? extends Throwable>, ExceptionMethod> byType;

	ExceptionMethods(Map<Class<? extends Throwable>, ExceptionMethod> byType) {
		this.byType = Map.copyOf(byType);
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

}
