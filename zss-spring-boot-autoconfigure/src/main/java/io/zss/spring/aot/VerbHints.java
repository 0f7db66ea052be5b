package io.zss.spring.aot;

import java.lang.reflect.Method;
import java.lang.reflect.Type;

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
	 * Registers the verbs of a type, those of its interfaces included.
	 */
	void register(Class<?> type) {
		MethodIntrospector.selectMethods(type, VerbHints::isVerb).forEach((method) -> register(type, method));
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

	private static boolean isVerb(Method method) {
		return AnnotatedElementUtils.hasAnnotation(method, ZssVerb.class);
	}

}
