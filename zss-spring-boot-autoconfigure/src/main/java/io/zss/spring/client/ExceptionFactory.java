package io.zss.spring.client;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import io.zss.protocol.ErrorBody;
import io.zss.protocol.PayloadCodec;
import io.zss.spring.contract.DeclaredType;
import io.zss.spring.contract.ExceptionProperty;
import io.zss.spring.contract.ParameterNames;
import io.zss.spring.contract.ThrownAs;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.BeanUtils;
import org.springframework.core.ResolvableType;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;
import org.springframework.util.StringUtils;

/**
 * Makes an exception of the members of an error body. Its constructor takes, by name,
 * properties of the exception, and if it likes a {@code message}, which is the error's
 * text for developers, and a cause, which is the failure of the call. Setters take the
 * properties that the constructor does not take. Nothing that comes over the wire chooses
 * a type.
 */
final class ExceptionFactory {

	private static final String MESSAGE = "message";

	private final Class<? extends Throwable> type;

	private final Constructor<?> constructor;

	private final List<Source> arguments;

	private final Map<String, Method> setters;

	private ExceptionFactory(Class<? extends Throwable> type, Constructor<?> constructor, List<Source> arguments,
			Map<String, Method> setters) {
		this.type = type;
		this.constructor = constructor;
		this.arguments = arguments;
		this.setters = setters;
	}

	/**
	 * Looks at a type of exception.
	 * @throws IllegalArgumentException if no exception of this type can be made; the
	 * message says why, and what to do
	 */
	static ExceptionFactory of(Class<? extends Throwable> type) {
		if (Modifier.isAbstract(type.getModifiers())) {
			throw new IllegalArgumentException("it is abstract; declare the exceptions that extend it");
		}
		if (ClassUtils.isInnerClass(type)) {
			throw new IllegalArgumentException("it is an inner class; make it static");
		}
		Map<String, ExceptionProperty> properties = ExceptionProperty.of(type);
		ExceptionFactory best = null;
		Set<String> unknown = new TreeSet<>();
		for (Constructor<?> constructor : sorted(type)) {
			List<Source> arguments = arguments(type, constructor, properties, unknown);
			if (arguments != null && (best == null || members(arguments) > members(best.arguments))) {
				best = new ExceptionFactory(type, constructor, arguments, setters(type, properties, arguments));
			}
		}
		if (best == null) {
			throw new IllegalArgumentException("no constructor takes only its properties " + properties.keySet()
					+ ", a 'message' and a cause" + (unknown.isEmpty() ? "" : ", but also " + unknown)
					+ "; give each parameter a public getter, and " + ParameterNames.KEEP);
		}
		ReflectionUtils.makeAccessible(best.constructor);
		return best;
	}

	Class<? extends Throwable> type() {
		return this.type;
	}

	/**
	 * Makes the exception.
	 * @param error the error of a reply
	 * @param cause the failure of the call
	 * @param codec converts members
	 * @throws Exception if a member does not fit, or the exception's own code throws
	 */
	Throwable make(ErrorBody error, Throwable cause, PayloadCodec codec) throws Exception {
		@Nullable Object[] values = new Object[this.arguments.size()];
		for (int i = 0; i < values.length; i++) {
			values[i] = this.arguments.get(i).value(error, cause, codec);
		}
		try {
			Throwable made = this.type.cast(this.constructor.newInstance(values));
			for (Map.Entry<String, Method> setter : this.setters.entrySet()) {
				if (error.details().containsKey(setter.getKey())) {
					Type declared = DeclaredType.resolve(setter.getValue().getGenericParameterTypes()[0], this.type);
					setter.getValue().invoke(made, member(error, setter.getKey(), declared, codec));
				}
			}
			keep(made, cause);
			return made;
		}
		catch (InvocationTargetException ex) {
			throw (ex.getTargetException() instanceof Exception thrown) ? thrown : ex;
		}
	}

	/**
	 * Keeps the failure of the call with an exception whose constructor did not take it.
	 */
	private static void keep(Throwable made, Throwable cause) {
		ThrownAs.mark(cause, made);
		if (made.getCause() == cause) {
			return;
		}
		try {
			made.initCause(cause);
		}
		catch (IllegalStateException ex) {
			// It has set its cause itself, to null for example.
			made.addSuppressed(cause);
		}
	}

	/**
	 * Those that are public first, and of equals always in the same order.
	 */
	private static List<Constructor<?>> sorted(Class<?> type) {
		List<Constructor<?>> constructors = new ArrayList<>(List.of(type.getDeclaredConstructors()));
		constructors.removeIf((each) -> each.isSynthetic() || Modifier.isPrivate(each.getModifiers()));
		Comparator<Constructor<?>> isPublic = Comparator
			.comparing((Constructor<?> each) -> Modifier.isPublic(each.getModifiers()) ? 0 : 1);
		constructors
			.sort(isPublic.thenComparing(Comparator.comparing((Constructor<?> each) -> -each.getParameterCount()))
				.thenComparing(Constructor::toString));
		return constructors;
	}

	private static int members(List<Source> arguments) {
		return (int) arguments.stream().filter(Member.class::isInstance).count();
	}

	/**
	 * Where the arguments of a constructor come from.
	 * @param unknown gets the parameters that nothing provides
	 * @return null when it cannot be called
	 */
	private static @Nullable List<Source> arguments(Class<?> type, Constructor<?> constructor,
			Map<String, ExceptionProperty> properties, Set<String> unknown) {
		@Nullable String[] names = names(constructor);
		Type[] types = constructor.getGenericParameterTypes();
		if (types.length != names.length) {
			return null;
		}
		List<Source> arguments = new ArrayList<>();
		for (int i = 0; i < names.length; i++) {
			String name = names[i];
			Class<?> raw = constructor.getParameterTypes()[i];
			if (raw == Throwable.class || raw == Exception.class || raw == RuntimeException.class) {
				arguments.add((error, cause, codec) -> cause);
			}
			else if (name != null && properties.containsKey(name)) {
				arguments.add(new Member(name, DeclaredType.resolve(types[i], type)));
			}
			else if (MESSAGE.equals(name) && raw == String.class) {
				arguments.add((error, cause, codec) -> error.developerMessage());
			}
			else {
				unknown.add((name != null) ? name : "a " + raw.getSimpleName() + " without a name");
				return null;
			}
		}
		return arguments;
	}

	private static @Nullable String[] names(Constructor<?> constructor) {
		try {
			return BeanUtils.getParameterNames(constructor);
		}
		catch (IllegalStateException compiledWithoutNames) {
			return new String[constructor.getParameterCount()];
		}
	}

	private static Map<String, Method> setters(Class<?> type, Map<String, ExceptionProperty> properties,
			List<Source> arguments) {
		Map<String, Method> setters = new HashMap<>();
		properties.forEach((name, property) -> {
			Class<?> raw = ResolvableType.forType(property.type()).toClass();
			Method setter = ClassUtils.getMethodIfAvailable(type, "set" + StringUtils.capitalize(name), raw);
			if (setter != null && arguments.stream().noneMatch((each) -> each.isMember(name))) {
				ReflectionUtils.makeAccessible(setter);
				setters.put(name, setter);
			}
		});
		return setters;
	}

	private static @Nullable Object member(ErrorBody error, String name, Type type, PayloadCodec codec) {
		Class<?> raw = ResolvableType.forType(type).toClass();
		// As its wrapper, since Jackson reads nil as 0 otherwise.
		Type read = raw.isPrimitive() ? ClassUtils.resolvePrimitiveIfNecessary(raw) : type;
		Object value = codec.decode(codec.encode(error.details().get(name)), read);
		if (value == null && raw.isPrimitive()) {
			throw new IllegalArgumentException("the error has no member '" + name + "'");
		}
		return value;
	}

	/**
	 * Where an argument comes from.
	 */
	@FunctionalInterface
	private interface Source {

		@Nullable Object value(ErrorBody error, Throwable cause, PayloadCodec codec);

		default boolean isMember(String name) {
			return false;
		}

	}

	/**
	 * A member of the error body.
	 */
	private record Member(String name, Type type) implements Source {

		@Override
		public @Nullable Object value(ErrorBody error, Throwable cause, PayloadCodec codec) {
			return member(error, this.name, this.type, codec);
		}

		@Override
		public boolean isMember(String other) {
			return this.name.equals(other);
		}

	}

}
