package io.zss.spring.handler;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;

import io.zss.annotation.AliasedAttributes;
import io.zss.annotation.ZssHeader;
import io.zss.annotation.ZssHeaders;
import io.zss.annotation.ZssPayload;
import io.zss.protocol.PayloadCodec;
import io.zss.spring.contract.ParameterNames;
import io.zss.transport.LoopClock;
import io.zss.worker.ServiceRequest;
import io.zss.worker.VerbDescription.Source;
import io.zss.worker.ZssRequest;
import org.jspecify.annotations.Nullable;

import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.GenericTypeResolver;
import org.springframework.core.KotlinDetector;
import org.springframework.core.MethodParameter;
import org.springframework.core.ParameterNameDiscoverer;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.AnnotatedMethod;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.convert.ConversionService;
import org.springframework.util.StringUtils;
import org.springframework.util.StringValueResolver;

/**
 * Looks at the parameters of a method, once, and finds out where each argument comes
 * from: the application's resolvers are asked first, and a parameter that nothing else
 * provides is the payload.
 */
final class ArgumentFactory {

	/** By name, so that spring-messaging need not be there. */
	private static final String MESSAGING_PAYLOAD = "org.springframework.messaging.handler.annotation.Payload";

	private static final ParameterNameDiscoverer names = new DefaultParameterNameDiscoverer();

	private final PayloadCodec codec;

	private final ConversionService conversion;

	private final StringValueResolver expressions;

	private final List<ZssArgumentResolver> resolvers;

	ArgumentFactory(PayloadCodec codec, ConversionService conversion, StringValueResolver expressions,
			List<ZssArgumentResolver> resolvers) {
		this.codec = codec;
		this.conversion = conversion;
		this.expressions = expressions;
		this.resolvers = List.copyOf(resolvers);
	}

	/**
	 * The parameters of a method, with the annotations of those that it overrides.
	 */
	static MethodParameter[] parameters(Method method, Class<?> containing) {
		MethodParameter[] parameters = new AnnotatedMethod(method).getMethodParameters();
		for (int i = 0; i < parameters.length; i++) {
			parameters[i] = parameters[i].withContainingClass(containing);
			parameters[i].initParameterNameDiscovery(names);
		}
		return parameters;
	}

	/**
	 * The arguments of a verb's method, of which one may be the payload. That of a
	 * suspend function of Kotlin has one more, its continuation, which whoever calls it
	 * provides.
	 */
	Argument[] ofVerb(Method method, Class<?> containing) {
		MethodParameter[] parameters = parameters(method, containing);
		Argument[] arguments = new Argument[parameters.length];
		boolean hasPayload = false;
		int provided = arguments.length;
		if (KotlinDetector.isSuspendingFunction(method)) {
			arguments[--provided] = (request) -> null;
		}
		for (int i = 0; i < provided; i++) {
			Argument argument = withoutPayload(parameters[i]);
			if (argument == null && parameters[i].getParameterType() == ZssRequest.class) {
				argument = request(parameters[i], containing);
			}
			if (argument == null) {
				if (hasPayload) {
					throw new InvalidHandlerException(
							"its method " + method.getName() + " has several parameters for the payload",
							"put them into one type, or annotate headers with @ZssHeader");
				}
				hasPayload = true;
				argument = PayloadArgument.of(parameters[i], containing, requiresPayload(parameters[i]), this.codec);
			}
			arguments[i] = argument;
		}
		return arguments;
	}

	/**
	 * The argument of a parameter that does not need the payload.
	 * @return the argument, or null when nothing but the payload is left
	 */
	@Nullable Argument withoutPayload(MethodParameter parameter) {
		for (ZssArgumentResolver resolver : this.resolvers) {
			if (resolver.supportsParameter(parameter)) {
				return (request) -> resolver.resolveArgument(parameter, request);
			}
		}
		if (parameter.getParameterType() == ServiceRequest.class) {
			return DescribedArgument.of(parameter, Source.REQUEST, null, (request) -> request);
		}
		Argument principal = PrincipalArgument.of(parameter);
		if (principal != null) {
			return principal;
		}
		if (parameter.hasParameterAnnotation(ZssHeaders.class)) {
			return headers(parameter);
		}
		MergedAnnotation<ZssHeader> header = annotations(parameter).get(ZssHeader.class);
		return header.isPresent() ? header(parameter, header.synthesize()) : null;
	}

	private Argument headers(MethodParameter parameter) {
		if (!Map.class.isAssignableFrom(parameter.getParameterType())) {
			throw new InvalidHandlerException(
					"@ZssHeaders is on " + ParameterNames.describe(parameter) + ", a "
							+ parameter.getParameterType().getSimpleName(),
					"declare the parameter as a Map, or use @ZssHeader for a single header");
		}
		HeadersArgument headers = new HeadersArgument(parameter, this.conversion);
		return DescribedArgument.of(parameter, Source.HEADERS, null, headers::resolve);
	}

	private Argument header(MethodParameter parameter, ZssHeader header) {
		String declared = this.expressions.resolveStringValue(AliasedAttributes.name(header));
		String name = StringUtils.hasText(declared) ? declared : parameter.getParameterName();
		if (name == null) {
			throw new InvalidHandlerException(
					"@ZssHeader of " + ParameterNames.describe(parameter) + " of " + method(parameter)
							+ " does not name its header",
					"name it, as in @ZssHeader(\"tenant\"), or " + ParameterNames.KEEP);
		}
		return new HeaderArgument(parameter, header, name, this.conversion, this.expressions);
	}

	private static String method(MethodParameter parameter) {
		return (parameter.getMethod() != null) ? parameter.getMethod().getName() : "a constructor";
	}

	private Argument request(MethodParameter parameter, Class<?> containing) {
		Type type = payloadType(parameter, containing);
		PayloadArgument payload = PayloadArgument.within(type, requiresPayload(parameter), this.codec);
		return DescribedArgument.of(parameter, Source.REQUEST, payload,
				(request) -> new ZssRequest<>(request, payload.resolve(request), LoopClock.system()));
	}

	private static Type payloadType(MethodParameter parameter, Class<?> containing) {
		ResolvableType type = ResolvableType.forMethodParameter(parameter).getGeneric();
		return (type.resolve() != null) ? GenericTypeResolver.resolveType(type.getType(), containing) : Object.class;
	}

	private static @Nullable Boolean requiresPayload(MethodParameter parameter) {
		MergedAnnotations annotations = annotations(parameter);
		MergedAnnotation<?> payload = annotations.get(ZssPayload.class);
		if (!payload.isPresent()) {
			payload = annotations.get(MESSAGING_PAYLOAD);
			if (payload.isPresent() && !payload.getString("expression").isEmpty()) {
				throw new InvalidHandlerException(
						"@Payload of " + ParameterNames.describe(parameter) + " has an expression",
						"take the whole payload");
			}
		}
		return payload.isPresent() ? payload.getBoolean("required") : null;
	}

	private static MergedAnnotations annotations(MethodParameter parameter) {
		Annotation[] annotations = parameter.getParameterAnnotations();
		return MergedAnnotations.from(parameter, annotations);
	}

}
