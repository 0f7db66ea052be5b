package io.zss.spring.handler;

import java.util.Locale;

import io.zss.worker.ServiceRequest;
import io.zss.worker.VerbDescription.Parameter;
import io.zss.worker.VerbDescription.Source;
import org.jspecify.annotations.Nullable;

import org.springframework.core.MethodParameter;

/**
 * An argument with what it takes of the request.
 *
 * @param argument provides the value
 * @param describe what it takes of the request
 * @param payload what it takes of the payload; null for nothing
 */
record DescribedArgument(Argument argument, Parameter describe, @Nullable PayloadArgument payload) implements Argument {

	static DescribedArgument of(MethodParameter parameter, Source source, @Nullable PayloadArgument payload,
			Argument argument) {
		String name = parameter.getParameterName();
		String type = ReadableType.of(parameter.getGenericParameterType());
		return new DescribedArgument(argument,
				new Parameter((name != null) ? name : source.name().toLowerCase(Locale.ROOT), source, type,
						payload != null && payload.isRequired(), null),
				payload);
	}

	@Override
	public @Nullable Object resolve(ServiceRequest request) throws Exception {
		return this.argument.resolve(request);
	}

}
