package io.zss.spring.handler;

import java.security.Principal;
import java.util.Optional;

import io.zss.protocol.ErrorBody;
import io.zss.protocol.Status;
import io.zss.protocol.ZssException;
import io.zss.security.ZssPrincipal;
import io.zss.worker.ServiceRequest;
import io.zss.worker.VerbDescription.Source;
import org.jspecify.annotations.Nullable;

import org.springframework.core.MethodParameter;

/**
 * Who has called, as the broker knows it from the key of the caller: a
 * {@link ZssPrincipal} or a {@link Principal}. A handler that requires one is not called
 * without.
 */
final class PrincipalArgument {

	private PrincipalArgument() {
	}

	/**
	 * The argument of a parameter that is for a principal.
	 * @return the argument; null when the parameter is for something else
	 */
	static @Nullable Argument of(MethodParameter parameter) {
		if (!isPrincipal(parameter.nestedIfOptional().getNestedParameterType())) {
			return null;
		}
		if (parameter.getParameterType() == Optional.class) {
			return DescribedArgument.of(parameter, Source.REQUEST, null,
					(request) -> Optional.ofNullable(request.principal()));
		}
		return DescribedArgument.of(parameter, Source.REQUEST, null,
				parameter.isOptional() ? ServiceRequest::principal : PrincipalArgument::required);
	}

	private static boolean isPrincipal(Class<?> type) {
		return type == ZssPrincipal.class || type == Principal.class;
	}

	private static ZssPrincipal required(ServiceRequest request) {
		ZssPrincipal principal = request.principal();
		if (principal == null) {
			throw new ZssException(ErrorBody.of(Status.UNAUTHORIZED)
				.withDeveloperMessage("The caller has no key by which the service could know it"), null);
		}
		return principal;
	}

}
