package io.zss.spring;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.Optional;

import io.zss.annotation.ZssHeader;
import io.zss.annotation.ZssHeaders;
import io.zss.protocol.Headers;
import io.zss.protocol.PayloadCodec;
import io.zss.protocol.ProtocolException;
import io.zss.worker.ServiceRequest;
import io.zss.worker.VerbHandler;
import org.jspecify.annotations.Nullable;

import org.springframework.core.GenericTypeResolver;
import org.springframework.core.MethodParameter;
import org.springframework.core.annotation.AnnotatedMethod;
import org.springframework.core.convert.ConversionException;
import org.springframework.core.convert.ConversionService;
import org.springframework.core.convert.TypeDescriptor;
import org.springframework.util.ClassUtils;

/**
 * Answers a verb by a method of a bean. The parameters are looked at once.
 */
final class MethodVerbHandler implements VerbHandler {

	private final Object bean;

	private final Method method;

	private final Argument[] arguments;

	private final PayloadCodec codec;

	private final ConversionService conversion;

	MethodVerbHandler(String name, Object bean, Class<?> type, Method declared, Method invocable, PayloadCodec codec,
			ConversionService conversion) {
		this.bean = bean;
		this.method = invocable;
		this.codec = codec;
		this.conversion = conversion;
		// Has the annotations of the interfaces' parameters as well.
		MethodParameter[] parameters = new AnnotatedMethod(declared).getMethodParameters();
		this.arguments = new Argument[parameters.length];
		int payloads = 0;
		for (int i = 0; i < this.arguments.length; i++) {
			this.arguments[i] = special(parameters[i]);
			if (this.arguments[i] == null) {
				this.arguments[i] = payload(parameters[i], type);
				payloads++;
			}
		}
		if (payloads > 1) {
			throw new InvalidServiceException(name, "its method " + declared.getName()
					+ " has several parameters for the payload; put them into one type, or annotate headers with @ZssHeader");
		}
		this.method.setAccessible(true);
	}

	@Override
	public @Nullable Object handle(ServiceRequest request) throws Exception {
		@Nullable Object[] values = new Object[this.arguments.length];
		for (int i = 0; i < values.length; i++) {
			values[i] = this.arguments[i].resolve(request);
		}
		try {
			return unwrap(this.method.invoke(this.bean, values));
		}
		catch (InvocationTargetException ex) {
			if (ex.getTargetException() instanceof Exception cause) {
				throw cause;
			}
			throw ex;
		}
	}

	private static @Nullable Object unwrap(@Nullable Object result) {
		return (result instanceof Optional<?> optional) ? optional.orElse(null) : result;
	}

	private @Nullable Argument special(MethodParameter parameter) {
		if (parameter.getParameterType() == ServiceRequest.class) {
			return (request) -> request;
		}
		if (parameter.hasParameterAnnotation(ZssHeaders.class)) {
			return ServiceRequest::headers;
		}
		ZssHeader header = parameter.getParameterAnnotation(ZssHeader.class);
		return (header != null) ? header(parameter, header) : null;
	}

	private Argument header(MethodParameter parameter, ZssHeader header) {
		TypeDescriptor target = new TypeDescriptor(parameter);
		boolean required = header.required() && !parameter.isOptional();
		return (request) -> {
			Object value = Headers.find(request.headers(), header.value());
			if (value == null && required) {
				throw new ProtocolException("headers", "a value for '" + header.value() + "'", "none");
			}
			try {
				return this.conversion.convert(value, TypeDescriptor.forObject(value), target);
			}
			catch (ConversionException ex) {
				throw new ProtocolException("headers", target + " as '" + header.value() + "'", String.valueOf(value),
						ex);
			}
		};
	}

	private Argument payload(MethodParameter parameter, Class<?> declaring) {
		Class<?> raw = parameter.getParameterType();
		// As its wrapper, since Jackson reads nil as 0 otherwise.
		Type type = raw.isPrimitive() ? ClassUtils.resolvePrimitiveIfNecessary(raw)
				: GenericTypeResolver.resolveType(parameter.getGenericParameterType(), declaring);
		return (request) -> {
			Object value = this.codec.decode(request.payload(), type);
			if (value == null && raw.isPrimitive()) {
				throw new ProtocolException("payload", raw.getName(), "nil");
			}
			return value;
		};
	}

	/**
	 * Where the value of a parameter comes from.
	 */
	@FunctionalInterface
	private interface Argument {

		@Nullable Object resolve(ServiceRequest request);

	}

}
