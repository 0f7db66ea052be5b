package io.zss.spring.aot;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.Set;

import io.zss.annotation.ZssExceptionHandler;
import io.zss.annotation.ZssVerb;

import org.springframework.aot.hint.BindingReflectionHintsRegistrar;
import org.springframework.aot.hint.ExecutableMode;
import org.springframework.aot.hint.ReflectionHints;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.core.GenericTypeResolver;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotatedElementUtils;

/**
 * The hints for the verbs of a type: its methods, and the types of their parameters and
 * results.
 */
final class VerbHints {

	private final BindingReflectionHintsRegistrar payloads = new BindingReflectionHintsRegistrar();

	private final ReflectionHints hints;

	VerbHints(RuntimeHints hints) {
		this.hints = hints.reflection();
	}

	/**
	 * Registers the verbs of a type, those of its interfaces included, and its exception
	 * handlers.
	 */
	void register(Class<?> type) {
		methods(type, ZssVerb.class).forEach((method) -> register(type, method));
		methods(type, ZssExceptionHandler.class)
			.forEach((method) -> this.hints.registerMethod(method, ExecutableMode.INVOKE));
	}

	private void register(Class<?> type, Method method) {
		this.hints.registerMethod(method, ExecutableMode.INVOKE);
		for (Type parameter : method.getGenericParameterTypes()) {
			register(type, parameter);
		}
		register(type, method.getGenericReturnType());
	}

	private void register(Class<?> declaring, Type payload) {
		if (payload != Void.TYPE) {
			this.payloads.registerReflectionHints(this.hints, GenericTypeResolver.resolveType(payload, declaring));
		}
	}

	private static Set<Method> methods(Class<?> type, Class<? extends Annotation> annotation) {
		return MethodIntrospector.selectMethods(type,
				(Method method) -> AnnotatedElementUtils.hasAnnotation(method, annotation));
	}

}
