package io.zss.spring.handler;

import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;

import io.zss.annotation.ZssVerb;
import io.zss.worker.VerbDescription;
import io.zss.worker.VerbDescription.Content;
import io.zss.worker.VerbDescription.Parameter;
import org.jspecify.annotations.Nullable;

import org.springframework.util.StringUtils;

/**
 * Describes a verb by the method that answers it.
 */
final class VerbDescriptions {

	private VerbDescriptions() {
	}

	static VerbDescription of(HandlerBean bean, Method method, Argument[] arguments, List<ExceptionMethods> exceptions,
			ZssVerb verb, String text, PayloadSchemas schemas) {
		List<Parameter> parameters = new ArrayList<>();
		PayloadArgument payload = null;
		for (Argument argument : arguments) {
			Parameter described = argument.describe();
			if (described != null) {
				parameters.add(described);
			}
			PayloadArgument taken = argument.payload();
			payload = (taken != null) ? taken : payload;
		}
		return new VerbDescription(StringUtils.hasText(text) ? text : null, parameters, payload(payload, schemas),
				result(bean, method, schemas), DeclaredErrors.of(bean.type(), method, exceptions), verb.idempotent());
	}

	private static @Nullable Content payload(@Nullable PayloadArgument payload, PayloadSchemas schemas) {
		return (payload != null)
				? new Content(ReadableType.of(payload.type()), payload.isRequired(), schemas.ofPayload(payload.type()))
				: null;
	}

	private static @Nullable Content result(HandlerBean bean, Method method, PayloadSchemas schemas) {
		if (ResultType.isEmpty(method, bean.type())) {
			return null;
		}
		Type type = ResultType.of(method, bean.type());
		return new Content(ReadableType.of(type), false, schemas.ofResult(type));
	}

}
