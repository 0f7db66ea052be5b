package io.zss.spring.contract;

import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;

import org.springframework.core.GenericTypeResolver;
import org.springframework.core.KotlinDetector;
import org.springframework.core.ResolvableType;

/**
 * Finds what type variables of a method stand for in the class that has it.
 */
public final class DeclaredType {

	private DeclaredType() {
	}

	/**
	 * Finds what a method returns, or, if it is a suspend function of Kotlin, what it
	 * resumes its caller with.
	 * @param method the method
	 * @param containing the class that has the method, which may say more of it
	 * @return the type with its parameters; void for Kotlin's {@code Unit}
	 */
	public static Type ofResult(Method method, Class<?> containing) {
		Type declared = KotlinDetector.isSuspendingFunction(method) ? resumed(method) : method.getGenericReturnType();
		return declared.getTypeName().equals("kotlin.Unit") ? void.class : resolve(declared, containing);
	}

	/**
	 * The result within {@code Continuation<? super Result>}, the last parameter.
	 */
	private static Type resumed(Method method) {
		Type[] parameters = method.getGenericParameterTypes();
		Type last = parameters[parameters.length - 1];
		Type result = (last instanceof ParameterizedType continuation) ? continuation.getActualTypeArguments()[0]
				: Object.class;
		return (result instanceof WildcardType wildcard && wildcard.getLowerBounds().length == 1)
				? wildcard.getLowerBounds()[0] : result;
	}

	/**
	 * Resolves a type.
	 * @param declared the type as the method declares it
	 * @param containing the class that has the method, which may say more of it
	 * @return the type with its parameters
	 */
	public static Type resolve(Type declared, Class<?> containing) {
		if (declared instanceof TypeVariable<?> variable
				&& variable.getGenericDeclaration() instanceof Class<?> declaring) {
			// Of a variable, the resolver of Spring gives the class alone.
			ResolvableType type = ResolvableType.forType(declared, ResolvableType.forClass(containing).as(declaring));
			Class<?> resolved = type.resolve();
			if (resolved != null && type.hasGenerics()) {
				return ResolvableType.forClassWithGenerics(resolved, type.getGenerics()).getType();
			}
		}
		return GenericTypeResolver.resolveType(declared, containing);
	}

}
