package io.zss.spring.aot;

import io.zss.annotation.ZssAdvice;
import io.zss.annotation.ZssService;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.aot.BeanRegistrationAotContribution;
import org.springframework.beans.factory.aot.BeanRegistrationAotProcessor;
import org.springframework.beans.factory.support.RegisteredBean;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.util.ClassUtils;

/**
 * Registers the verbs of each service bean, the types of their payloads, and the
 * exception handlers of services and advice.
 */
final class ServiceAotProcessor implements BeanRegistrationAotProcessor {

	@Override
	public @Nullable BeanRegistrationAotContribution processAheadOfTime(RegisteredBean bean) {
		Class<?> type = ClassUtils.getUserClass(bean.getBeanClass());
		if (!AnnotatedElementUtils.hasAnnotation(type, ZssService.class)
				&& !AnnotatedElementUtils.hasAnnotation(type, ZssAdvice.class)) {
			return null;
		}
		return (generation, code) -> new VerbHints(generation.getRuntimeHints()).register(type);
	}

}
