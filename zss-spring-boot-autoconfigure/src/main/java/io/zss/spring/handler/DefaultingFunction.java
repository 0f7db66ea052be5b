package io.zss.spring.handler;

import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import kotlin.jvm.JvmClassMappingKt;
import kotlin.reflect.KClass;
import kotlin.reflect.KFunction;
import kotlin.reflect.KParameter;
import kotlin.reflect.full.KClasses;
import kotlin.reflect.jvm.KCallablesJvm;
import kotlin.reflect.jvm.ReflectJvmMapping;
import org.jspecify.annotations.Nullable;

import org.springframework.core.KotlinDetector;

/**
 * Calls a function of Kotlin whose parameters have default values: an argument that is
 * missing takes the default. Loaded only where Kotlin is.
 */
final class DefaultingFunction implements Invocation {

	private final Method method;

	private final KFunction<?> function;

	/** First the instance, then one for each argument. */
	private final List<KParameter> parameters;

	private DefaultingFunction(Method method, KFunction<?> function) {
		this.method = method;
		this.function = function;
		this.parameters = function.getParameters();
	}

	/**
	 * Looks at a method.
	 * @return null if it is none, or none of its parameters has a default value
	 */
	static @Nullable DefaultingFunction of(Method method) {
		KFunction<?> function = ReflectJvmMapping.getKotlinFunction(method);
		if (function == null || function.getParameters().stream().noneMatch(KParameter::isOptional)
				|| function.getParameters().size() != method.getParameterCount() + 1) {
			return null;
		}
		KCallablesJvm.setAccessible(function, true);
		return new DefaultingFunction(method, function);
	}

	@Override
	public @Nullable Object invoke(Object bean, @Nullable Object[] arguments) throws Exception {
		return isComplete(arguments) ? this.method.invoke(bean, arguments) : withDefaults(bean, arguments);
	}

	private boolean isComplete(@Nullable Object[] arguments) {
		for (int i = 0; i < arguments.length; i++) {
			if (arguments[i] == null && this.parameters.get(i + 1).isOptional()) {
				return false;
			}
		}
		return true;
	}

	private @Nullable Object withDefaults(Object bean, @Nullable Object[] arguments) {
		Map<KParameter, @Nullable Object> present = new HashMap<>();
		present.put(this.parameters.get(0), bean);
		for (int i = 0; i < arguments.length; i++) {
			KParameter parameter = this.parameters.get(i + 1);
			if (arguments[i] != null || !parameter.isOptional()) {
				present.put(parameter, boxed(parameter, arguments[i]));
			}
		}
		return this.function.callBy(present);
	}

	/**
	 * Reflection of Kotlin takes a value class where that of Java takes what is in it.
	 */
	private static @Nullable Object boxed(KParameter parameter, @Nullable Object argument) {
		if (argument != null && parameter.getType().getClassifier() instanceof KClass<?> type
				&& KotlinDetector.isInlineClass(JvmClassMappingKt.getJavaClass(type)) && !type.isInstance(argument)) {
			KFunction<?> constructor = KClasses.getPrimaryConstructor(type);
			if (constructor != null) {
				KCallablesJvm.setAccessible(constructor, true);
				return constructor.call(argument);
			}
		}
		return argument;
	}

}
