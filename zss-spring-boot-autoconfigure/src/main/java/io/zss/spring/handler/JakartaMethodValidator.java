package io.zss.spring.handler;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.zss.protocol.ValidationError;
import io.zss.worker.ZssRequest;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.Valid;
import jakarta.validation.ValidationException;
import jakarta.validation.Validator;
import jakarta.validation.metadata.MethodDescriptor;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.Advisor;
import org.springframework.aop.framework.Advised;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.context.MessageSourceResolvable;
import org.springframework.core.MethodParameter;
import org.springframework.validation.annotation.ValidationAnnotationUtils;
import org.springframework.validation.beanvalidation.MethodValidationAdapter;
import org.springframework.validation.beanvalidation.MethodValidationInterceptor;
import org.springframework.validation.method.MethodValidationException;
import org.springframework.validation.method.MethodValidationResult;

/**
 * Validates arguments by Jakarta Validation: constraints and {@code @Valid} on parameters
 * by Spring's {@link MethodValidationAdapter}, and what Jakarta Validation does not look
 * into by itself, a parameter with {@code @Validated} and the payload of a
 * {@link ZssRequest}, value by value. A bean that Spring validates through a proxy is
 * left to that proxy.
 */
public final class JakartaMethodValidator implements MethodValidator {

	/** A container is not looked at any further beyond so many. */
	private static final int MAX_ERRORS = 100;

	private final Validator validator;

	private final MethodValidationAdapter adapter;

	/**
	 * Creates a validator.
	 * @param validator validates
	 */
	public JakartaMethodValidator(Validator validator) {
		this.validator = validator;
		this.adapter = new MethodValidationAdapter(validator);
	}

	@Override
	public @Nullable Check checkOf(HandlerBean bean, Method method) {
		List<Check> checks = new ArrayList<>();
		if (isConstrained(bean, method) && !isValidatedByProxy(bean)) {
			checks.add(ofParameters(bean, method));
		}
		for (MethodParameter parameter : ArgumentFactory.parameters(method, bean.type())) {
			Class<?>[] groups = groups(parameter);
			if (groups != null) {
				checks.add((arguments) -> validate(arguments[parameter.getParameterIndex()], groups));
			}
		}
		return checks.isEmpty() ? null : (arguments) -> checks.forEach((check) -> check.check(arguments));
	}

	@Override
	public @Nullable InvalidRequestException invalidArguments(HandlerBean bean, Method method, Throwable thrown) {
		if (thrown instanceof ConstraintViolationException violations
				&& ViolationPath.isOfArguments(violations.getConstraintViolations(), bean.type(), method)) {
			return new InvalidRequestException(violations.getConstraintViolations()
				.stream()
				.map((violation) -> error(ViolationPath.of(violation), violation))
				.toList(), thrown);
		}
		if (thrown instanceof MethodValidationException result && !result.isForReturnValue()
				&& bean.type().isInstance(result.getTarget())
				&& result.getMethod().getName().equals(method.getName())) {
			return new InvalidRequestException(errors(result), thrown);
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

	private Check ofParameters(HandlerBean bean, Method method) {
		Object target = AopProxyUtils.getSingletonTarget(bean.bean());
		Object validated = (target != null) ? target : bean.bean();
		Method its = method.getDeclaringClass().isInstance(validated) ? method : bean.invocable(method);
		Class<?>[] groups = ValidationAnnotationUtils.determineValidationGroups(validated, its);
		return (arguments) -> {
			MethodValidationResult result = this.adapter.validateArguments(validated, its, null, arguments, groups);
			if (result.hasErrors()) {
				throw new InvalidRequestException(errors(result), null);
			}
		};
	}

	/**
	 * Whether its proxy does the same. One that is there for transactions alone does not.
	 */
	private static boolean isValidatedByProxy(HandlerBean bean) {
		return bean.bean() instanceof Advised advised && Arrays.stream(advised.getAdvisors())
			.map(Advisor::getAdvice)
			.anyMatch(MethodValidationInterceptor.class::isInstance);
	}

	/**
	 * The groups for a parameter whose value is validated apart; null for the others.
	 */
	private static Class<?> @Nullable [] groups(MethodParameter parameter) {
		for (Annotation annotation : parameter.getParameterAnnotations()) {
			Object[] hints = ValidationAnnotationUtils.determineValidationHints(annotation);
			boolean isJakarta = annotation.annotationType() == Valid.class;
			if (hints != null && (!isJakarta || parameter.getParameterType() == ZssRequest.class)) {
				Class<?>[] groups = new Class<?>[hints.length];
				System.arraycopy(hints, 0, groups, 0, hints.length);
				return groups;
			}
		}
		return null;
	}

	private void validate(@Nullable Object argument, Class<?>[] groups) {
		List<ValidationError> errors = new ArrayList<>();
		validate("", argument, groups, errors);
		if (!errors.isEmpty()) {
			throw new InvalidRequestException(errors, null);
		}
	}

	/**
	 * Validates a value, or all that it holds, since a container has no constraints of
	 * its own.
	 */
	private void validate(String path, @Nullable Object value, Class<?>[] groups, List<ValidationError> errors) {
		if (errors.size() >= MAX_ERRORS) {
			return;
		}
		if (value instanceof ZssRequest<?> request) {
			validate(path, request.payload(), groups, errors);
		}
		else if (value instanceof Optional<?> optional) {
			validate(path, optional.orElse(null), groups, errors);
		}
		else if (value instanceof Map<?, ?> map) {
			map.forEach((key, entry) -> validate(path + "[" + key + "]", entry, groups, errors));
		}
		else if (value instanceof Collection<?> elements) {
			int index = 0;
			for (Object element : elements) {
				validate(path + "[" + index++ + "]", element, groups, errors);
			}
		}
		else if (value instanceof Object[] elements) {
			validate(path, Arrays.asList(elements), groups, errors);
		}
		else if (value != null) {
			this.validator.validate(value, groups).forEach((violation) -> {
				String within = violation.getPropertyPath().toString();
				errors
					.add(error((path.isEmpty() || within.isEmpty()) ? path + within : path + "." + within, violation));
			});
		}
	}

	private static List<ValidationError> errors(MethodValidationResult result) {
		List<ValidationError> errors = new ArrayList<>();
		result.getParameterValidationResults()
			.forEach((parameter) -> parameter.getResolvableErrors().forEach((error) -> {
				ConstraintViolation<?> violation = parameter.unwrap(error, ConstraintViolation.class);
				errors.add(error(ViolationPath.of(violation), violation));
			}));
		result.getCrossParameterValidationResults()
			.forEach((error) -> errors.add(new ValidationError(result.getMethod().getName(), lastCode(error),
					String.valueOf(error.getDefaultMessage()))));
		return errors;
	}

	private static ValidationError error(String path, ConstraintViolation<?> violation) {
		String code = violation.getConstraintDescriptor().getAnnotation().annotationType().getSimpleName();
		return new ValidationError(path, code, violation.getMessage());
	}

	private static String lastCode(MessageSourceResolvable error) {
		String[] codes = error.getCodes();
		return (codes != null && codes.length > 0) ? codes[codes.length - 1] : "";
	}

}
