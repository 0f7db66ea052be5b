package io.zss.spring.contract;

import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;

import org.springframework.core.GenericTypeResolver;
import org.springframework.core.ResolvableType;

/**
 * Finds what type variables of a method stand for in the class that has it.
 */
public final class DeclaredType {

	private DeclaredType() {
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
