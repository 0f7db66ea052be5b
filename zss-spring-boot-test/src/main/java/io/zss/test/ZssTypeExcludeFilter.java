package io.zss.test;

import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import io.zss.annotation.ZssAdvice;
import io.zss.annotation.ZssService;
import io.zss.autoconfigure.ZssPayloadMapperCustomizer;
import io.zss.client.CallInterceptor;
import io.zss.spring.handler.MethodValidator;
import io.zss.spring.handler.ZssArgumentResolver;
import io.zss.worker.RequestInterceptor;

import org.springframework.boot.test.context.filter.annotation.StandardAnnotationCustomizableTypeExcludeFilter;
import org.springframework.core.convert.converter.Converter;
import org.springframework.core.convert.converter.GenericConverter;
import org.springframework.core.type.classreading.MetadataReader;
import org.springframework.core.type.classreading.MetadataReaderFactory;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.util.ClassUtils;

/**
 * Leaves out the beans of an application that a {@link ZssTest} does not have.
 */
final class ZssTypeExcludeFilter extends StandardAnnotationCustomizableTypeExcludeFilter<ZssTest> {

	private static final Class<?>[] NONE = {};

	private static final List<String> OPTIONAL = List.of("tools.jackson.databind.JacksonModule",
			"org.springframework.boot.jackson.JacksonComponent");

	private static final Set<Class<?>> KNOWN = known();

	private final Set<Class<?>> services;

	/**
	 * Creates the filter of a test. Called by Boot.
	 * @param testClass the test
	 */
	ZssTypeExcludeFilter(Class<?> testClass) {
		super(testClass);
		this.services = Set.of(getAnnotation().getValue("services", Class[].class).orElse(NONE));
	}

	@Override
	protected boolean defaultInclude(MetadataReader type, MetadataReaderFactory types) throws IOException {
		// Of a class, or of the contract that it implements.
		boolean isService = this.services.isEmpty()
				&& new AnnotationTypeFilter(ZssService.class, true, true).match(type, types);
		return isService || super.defaultInclude(type, types);
	}

	@Override
	protected Set<Class<?>> getKnownIncludes() {
		return KNOWN;
	}

	@Override
	protected Set<Class<?>> getComponentIncludes() {
		return this.services;
	}

	private static Set<Class<?>> known() {
		Set<Class<?>> types = new LinkedHashSet<>(List.of(ZssAdvice.class, RequestInterceptor.class,
				ZssArgumentResolver.class, MethodValidator.class, CallInterceptor.class,
				ZssPayloadMapperCustomizer.class, Converter.class, GenericConverter.class));
		ClassLoader loader = ZssTypeExcludeFilter.class.getClassLoader();
		for (String name : OPTIONAL) {
			if (ClassUtils.isPresent(name, loader)) {
				types.add(ClassUtils.resolveClassName(name, loader));
			}
		}
		return types;
	}

}
