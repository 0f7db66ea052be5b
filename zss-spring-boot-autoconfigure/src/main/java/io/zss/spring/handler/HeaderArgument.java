package io.zss.spring.handler;

import java.math.BigInteger;
import java.util.Set;

import io.zss.annotation.ZssHeader;
import io.zss.protocol.Headers;
import io.zss.protocol.ProtocolException;
import io.zss.worker.ServiceRequest;
import io.zss.worker.VerbDescription.Parameter;
import io.zss.worker.VerbDescription.Source;
import org.jspecify.annotations.Nullable;

import org.springframework.core.MethodParameter;
import org.springframework.core.convert.ConversionException;
import org.springframework.core.convert.ConversionService;
import org.springframework.core.convert.TypeDescriptor;
import org.springframework.util.StringValueResolver;

/**
 * The value of a header, converted.
 */
final class HeaderArgument implements Argument {

	private static final String FRAME = "headers";

	private static final Set<Class<?>> INTEGERS = Set.of(Byte.class, Short.class, Integer.class, Long.class,
			BigInteger.class);

	private final String name;

	private final TypeDescriptor type;

	/** Of the type, without annotations. */
	private final String typeName;

	private final boolean required;

	private final @Nullable Object otherwise;

	/** The default value as it is declared. */
	private final @Nullable String defaultText;

	private final ConversionService conversion;

	HeaderArgument(MethodParameter parameter, ZssHeader header, String name, ConversionService conversion,
			StringValueResolver expressions) {
		this.name = name;
		this.type = new TypeDescriptor(parameter);
		this.typeName = this.type.getResolvableType().toString();
		this.conversion = conversion;
		boolean hasDefault = !header.defaultValue().equals(ZssHeader.NONE);
		this.required = header.required() && !hasDefault && !parameter.isOptional();
		if (!conversion.canConvert(TypeDescriptor.valueOf(String.class), this.type)) {
			throw new InvalidHandlerException("header '" + name + "' cannot be converted to " + this.typeName,
					"add a Converter from String to the bean 'conversionService', or take the header as a String");
		}
		if (!this.required && !hasDefault && this.type.isPrimitive() && !parameter.isOptional()) {
			throw new InvalidHandlerException(
					"header '" + name + "' may be missing, but " + this.typeName + " has no null",
					"give @ZssHeader a defaultValue, or use " + this.type.getObjectType().getSimpleName());
		}
		this.defaultText = hasDefault ? expressions.resolveStringValue(header.defaultValue()) : null;
		this.otherwise = hasDefault ? defaultOf(this.defaultText) : null;
	}

	@Override
	public Parameter describe() {
		return new Parameter(this.name, Source.HEADER, ReadableType.of(this.type.getResolvableType().getType()),
				this.required, this.defaultText);
	}

	@Override
	public @Nullable Object resolve(ServiceRequest request) {
		Object value = Headers.find(request.headers(), this.name);
		if (value == null && this.required) {
			throw ProtocolException.missingHeader(this.name);
		}
		if (value == null && this.otherwise != null) {
			return this.otherwise;
		}
		if (value == null && this.type.isPrimitive()) {
			// The parameter has a default value in Kotlin, which then takes its place.
			return null;
		}
		try {
			return convert(value);
		}
		catch (ConversionException ex) {
			throw new ProtocolException(FRAME, "another value as '" + this.name + "'", Headers.text(value), ex);
		}
	}

	private @Nullable Object defaultOf(@Nullable String text) {
		try {
			return convert(text);
		}
		catch (ConversionException ex) {
			throw new InvalidHandlerException("the default value '" + text + "' of header '" + this.name
					+ "' cannot be converted to " + this.typeName, "change it", ex);
		}
	}

	private @Nullable Object convert(@Nullable Object value) {
		Object source = (this.type.getObjectType() != Object.class) ? Headers.integers(value) : value;
		if (source instanceof Double fraction && INTEGERS.contains(this.type.getObjectType())) {
			// The conversion would cut it off.
			throw new ProtocolException(FRAME, "an integer as '" + this.name + "'", Headers.text(fraction));
		}
		return this.conversion.convert(source, TypeDescriptor.forObject(source), this.type);
	}

}
