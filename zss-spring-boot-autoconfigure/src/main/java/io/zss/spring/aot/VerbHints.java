package io.zss.spring.aot;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.util.Set;

import io.zss.annotation.ZssExceptionHandler;
import io.zss.annotation.ZssVerb;
import io.zss.spring.contract.DeclaredStatus;
import io.zss.spring.contract.ExceptionProperty;

import org.springframework.aot.hint.BindingReflectionHintsRegistrar;
import org.springframework.aot.hint.ExecutableMode;
import org.springframework.aot.hint.MemberCategory;
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

	/**
	 * Registers the methods of a client without a verb, which run where they are called.
	 */
	void registerDefaultMethods(Class<?> type) {
		for (Method method : type.getMethods()) {
			if (method.isDefault()) {
				this.hints.registerMethod(method, ExecutableMode.INVOKE);
			}
		}
	}

	private void register(Class<?> type, Method method) {
		this.hints.registerMethod(method, ExecutableMode.INVOKE);
		for (Type parameter : method.getGenericParameterTypes()) {
			register(type, isContinuation(parameter) ? resumed((ParameterizedType) parameter) : parameter);
		}
		register(type, method.getGenericReturnType());
		for (Class<?> exception : method.getExceptionTypes()) {
			registerException(exception);
		}
	}

	/**
	 * An exception that the service writes and a client makes.
	 */
	private void registerException(Class<?> exception) {
		if (DeclaredStatus.of(exception) == null && !exception.isSealed()) {
			return;
		}
		this.hints.registerType(exception, MemberCategory.INVOKE_DECLARED_CONSTRUCTORS,
				MemberCategory.INVOKE_PUBLIC_METHODS, MemberCategory.ACCESS_DECLARED_FIELDS);
		ExceptionProperty.of(exception).values().forEach((property) -> register(exception, property.type()));
		if (exception.isSealed()) {
			for (Class<?> permitted : exception.getPermittedSubclasses()) {
				registerException(permitted);
			}
		}
	}

	/**
	 * Whether it is the last parameter of a suspend function of Kotlin, whose result it
	 * takes.
	 */
	private static boolean isContinuation(Type parameter) {
		return parameter instanceof ParameterizedType type
				&& type.getRawType().getTypeName().equals("kotlin.coroutines.Continuation");
	}

	private static Type resumed(ParameterizedType continuation) {
		Type result = continuation.getActualTypeArguments()[0];
		return (result instanceof WildcardType wildcard && wildcard.getLowerBounds().length == 1)
				? wildcard.getLowerBounds()[0] : result;
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
