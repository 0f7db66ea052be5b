package io.zss.spring.handler;

import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

import io.zss.protocol.ZssResponse;
import io.zss.spring.contract.DeclaredType;

import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.core.ResolvableType;

/**
 * Finds what a method declares to return as its payload.
 */
final class ResultType {

	private ResultType() {
	}

	/**
	 * The declared type within a future, a reactive type, an {@code Optional} and a
	 * {@code ZssResponse}.
	 * @return the type; {@code Object} where none is declared
	 */
	static Type of(Method method, Class<?> containing) {
		ResolvableType type = within(method, containing);
		boolean isDeclared = !type.equals(ResolvableType.NONE) && type.resolve() != null
				&& type.toClass() != void.class;
		return isDeclared ? type.getType() : Object.class;
	}

	/**
	 * Whether a method declares to return nothing.
	 */
	static boolean isEmpty(Method method, Class<?> containing) {
		Class<?> type = within(method, containing).toClass();
		return type == void.class || type == Void.class;
	}

	private static ResolvableType within(Method method, Class<?> containing) {
		ResolvableType type = ResolvableType.forType(DeclaredType.ofResult(method, containing));
		if (isLater(type.toClass())) {
			type = type.getGeneric(0);
		}
		if (type.toClass() == ZssResponse.class || type.toClass() == Optional.class) {
			type = type.getGeneric(0);
		}
		return type;
	}

	private static boolean isLater(Class<?> type) {
		ReactiveAdapter adapter = ReactiveAdapterRegistry.getSharedInstance().getAdapter(type);
		return CompletionStage.class.isAssignableFrom(type) || adapter != null;
	}

}
