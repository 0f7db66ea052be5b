package io.zss.spring.client;

import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

import io.zss.annotation.AliasedAttributes;
import io.zss.annotation.ZssHeader;
import io.zss.annotation.ZssHeaders;
import io.zss.spring.contract.DeclaredType;
import io.zss.spring.contract.ParameterNames;
import org.jspecify.annotations.Nullable;

import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.KotlinDetector;
import org.springframework.core.MethodParameter;
import org.springframework.core.ParameterNameDiscoverer;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.AnnotatedMethod;
import org.springframework.util.StringUtils;

/**
 * What an argument of a client's method adds to the call.
 */
@FunctionalInterface
interface CallArgument {

	/** The package of what only a handler has. */
	String HANDLER_TYPES = "io.zss.worker.";

	void addTo(ZssCall call, @Nullable Object value);

	/**
	 * Reads the parameters of a method.
	 * @param type the client, which may say what the type variables of the method are
	 * @param method the method
	 * @param placeholders resolves what annotations name
	 * @throws IllegalArgumentException if one cannot be sent
	 */
	static List<CallArgument> of(Class<?> type, Method method, UnaryOperator<String> placeholders) {
		ParameterNameDiscoverer names = new DefaultParameterNameDiscoverer();
		List<CallArgument> arguments = new ArrayList<>();
		int payloads = 0;
		// Has the annotations of overridden methods' parameters as well.
		MethodParameter[] parameters = new AnnotatedMethod(method).getMethodParameters();
		// The last one of a suspend function is how its caller is resumed.
		int sent = parameters.length - (KotlinDetector.isSuspendingFunction(method) ? 1 : 0);
		for (MethodParameter parameter : Arrays.asList(parameters).subList(0, sent)) {
			parameter.initParameterNameDiscovery(names);
			ZssHeader header = parameter.getParameterAnnotation(ZssHeader.class);
			if (header != null) {
				arguments.add(header(parameter, placeholders.apply(AliasedAttributes.name(header))));
			}
			else if (parameter.hasParameterAnnotation(ZssHeaders.class)) {
				arguments.add(headers(parameter));
			}
			else {
				arguments.add(payload(parameter, type));
				payloads++;
			}
		}
		if (payloads > 1) {
			throw new IllegalArgumentException("it has several parameters for the payload; put them into one type, "
					+ "or annotate headers with @ZssHeader");
		}
		return List.copyOf(arguments);
	}

	private static CallArgument header(MethodParameter parameter, String declaredName) {
		String name = StringUtils.hasText(declaredName) ? declaredName : parameter.getParameterName();
		if (name == null) {
			throw new IllegalArgumentException("its " + ParameterNames.describe(parameter)
					+ " is a header without a name; name it, as in @ZssHeader(\"tenant\"), or " + ParameterNames.KEEP);
		}
		return (call, value) -> {
			Object present = unwrap(value);
			if (present != null) {
				call.header(name, (present instanceof Enum<?> constant) ? constant.name() : present);
			}
		};
	}

	private static CallArgument headers(MethodParameter parameter) {
		if (!Map.class.isAssignableFrom(parameter.getParameterType())) {
			throw new IllegalArgumentException("its parameter with @ZssHeaders must be a Map<String, Object>");
		}
		return (call, value) -> {
			if (value instanceof Map<?, ?> headers) {
				headers.forEach((name, header) -> call.header(String.valueOf(name), header));
			}
		};
	}

	private static CallArgument payload(MethodParameter parameter, Class<?> client) {
		Class<?> type = parameter.getParameterType();
		if (type.getName().startsWith(HANDLER_TYPES)) {
			throw new IllegalArgumentException("it has a parameter of type " + type.getSimpleName()
					+ ", which exists only while a request is handled; annotate sent values with @ZssHeader or @ZssHeaders");
		}
		Type declared = declaredType(parameter, client);
		return (call, value) -> call.payload(unwrap(value), declared);
	}

	private static Type declaredType(MethodParameter parameter, Class<?> client) {
		ResolvableType type = ResolvableType.forType(DeclaredType.resolve(parameter.getGenericParameterType(), client));
		ResolvableType payload = (type.toClass() == Optional.class) ? type.getGeneric(0) : type;
		return payload.equals(ResolvableType.NONE) ? Object.class : payload.getType();
	}

	private static @Nullable Object unwrap(@Nullable Object value) {
		return (value instanceof Optional<?> optional) ? optional.orElse(null) : value;
	}

}
