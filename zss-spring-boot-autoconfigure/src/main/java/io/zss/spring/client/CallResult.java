package io.zss.spring.client;

import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;

import io.zss.client.ZssCallException;
import io.zss.protocol.Status;
import io.zss.protocol.ZssResponse;
import io.zss.spring.contract.DeclaredType;
import org.jspecify.annotations.Nullable;

import org.springframework.core.KotlinDetector;
import org.springframework.core.Nullness;
import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ResolvableType;
import org.springframework.util.ClassUtils;

/**
 * How a client's method makes its call, and what it returns, by its return type.
 */
@FunctionalInterface
interface CallResult {

	@Nullable Object make(ZssCall call);

	/**
	 * Reads the return type of a method.
	 * @throws IllegalArgumentException if no call can have such a result
	 */
	static CallResult of(Class<?> type, Method method) {
		ResolvableType result = ResolvableType.forType(DeclaredType.ofResult(method, type));
		Class<?> raw = result.toClass();
		if (KotlinDetector.isSuspendingFunction(method)) {
			return suspended(result, isNeverNull(method));
		}
		if (CompletionStage.class.isAssignableFrom(raw) || Future.class.isAssignableFrom(raw)) {
			if (!raw.isAssignableFrom(CompletableFuture.class)) {
				throw new IllegalArgumentException(
						"it returns a " + raw.getSimpleName() + "; return a CompletionStage or a CompletableFuture");
			}
			ReplyReader<?> reader = reader(result.getGeneric(0));
			return (call) -> call.async(reader);
		}
		ReactiveAdapter adapter = ReactiveCalls.adapter(raw);
		if (adapter != null) {
			ReplyReader<?> reader = adapter.isNoValue() ? ReplyReader.result(Void.class) : reader(result.getGeneric(0));
			return (call) -> ReactiveCalls.adapt(adapter, () -> call.async(reader));
		}
		ReplyReader<?> reader = isNeverNull(method) ? ReplyReader.required(reader(result)) : reader(result);
		return (call) -> call.call(reader);
	}

	/**
	 * The call of a suspend function, as the {@code Mono} that it waits for.
	 */
	private static CallResult suspended(ResolvableType result, boolean neverNull) {
		Class<?> raw = result.toClass();
		if (CompletionStage.class.isAssignableFrom(raw) || Future.class.isAssignableFrom(raw)
				|| ReactiveCalls.adapter(raw) != null) {
			throw new IllegalArgumentException(
					"it is a suspend function that returns a " + raw.getSimpleName() + "; return the value");
		}
		ReplyReader<?> reader = (neverNull && raw != void.class) ? ReplyReader.required(reader(result))
				: reader(result);
		return (call) -> SuspendedCalls.mono(raw == void.class, () -> call.async(reader));
	}

	/**
	 * Whether it is a function of Kotlin whose callers do not expect null.
	 */
	private static boolean isNeverNull(Method method) {
		return method.getReturnType() != void.class && KotlinDetector.isKotlinReflectPresent()
				&& KotlinDetector.isKotlinType(method.getDeclaringClass())
				&& !(method.getGenericReturnType() instanceof TypeVariable)
				&& Nullness.forMethodReturnType(method) == Nullness.NON_NULL;
	}

	private static ReplyReader<?> reader(ResolvableType result) {
		Class<?> raw = result.toClass();
		if (raw == Optional.class) {
			ReplyReader<?> value = plain(result.getGeneric(0));
			return (call, reply, codec) -> Optional.ofNullable(value.read(call, reply, codec));
		}
		if (raw == ZssResponse.class) {
			return response(ReplyReader.response(checked(result.getGeneric(0))));
		}
		return plain(result);
	}

	private static ReplyReader<?> plain(ResolvableType result) {
		Class<?> raw = result.toClass();
		if (!raw.isPrimitive() || raw == void.class) {
			return ReplyReader.result(checked(result));
		}
		// As its wrapper, since Jackson reads nil as 0 otherwise.
		return ReplyReader.required(ReplyReader.result(ClassUtils.resolvePrimitiveIfNecessary(raw)));
	}

	/**
	 * Errors are thrown as from any other method, so that a caller cannot overlook them.
	 */
	private static <T> ReplyReader<ZssResponse<T>> response(ReplyReader<ZssResponse<T>> reader) {
		return (call, reply, codec) -> {
			if (!Status.isSuccess(reply.status())) {
				throw ZssCallException.of(call, reply, codec);
			}
			return reader.read(call, reply, codec);
		};
	}

	private static Type checked(ResolvableType result) {
		if (result.equals(ResolvableType.NONE)) {
			return Object.class;
		}
		if (hasVariable(result.getType())) {
			throw new IllegalArgumentException(
					"its result has a type variable; return a type that is known before the call");
		}
		return result.getType();
	}

	private static boolean hasVariable(Type type) {
		if (type instanceof ParameterizedType parameterized) {
			return Arrays.stream(parameterized.getActualTypeArguments()).anyMatch(CallResult::hasVariable);
		}
		return type instanceof TypeVariable
				|| (type instanceof GenericArrayType array && hasVariable(array.getGenericComponentType()));
	}

}
