package io.zss.spring.contract;

import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import io.zss.protocol.ZssException;
import org.jspecify.annotations.Nullable;

import org.springframework.core.ResolvableType;
import org.springframework.util.ReflectionUtils;
import org.springframework.util.StringUtils;

/**
 * A property of an exception that may travel: one that the classes of the application
 * show by a public getter, by a public accessor with the name of a field, or as a public
 * field. What every exception has is none, and neither is another exception: messages,
 * causes, suppressed exceptions and stack traces stay in their process.
 *
 * @param name the name, which is that of the member of the error body
 * @param type the type as it is declared
 * @param getter reads it; null for a public field
 * @param field the public field; null for a getter
 */
public record ExceptionProperty(String name, Type type, @Nullable Method getter, @Nullable Field field) {

	/** Of every exception, and those that the error body has already. */
	private static final Set<String> RESERVED = Set.of("message", "localizedMessage", "cause", "stackTrace",
			"suppressed", "class", "code", "errorCode", "userMessage", "developerMessage", "validationErrors",
			DeclaredStatus.CODE_MEMBER);

	private static final List<String> FOREIGN = List.of("java.", "javax.", "jakarta.", "kotlin.",
			"org.springframework.");

	/** Parameters of types within types, which may be endless. */
	private static final int MAX_DEPTH = 8;

	/**
	 * The properties of a type of exception, those of its own class first.
	 * @param exception the type
	 * @return the properties by name
	 */
	public static Map<String, ExceptionProperty> of(Class<?> exception) {
		Map<String, ExceptionProperty> properties = new LinkedHashMap<>();
		for (Class<?> type = exception; type != null && isOfAnApplication(type); type = type.getSuperclass()) {
			for (Method method : type.getDeclaredMethods()) {
				String name = nameOf(type, method);
				if (name != null) {
					add(properties, new ExceptionProperty(name,
							DeclaredType.resolve(method.getGenericReturnType(), exception), method, null));
				}
			}
			for (Field field : type.getDeclaredFields()) {
				if (Modifier.isPublic(field.getModifiers()) && isOfAnInstance(field.getModifiers())) {
					add(properties, new ExceptionProperty(field.getName(),
							DeclaredType.resolve(field.getGenericType(), exception), null, field));
				}
			}
		}
		return properties;
	}

	/**
	 * Whether a name is one that no property may have.
	 * @param name a name
	 * @return whether the error body, or every exception, has a member of that name
	 */
	public static boolean isReserved(String name) {
		return RESERVED.contains(name);
	}

	/**
	 * Reads it.
	 * @param exception an exception that has it
	 * @return the value
	 * @throws Exception if the getter throws, or cannot be reached
	 */
	public @Nullable Object read(Throwable exception) throws Exception {
		if (this.field != null) {
			ReflectionUtils.makeAccessible(this.field);
			return this.field.get(exception);
		}
		Method method = Objects.requireNonNull(this.getter);
		ReflectionUtils.makeAccessible(method);
		try {
			return method.invoke(exception);
		}
		catch (InvocationTargetException ex) {
			throw (ex.getTargetException() instanceof Exception thrown) ? thrown : ex;
		}
	}

	private static void add(Map<String, ExceptionProperty> properties, ExceptionProperty property) {
		if (!isReserved(property.name()) && !holdsExceptions(ResolvableType.forType(property.type()), 0)) {
			properties.putIfAbsent(property.name(), property);
		}
	}

	private static boolean isOfAnApplication(Class<?> type) {
		return type != ZssException.class && FOREIGN.stream().noneMatch(type.getName()::startsWith);
	}

	private static boolean isOfAnInstance(int modifiers) {
		return !Modifier.isStatic(modifiers) && !Modifier.isTransient(modifiers);
	}

	/**
	 * The property that a method reads; null for none.
	 */
	private static @Nullable String nameOf(Class<?> type, Method method) {
		if (!Modifier.isPublic(method.getModifiers()) || Modifier.isStatic(method.getModifiers())
				|| method.getParameterCount() > 0 || method.getReturnType() == void.class || method.isBridge()
				|| method.isSynthetic()) {
			return null;
		}
		String name = method.getName();
		if (name.length() > 3 && name.startsWith("get") && !Character.isLowerCase(name.charAt(3))) {
			return StringUtils.uncapitalizeAsProperty(name.substring(3));
		}
		if (name.length() > 2 && name.startsWith("is") && !Character.isLowerCase(name.charAt(2))
				&& (method.getReturnType() == boolean.class || method.getReturnType() == Boolean.class)) {
			return StringUtils.uncapitalizeAsProperty(name.substring(2));
		}
		Field field = ReflectionUtils.findField(type, name);
		return (field != null && field.getType() == method.getReturnType() && isOfAnInstance(field.getModifiers()))
				? name : null;
	}

	private static boolean holdsExceptions(ResolvableType type, int depth) {
		Class<?> raw = type.toClass();
		if (Throwable.class.isAssignableFrom(raw) || raw == StackTraceElement.class || raw == Class.class) {
			return true;
		}
		if (depth == MAX_DEPTH) {
			return false;
		}
		if (type.isArray()) {
			return holdsExceptions(type.getComponentType(), depth + 1);
		}
		for (ResolvableType generic : type.getGenerics()) {
			if (holdsExceptions(generic, depth + 1)) {
				return true;
			}
		}
		return false;
	}

}
