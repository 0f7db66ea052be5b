package io.zss.spring.handler;

import java.lang.reflect.Method;

import org.jspecify.annotations.Nullable;

import org.springframework.core.KotlinDetector;
import org.springframework.util.ClassUtils;

/**
 * How a method is called: by reflection, except for functions of Kotlin that suspend or
 * have parameters with default values.
 */
@FunctionalInterface
interface Invocation {

	@Nullable Object invoke(Object bean, @Nullable Object[] arguments) throws Exception;

	/**
	 * Finds out how a method is called.
	 * @throws InvalidHandlerException if it suspends, and a library for that is missing
	 */
	static Invocation of(Method method) {
		if (KotlinDetector.isSuspendingFunction(method)) {
			requireCoroutines(method);
			return new SuspendFunction(method);
		}
		Invocation withDefaults = (KotlinDetector.isKotlinReflectPresent()
				&& KotlinDetector.isKotlinType(method.getDeclaringClass())) ? DefaultingFunction.of(method) : null;
		return (withDefaults != null) ? withDefaults : method::invoke;
	}

	private static void requireCoroutines(Method method) {
		String missing = !KotlinDetector.isKotlinReflectPresent() ? "org.jetbrains.kotlin:kotlin-reflect"
				: !ClassUtils.isPresent("kotlinx.coroutines.reactor.MonoKt", Invocation.class.getClassLoader())
						? "org.jetbrains.kotlinx:kotlinx-coroutines-reactor" : null;
		if (missing != null) {
			throw new InvalidHandlerException(
					"its method " + method.getName() + " is a suspend function, which needs " + missing,
					"add this dependency, or declare the method without suspend");
		}
	}

}
