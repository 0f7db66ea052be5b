package io.zss.spring.handler;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

import io.zss.spring.handler.InvalidRequestException.Violation;
import io.zss.worker.ZssRequest;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.ElementKind;
import jakarta.validation.Path;
import jakarta.validation.Valid;
import jakarta.validation.ValidationException;
import jakarta.validation.Validator;
import jakarta.validation.metadata.MethodDescriptor;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.aop.support.AopUtils;
import org.springframework.core.MethodParameter;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.validation.annotation.Validated;
import org.springframework.validation.annotation.ValidationAnnotationUtils;
import org.springframework.validation.method.MethodValidationException;
import org.springframework.validation.method.MethodValidationResult;
import org.springframework.validation.method.ParameterErrors;
import org.springframework.validation.method.ParameterValidationResult;

/**
 * Validates arguments by Jakarta Validation: constraints and {@code @Valid} on
 * parameters, and {@code @Validated} on one with its groups. A bean that Spring validates
 * through a proxy, since its class is {@code @Validated}, is left to that proxy.
 */
public final class JakartaMethodValidator implements MethodValidator {

	private final Validator validator;

	/**
	 * Creates a validator.
	 * @param validator validates
	 */
	public JakartaMethodValidator(Validator validator) {
		this.validator = validator;
	}

	@Override
	public @Nullable Check checkOf(HandlerBean bean, Method method) {
		List<Check> checks = new ArrayList<>();
		if (!isValidatedByProxy(bean) && isConstrained(bean, method)) {
			checks.add(parametersOf(bean, method));
		}
		MethodParameter[] parameters = ArgumentFactory.parameters(method, bean.type());
		for (MethodParameter parameter : parameters) {
			Class<?>[] groups = groups(parameter);
			if (groups != null) {
				checks.add((arguments) -> validate(arguments[parameter.getParameterIndex()], groups));
			}
		}
		return checks.isEmpty() ? null : (arguments) -> checks.forEach((check) -> check.check(arguments));
	}

	@Override
	public @Nullable InvalidRequestException invalidArguments(HandlerBean bean, Method method, Throwable thrown) {
		if (thrown instanceof ConstraintViolationException violations) {
			return isOfArguments(bean, method, violations) ? invalid(violations.getConstraintViolations(), thrown)
					: null;
		}
		if (thrown instanceof MethodValidationException result && !result.isForReturnValue()
				&& bean.type().isInstance(result.getTarget())
				&& result.getMethod().getName().equals(method.getName())) {
			return new InvalidRequestException(violations(result), thrown);
		}
		return null;
	}

	private boolean isConstrained(HandlerBean bean, Method method) {
		try {
			MethodDescriptor descriptor = this.validator.getConstraintsForClass(bean.type())
				.getConstraintsForMethod(method.getName(), method.getParameterTypes());
			// hasConstrainedParameters() passes over constraints within List<@Valid
			// Item>.
			return descriptor != null && (descriptor.hasConstrainedParameters() || descriptor.getParameterDescriptors()
				.stream()
				.anyMatch((parameter) -> !parameter.getConstrainedContainerElementTypes().isEmpty()));
		}
		catch (ValidationException ex) {
			throw new InvalidHandlerException(
					"the constraints of its method " + method.getName() + " are not valid: " + ex.getMessage(),
					"change them", ex);
		}
	}

	private Check parametersOf(HandlerBean bean, Method method) {
		Object target = AopProxyUtils.getSingletonTarget(bean.bean());
		Object validated = (target != null) ? target : bean.bean();
		Method its = method.getDeclaringClass().isInstance(validated) ? method : bean.invocable(method);
		Class<?>[] groups = ValidationAnnotationUtils.determineValidationGroups(validated, method);
		return (arguments) -> reject(
				this.validator.forExecutables().validateParameters(validated, its, arguments, groups));
	}

	/**
	 * The groups for what Jakarta Validation does not look into by itself: a parameter
	 * with {@code @Validated}, and the payload of a request.
	 */
	private static Class<?> @Nullable [] groups(MethodParameter parameter) {
		for (Annotation annotation : parameter.getParameterAnnotations()) {
			Object[] hints = ValidationAnnotationUtils.determineValidationHints(annotation);
			boolean isJakarta = annotation.annotationType() == Valid.class;
			if (hints != null && (!isJakarta || parameter.getParameterType() == ZssRequest.class)) {
				Class<?>[] groups = new Class<?>[hints.length];
				for (int i = 0; i < hints.length; i++) {
					groups[i] = (Class<?>) hints[i];
				}
				return groups;
			}
		}
		return null;
	}

	private void validate(@Nullable Object argument, Class<?>[] groups) {
		Object value = (argument instanceof ZssRequest<?> request) ? request.payload() : argument;
		if (value instanceof Optional<?> optional) {
			value = optional.orElse(null);
		}
		if (value instanceof Collection<?> elements) {
			Set<ConstraintViolation<Object>> all = new LinkedHashSet<>();
			elements.stream()
				.filter(Objects::nonNull)
				.forEach((element) -> all.addAll(this.validator.validate((Object) element, groups)));
			reject(all);
		}
		else if (value != null) {
			reject(this.validator.validate(value, groups));
		}
	}

	private static void reject(Set<? extends ConstraintViolation<?>> violations) {
		if (!violations.isEmpty()) {
			throw invalid(violations, null);
		}
	}

	private static boolean isValidatedByProxy(HandlerBean bean) {
		return AopUtils.isAopProxy(bean.bean()) && AnnotatedElementUtils.hasAnnotation(bean.type(), Validated.class);
	}

	private static boolean isOfArguments(HandlerBean bean, Method method, ConstraintViolationException thrown) {
		return !thrown.getConstraintViolations().isEmpty()
				&& thrown.getConstraintViolations().stream().allMatch((violation) -> {
					List<Path.Node> nodes = nodes(violation);
					return bean.type().isInstance(violation.getRootBean()) && nodes.size() > 1
							&& nodes.get(0).getKind() == ElementKind.METHOD
							&& nodes.get(0).getName().equals(method.getName())
							&& nodes.get(1).getKind() != ElementKind.RETURN_VALUE;
				});
	}

	private static InvalidRequestException invalid(Set<? extends ConstraintViolation<?>> violations,
			@Nullable Throwable cause) {
		return new InvalidRequestException(violations.stream()
			.map((violation) -> new Violation(field(violation), violation.getMessage()))
			.sorted(Comparator.comparing(Violation::field).thenComparing(Violation::message))
			.toList(), cause);
	}

	/**
	 * The path without method and parameter, which mean nothing to the caller; the
	 * parameter where there is nothing else.
	 */
	private static String field(ConstraintViolation<?> violation) {
		String path = violation.getPropertyPath().toString();
		List<Path.Node> nodes = nodes(violation);
		if (nodes.isEmpty() || nodes.get(0).getKind() != ElementKind.METHOD) {
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

	private static List<Path.Node> nodes(ConstraintViolation<?> violation) {
		List<Path.Node> nodes = new ArrayList<>();
		violation.getPropertyPath().forEach(nodes::add);
		return nodes;
	}

	private static List<Violation> violations(MethodValidationResult result) {
		List<Violation> violations = new ArrayList<>();
		for (ParameterValidationResult parameter : result.getParameterValidationResults()) {
			if (parameter instanceof ParameterErrors errors) {
				errors.getFieldErrors()
					.forEach((error) -> violations
						.add(new Violation(error.getField(), String.valueOf(error.getDefaultMessage()))));
				errors.getGlobalErrors()
					.forEach((error) -> violations
						.add(new Violation(error.getObjectName(), String.valueOf(error.getDefaultMessage()))));
			}
			else {
				String name = String.valueOf(parameter.getMethodParameter().getParameterName());
				parameter.getResolvableErrors()
					.forEach((error) -> violations.add(new Violation(name, String.valueOf(error.getDefaultMessage()))));
			}
		}
		result.getCrossParameterValidationResults()
			.forEach((error) -> violations
				.add(new Violation(result.getMethod().getName(), String.valueOf(error.getDefaultMessage()))));
		return violations;
	}

}
