package io.zss.spring.handler;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.zss.protocol.Headers;
import io.zss.protocol.ProtocolException;
import io.zss.spring.contract.ParameterNames;
import io.zss.worker.ServiceRequest;
import org.jspecify.annotations.Nullable;

import org.springframework.core.CollectionFactory;
import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;
import org.springframework.core.convert.ConversionException;
import org.springframework.core.convert.ConversionService;
import org.springframework.core.convert.TypeDescriptor;

/**
 * All headers, as a map of the parameter's type. A map whose values are lists of one type
 * gets a list of one element for a header that is none.
 */
final class HeadersArgument {

	private static final String FRAME = "headers";

	private final Class<?> type;

	private final TypeDescriptor value;

	private final boolean asTheyCome;

	private final ConversionService conversion;

	HeadersArgument(MethodParameter parameter, ConversionService conversion) {
		this.type = parameter.getParameterType();
		ResolvableType map = ResolvableType.forMethodParameter(parameter).as(Map.class);
		Class<?> key = map.getGeneric(0).resolve(Object.class);
		if (key != Object.class && key != String.class) {
			throw new InvalidHandlerException("@ZssHeaders is on " + ParameterNames.describe(parameter)
					+ ", whose keys are of type " + key.getSimpleName(),
					"the names of headers are texts: declare the keys as String");
		}
		this.value = new TypeDescriptor(map.getGeneric(1), null, null);
		this.conversion = conversion;
		this.asTheyCome = this.type == Map.class && this.value.getType() == Object.class;
		if (!this.asTheyCome) {
			create(0, parameter);
		}
	}

	private void create(int size, MethodParameter parameter) {
		try {
			CollectionFactory.createMap(this.type, String.class, size);
		}
		catch (RuntimeException ex) {
			throw new InvalidHandlerException(
					"@ZssHeaders is on " + ParameterNames.describe(parameter) + ", but no " + this.type.getSimpleName()
							+ " can be made",
					"declare the parameter as Map<String, Object>, or as a map with a public constructor", ex);
		}
	}

	Object resolve(ServiceRequest request) {
		if (this.asTheyCome) {
			return request.headers();
		}
		Map<String, @Nullable Object> converted = new LinkedHashMap<>();
		request.headers().forEach((name, header) -> converted.put(name, convert(name, header)));
		Map<String, @Nullable Object> headers = CollectionFactory.createMap(this.type, String.class, converted.size());
		converted.forEach((name, header) -> put(headers, name, header));
		return headers;
	}

	/**
	 * Maps of the JDK that are made for several threads hold no null.
	 */
	private static void put(Map<String, @Nullable Object> headers, String name, @Nullable Object header) {
		if (header == null) {
			try {
				headers.put(name, null);
			}
			catch (NullPointerException ex) {
				headers.remove(name);
			}
		}
		else {
			headers.put(name, header);
		}
	}

	private @Nullable Object convert(String name, @Nullable Object header) {
		Object source = (this.value.getType() != Object.class) ? Headers.integers(header) : header;
		if (source != null && this.value.getType() == String.class) {
			return Headers.text(source);
		}
		if (source != null && !(source instanceof Collection<?>)
				&& Collection.class.isAssignableFrom(this.value.getType())) {
			// Conversion would split a text at its commas.
			source = List.of(source);
		}
		try {
			return this.conversion.convert(source, TypeDescriptor.forObject(source), this.value);
		}
		catch (ConversionException ex) {
			throw new ProtocolException(FRAME, "another value as '" + name + "'", Headers.text(header), ex);
		}
	}

}
