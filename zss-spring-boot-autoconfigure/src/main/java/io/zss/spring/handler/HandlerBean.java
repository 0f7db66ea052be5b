package io.zss.spring.handler;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;

import org.springframework.aop.support.AopUtils;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotatedElementUtils;

/**
 * A bean whose annotated methods are called, maybe through a proxy.
 *
 * @param name the bean's name
 * @param type the class behind its proxies, whose annotations count
 * @param bean what the methods are called on
 */
public record HandlerBean(String name, Class<?> type, Object bean) {

	/**
	 * The annotated methods, without the bridges to them, in the order of their names:
	 * the machine's own order changes from start to start, and with it what is found
	 * wrong first.
	 * @param <A> the annotation's type
	 * @param annotation the annotation, on the methods or on those that they override
	 * @return the annotations by method
	 */
	public <A extends Annotation> Map<Method, A> methods(Class<A> annotation) {
		Map<Method, A> sorted = new TreeMap<>(Comparator.comparing(Method::getName).thenComparing(Method::toString));
		sorted.putAll(MethodIntrospector.selectMethods(this.type,
				(MethodIntrospector.MetadataLookup<A>) (method) -> AnnotatedElementUtils.findMergedAnnotation(method,
						annotation)));
		return sorted;
	}

	/**
	 * The method as it can be called on the bean.
	 * @throws InvalidHandlerException if the proxy does not have it
	 */
	Method invocable(Method method) {
		if (Modifier.isFinal(method.getModifiers()) && AopUtils.isCglibProxy(this.bean)) {
			throw new InvalidHandlerException(
					"its method " + method.getName() + " is final, so the proxy of the bean cannot forward calls",
					"remove final, or declare the method on an interface and use a proxy of interfaces");
		}
		try {
			Method invocable = AopUtils.selectInvocableMethod(method, this.bean.getClass());
			invocable.setAccessible(true);
			return invocable;
		}
		catch (IllegalStateException ex) {
			throw new InvalidHandlerException(ex.getMessage() + "",
					"declare the method on an interface of the bean, or make its proxy extend the class"
							+ " (proxyTargetClass = true)",
					ex);
		}
	}

}
