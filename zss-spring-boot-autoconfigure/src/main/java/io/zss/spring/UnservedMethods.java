package io.zss.spring;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

import io.zss.annotation.ZssVerb;

import org.springframework.core.BridgeMethodResolver;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/**
 * The methods of contracts that were most likely forgotten: abstract ones without a verb
 * beside others that have one. Further public methods of a class, and interfaces without
 * verbs, are the application's own business.
 */
final class UnservedMethods {

	private UnservedMethods() {
	}

	/**
	 * Finds the methods.
	 * @param type the class of a service
	 * @param served its methods that have verbs
	 * @return the methods of its interfaces, in the order of their names
	 */
	static List<Method> of(Class<?> type, Collection<Method> served) {
		List<Method> unserved = new ArrayList<>();
		for (Class<?> contract : ClassUtils.getAllInterfacesForClass(type)) {
			Method[] methods = contract.getDeclaredMethods();
			if (Arrays.stream(methods).anyMatch(UnservedMethods::hasVerb)) {
				Arrays.stream(methods)
					.filter((method) -> Modifier.isAbstract(method.getModifiers()) && !hasVerb(method)
							&& !ReflectionUtils.isObjectMethod(method) && !isServed(method, type, served))
					.forEach(unserved::add);
			}
		}
		unserved.sort(Comparator.comparing(Method::getName).thenComparing(Method::toString));
		return unserved;
	}

	private static boolean hasVerb(Method method) {
		return AnnotatedElementUtils.hasAnnotation(method, ZssVerb.class);
	}

	/**
	 * Whether the class, or another of its interfaces, gives the method a verb.
	 */
	private static boolean isServed(Method method, Class<?> type, Collection<Method> served) {
		Method implementation = BridgeMethodResolver.getMostSpecificMethod(method, type);
		return served.contains(implementation) || AnnotatedElementUtils.hasAnnotation(implementation, ZssVerb.class);
	}

}
