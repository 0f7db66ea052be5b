package io.zss.spring.handler;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import jakarta.validation.ConstraintViolation;
import jakarta.validation.ElementKind;
import jakarta.validation.Path;

/**
 * Paths of violations as a caller knows them: without the names of method and payload
 * parameter, with indexes and keys.
 */
final class ViolationPath {

	private ViolationPath() {
	}

	/**
	 * The path within the payload; the name of the parameter if the path ends there.
	 */
	static String of(ConstraintViolation<?> violation) {
		String path = violation.getPropertyPath().toString();
		List<Path.Node> nodes = nodes(violation);
		if (nodes.size() < 2 || nodes.get(0).getKind() != ElementKind.METHOD) {
			return path;
		}
		String ofMethod = path.substring(nodes.get(0).getName().length() + 1);
		String parameter = nodes.get(1).getName();
		String within = ofMethod.startsWith(parameter) ? ofMethod.substring(parameter.length()) : ofMethod;
		if (within.isEmpty()) {
			return parameter;
		}
		return within.startsWith(".") ? within.substring(1) : within;
	}

	/**
	 * Whether all violations are about arguments of this method, and not about its result
	 * or another bean.
	 */
	static boolean isOfArguments(Set<? extends ConstraintViolation<?>> violations, Class<?> type, Method method) {
		return !violations.isEmpty() && violations.stream().allMatch((violation) -> {
			List<Path.Node> nodes = nodes(violation);
			return type.isInstance(violation.getRootBean()) && nodes.size() > 1
					&& nodes.get(0).getKind() == ElementKind.METHOD && nodes.get(0).getName().equals(method.getName())
					&& nodes.get(1).getKind() != ElementKind.RETURN_VALUE;
		});
	}

	private static List<Path.Node> nodes(ConstraintViolation<?> violation) {
		List<Path.Node> nodes = new ArrayList<>();
		violation.getPropertyPath().forEach(nodes::add);
		return nodes;
	}

}
