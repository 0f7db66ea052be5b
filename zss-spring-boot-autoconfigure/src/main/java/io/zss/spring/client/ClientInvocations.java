package io.zss.spring.client;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import org.springframework.util.ReflectionUtils;
import org.springframework.util.function.SingletonSupplier;

/**
 * What the methods of a client do: those with a verb call the service, default ones run
 * here. Two clients are equal when they are the same.
 */
final class ClientInvocations implements InvocationHandler {

	private static final Object[] NONE = {};

	private final Class<?> type;

	private final String description;

	private final Map<Method, ClientMethod> calls;

	private final Map<Method, MethodHandle> defaults;

	private final Supplier<ZssOperations> template;

	ClientInvocations(Class<?> type, String description, Map<Method, ClientMethod> calls,
			Map<Method, MethodHandle> defaults, Supplier<? extends ZssOperations> template) {
		this.type = type;
		this.description = description;
		this.calls = Map.copyOf(calls);
		this.defaults = Map.copyOf(defaults);
		this.template = SingletonSupplier.of(() -> {
			ZssOperations used = template.get();
			if (used instanceof ZssTemplate own) {
				this.calls.values().forEach((call) -> own.declare(call.address()));
			}
			return used;
		});
	}

	/**
	 * Looks for the template, which the first call does otherwise.
	 */
	void connect() {
		Objects.requireNonNull(this.template.get());
	}

	/**
	 * How to run a default method, of an interface that need not be public.
	 */
	static MethodHandle unreflect(Class<?> type, Method method) {
		try {
			Class<?> declaring = method.getDeclaringClass();
			return MethodHandles.privateLookupIn(declaring, MethodHandles.lookup()).unreflectSpecial(method, declaring);
		}
		catch (IllegalAccessException ex) {
			throw new IllegalStateException("Cannot reach " + method + " of " + type, ex);
		}
	}

	@Override
	public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] args) throws Throwable {
		@Nullable Object[] arguments = (args != null) ? args : NONE;
		ClientMethod call = this.calls.get(method);
		if (call != null) {
			return call.invoke(this.template.get(), arguments);
		}
		if (ReflectionUtils.isEqualsMethod(method)) {
			return proxy == arguments[0];
		}
		if (ReflectionUtils.isHashCodeMethod(method)) {
			return System.identityHashCode(proxy);
		}
		if (ReflectionUtils.isToStringMethod(method)) {
			return this.description;
		}
		MethodHandle local = this.defaults.get(method);
		if (local == null) {
			throw new UnsupportedOperationException(method + " of " + this.type);
		}
		return local.bindTo(proxy).invokeWithArguments(arguments);
	}

}
