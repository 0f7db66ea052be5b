package io.zss.spring.handler;

import java.lang.reflect.Type;
import java.util.Map;

import io.zss.protocol.PayloadCodec;
import io.zss.protocol.PayloadException;
import io.zss.spring.contract.DeclaredType;
import io.zss.worker.ServiceRequest;
import io.zss.worker.VerbDescription.Parameter;
import io.zss.worker.VerbDescription.Source;
import org.jspecify.annotations.Nullable;

import org.springframework.core.KotlinDetector;
import org.springframework.core.MethodParameter;
import org.springframework.util.ClassUtils;

/**
 * The payload, decoded as a parameter's type. Nil is answered 400, unless the parameter
 * says that it takes none: an {@code Optional}, a nullable one, one that is declared as
 * not required, or, where nothing is declared, an {@code Object} or a {@code Map}. In
 * Kotlin, all parameters are declared.
 */
final class PayloadArgument implements Argument {

	private final Type type;

	private final boolean required;

	private final PayloadCodec codec;

	private final String name;

	private PayloadArgument(@Nullable String name, Type type, boolean required, PayloadCodec codec) {
		this.name = (name != null) ? name : "payload";
		this.type = type;
		this.required = required;
		this.codec = codec;
	}

	/**
	 * Of a parameter that is the payload.
	 * @param declared whether it must be there, where that is declared
	 */
	static PayloadArgument of(MethodParameter parameter, Class<?> containing, @Nullable Boolean declared,
			PayloadCodec codec) {
		Class<?> raw = parameter.getParameterType();
		boolean takesNil = (raw == Object.class || raw == Map.class) && !isDeclaredByKotlin(parameter);
		boolean required = (declared != null) ? declared : !takesNil;
		if (!required && raw.isPrimitive() && !parameter.isOptional()) {
			throw new InvalidHandlerException("the payload may be nil, but " + raw + " has no null",
					"use " + ClassUtils.resolvePrimitiveIfNecessary(raw).getSimpleName());
		}
		// As its wrapper, since Jackson reads nil as 0 otherwise.
		Type type = raw.isPrimitive() ? ClassUtils.resolvePrimitiveIfNecessary(raw)
				: DeclaredType.resolve(parameter.getGenericParameterType(), containing);
		return new PayloadArgument(parameter.getParameterName(), type, required && !parameter.isOptional(), codec);
	}

	/**
	 * Of the payload within an argument that has more of the request.
	 */
	static PayloadArgument within(Type type, @Nullable Boolean declared, PayloadCodec codec) {
		boolean required = declared != null && declared;
		return new PayloadArgument(null, type, required, codec);
	}

	/**
	 * Whether the declaration says if there may be none, whatever the type.
	 */
	private static boolean isDeclaredByKotlin(MethodParameter parameter) {
		return KotlinDetector.isKotlinReflectPresent() && KotlinDetector.isKotlinType(parameter.getDeclaringClass());
	}

	Type type() {
		return this.type;
	}

	boolean isRequired() {
		return this.required;
	}

	@Override
	public Parameter describe() {
		return new Parameter(this.name, Source.PAYLOAD, ReadableType.of(this.type), this.required, null);
	}

	@Override
	public PayloadArgument payload() {
		return this;
	}

	@Override
	public @Nullable Object resolve(ServiceRequest request) {
		Object value = this.codec.decode(request.payload(), this.type);
		if (value == null && this.required) {
			throw new PayloadException("", "a payload", "nil");
		}
		return value;
	}

}
