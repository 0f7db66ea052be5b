package io.zss.spring.handler;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.zss.annotation.ZssVerb;
import io.zss.protocol.PayloadCodec;
import io.zss.protocol.Status;
import io.zss.worker.RequestInterceptor;
import io.zss.worker.VerbHandler;
import org.jspecify.annotations.Nullable;

import org.springframework.core.MethodParameter;
import org.springframework.core.convert.ConversionService;
import org.springframework.format.datetime.standard.DurationFormatterUtils;
import org.springframework.util.StringUtils;
import org.springframework.util.StringValueResolver;
import org.springframework.validation.annotation.ValidationAnnotationUtils;

/**
 * Makes handlers of annotated methods.
 */
public final class HandlerFactory {

	private final ArgumentFactory arguments;

	private final StringValueResolver expressions;

	private final List<RequestInterceptor> interceptors;

	private final @Nullable MethodValidator validator;

	private final PayloadSchemas schemas;

	private final ErrorMembers members;

	/**
	 * Creates a factory of handlers that describe no schemas.
	 * @param codec converts payloads
	 * @param conversion converts headers
	 * @param expressions resolves placeholders and expressions in annotations
	 * @param resolvers provide arguments, the first one first
	 * @param interceptors stand around the handlers, the first one outermost
	 * @param validator validates arguments; null for none
	 */
	public HandlerFactory(PayloadCodec codec, ConversionService conversion, StringValueResolver expressions,
			List<ZssArgumentResolver> resolvers, List<RequestInterceptor> interceptors,
			@Nullable MethodValidator validator) {
		this(codec, conversion, expressions, resolvers, interceptors, validator, PayloadSchemas.NONE);
	}

	/**
	 * Creates a factory.
	 * @param codec converts payloads
	 * @param conversion converts headers
	 * @param expressions resolves placeholders and expressions in annotations
	 * @param resolvers provide arguments, the first one first
	 * @param interceptors stand around the handlers, the first one outermost
	 * @param validator validates arguments; null for none
	 * @param schemas describe payloads
	 */
	public HandlerFactory(PayloadCodec codec, ConversionService conversion, StringValueResolver expressions,
			List<ZssArgumentResolver> resolvers, List<RequestInterceptor> interceptors,
			@Nullable MethodValidator validator, PayloadSchemas schemas) {
		this.schemas = schemas;
		this.members = new ErrorMembers(codec);
		this.arguments = new ArgumentFactory(codec, conversion, expressions, resolvers);
		this.expressions = expressions;
		this.interceptors = List.copyOf(interceptors);
		this.validator = validator;
	}

	/**
	 * Makes the handler of a verb.
	 * @param bean the service
	 * @param method its method
	 * @param verb the method's annotation
	 * @param advice handles the exceptions of all services, after the service's own
	 * handlers
	 * @return the handler
	 * @throws InvalidHandlerException if the method cannot be one as it is declared
	 */
	public VerbHandler verb(HandlerBean bean, Method method, ZssVerb verb, List<ExceptionMethods> advice) {
		List<ExceptionMethods> exceptions = new ArrayList<>();
		exceptions.add(exceptions(bean));
		exceptions.addAll(advice);
		Argument[] taken = this.arguments.ofVerb(method, bean.type());
		VerbMethod invocation = new VerbMethod(bean, method, taken, check(bean, method));
		return new MethodVerbHandler(invocation, this.interceptors,
				new ErrorTranslation(bean, method, exceptions, this.validator, this.members), status(method, verb),
				timeout(method, verb), ResultType.of(method, bean.type()),
				VerbDescriptions.of(bean, method, taken, exceptions, verb, resolve(verb.description()), this.schemas),
				verb.interruptible());
	}

	/**
	 * Makes the exception handlers of a bean.
	 * @param bean a service or an advice
	 * @return its handlers, maybe none
	 * @throws InvalidHandlerException if a method cannot be one as it is declared
	 */
	public ExceptionMethods exceptions(HandlerBean bean) {
		return ExceptionMethods.of(bean, this.arguments);
	}

	private MethodValidator.@Nullable Check check(HandlerBean bean, Method method) {
		if (this.validator != null) {
			return this.validator.checkOf(bean, method);
		}
		for (MethodParameter parameter : ArgumentFactory.parameters(method, bean.type())) {
			for (Annotation annotation : parameter.getParameterAnnotations()) {
				if (ValidationAnnotationUtils.determineValidationHints(annotation) != null) {
					throw new InvalidHandlerException(
							"its method " + method.getName() + " has a parameter with @"
									+ annotation.annotationType().getSimpleName() + ", but nothing validates it",
							"add spring-boot-starter-validation, or remove the annotation");
				}
			}
		}
		return null;
	}

	private int status(Method method, ZssVerb verb) {
		String text = resolve(verb.status());
		try {
			int status = Integer.parseInt(text.trim());
			if (Status.isSuccess(status)) {
				return status;
			}
		}
		catch (NumberFormatException notANumber) {
			// the same answer as for a number out of range
		}
		throw new InvalidHandlerException("the status of its method " + method.getName() + " is '" + text + "'",
				"a success has a status of 200 to 299; throw a ZssException to answer an error");
	}

	private @Nullable Duration timeout(Method method, ZssVerb verb) {
		String text = resolve(verb.timeout());
		if (!StringUtils.hasText(text)) {
			return null;
		}
		try {
			Duration timeout = DurationFormatterUtils.detectAndParse(text.trim());
			if (!timeout.isZero() && !timeout.isNegative()) {
				return timeout;
			}
		}
		catch (IllegalArgumentException notADuration) {
			// the same answer as for one that is not positive
		}
		throw new InvalidHandlerException("the time-out of its method " + method.getName() + " is '" + text + "'",
				"write a time above 0, as in 500ms, 2s or PT2S");
	}

	private String resolve(String text) {
		String resolved = this.expressions.resolveStringValue(text);
		return (resolved != null) ? resolved : "";
	}

}
