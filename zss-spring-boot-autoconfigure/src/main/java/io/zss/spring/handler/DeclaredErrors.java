package io.zss.spring.handler;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import io.zss.protocol.ProtocolException;
import io.zss.protocol.Status;
import io.zss.protocol.ZssException;
import io.zss.spring.contract.DeclaredStatus;
import io.zss.worker.VerbDescription.DeclaredError;
import org.jspecify.annotations.Nullable;

import org.springframework.util.ClassUtils;
import org.springframework.util.StringUtils;

/**
 * Finds the errors that a verb may answer beyond those of every verb: exceptions that its
 * method declares to throw, or its contract, and that exception handlers take. Those that
 * would become a shielded 500 are none.
 */
final class DeclaredErrors {

	/** Says nothing of what has failed. */
	private static final Set<Class<?>> ANYTHING = Set.of(Throwable.class, Exception.class, RuntimeException.class,
			Error.class);

	private DeclaredErrors() {
	}

	static List<DeclaredError> of(Class<?> bean, Method method, List<ExceptionMethods> handlers) {
		Set<Class<?>> types = new LinkedHashSet<>();
		for (Class<?> thrown : thrown(bean, method)) {
			if (isDeclared(thrown)
					|| handlers.stream().anyMatch((each) -> each.find(thrown, Throwable.class) != null)) {
				types.add(thrown);
			}
		}
		handlers.forEach((each) -> types.addAll(each.types()));
		types.removeAll(ANYTHING);
		List<DeclaredError> errors = new ArrayList<>();
		types.forEach((type) -> errors.add(error(type)));
		errors.sort(Comparator.comparingInt(DeclaredErrors::order).thenComparing((error) -> error.exception() + ""));
		return errors;
	}

	private static int order(DeclaredError error) {
		Integer status = error.status();
		return (status != null) ? status : Integer.MAX_VALUE;
	}

	/**
	 * The exceptions that a method declares, or its contract.
	 */
	static Set<Class<?>> thrown(Class<?> bean, Method method) {
		Set<Class<?>> thrown = new LinkedHashSet<>(List.of(method.getExceptionTypes()));
		for (Class<?> contract : ClassUtils.getAllInterfacesForClassAsSet(bean)) {
			Method declared = ClassUtils.getMethodIfAvailable(contract, method.getName(), method.getParameterTypes());
			if (declared != null) {
				thrown.addAll(List.of(declared.getExceptionTypes()));
			}
		}
		List.copyOf(thrown).forEach((type) -> addPermitted(type, thrown));
		return thrown;
	}

	/**
	 * A sealed type stands for those that it permits.
	 */
	private static void addPermitted(Class<?> type, Set<Class<?>> thrown) {
		if (type.isSealed()) {
			for (Class<?> permitted : type.getPermittedSubclasses()) {
				thrown.add(permitted);
				addPermitted(permitted, thrown);
			}
		}
	}

	private static boolean isDeclared(Class<?> type) {
		return ZssException.class.isAssignableFrom(type) || status(type) != null;
	}

	private static DeclaredError error(Class<?> type) {
		DeclaredStatus declared = DeclaredStatus.of(type);
		String text = (declared != null) ? declared.developerMessage() : "";
		String code = (declared != null) ? declared.code() : "";
		return new DeclaredError(status(type), type.getSimpleName(), StringUtils.hasText(text) ? text : null,
				StringUtils.hasText(code) ? code : null);
	}

	private static @Nullable Integer status(Class<?> type) {
		DeclaredStatus declared = DeclaredStatus.of(type);
		if (declared != null) {
			return declared.status();
		}
		if (ProtocolException.class.isAssignableFrom(type)) {
			return Status.BAD_REQUEST;
		}
		Class<?> security = SecurityFailures.typeOf(type);
		return (security != null) ? SecurityFailures.status(security) : null;
	}

}
