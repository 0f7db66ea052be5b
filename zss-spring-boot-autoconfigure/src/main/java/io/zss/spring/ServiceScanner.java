package io.zss.spring;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.zss.annotation.ZssService;
import io.zss.annotation.ZssVerb;
import io.zss.protocol.PayloadCodec;
import io.zss.worker.ServiceDefinition;
import io.zss.worker.VerbHandler;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.framework.autoproxy.AutoProxyUtils;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.convert.ConversionService;
import org.springframework.util.StringUtils;

/**
 * Finds the beans with {@link ZssService}, proxied ones too, and makes services of them,
 * one of each bean.
 */
public final class ServiceScanner {

	private final ConfigurableListableBeanFactory beans;

	private final PayloadCodec codec;

	private final ConversionService conversion;

	private final int defaultConcurrency;

	/**
	 * Creates a scanner.
	 * @param beans where to look
	 * @param codec converts payloads
	 * @param conversion converts headers
	 * @param defaultConcurrency concurrency of services that declare none
	 */
	public ServiceScanner(ConfigurableListableBeanFactory beans, PayloadCodec codec, ConversionService conversion,
			int defaultConcurrency) {
		this.beans = beans;
		this.codec = codec;
		this.conversion = conversion;
		this.defaultConcurrency = defaultConcurrency;
	}

	/**
	 * Finds the services.
	 * @return one for each sid; none when there are no such beans
	 * @throws InvalidServiceException if a bean cannot be a service as it is declared
	 */
	public List<ServiceDefinition> scan() {
		Map<String, ServiceDefinition> services = new LinkedHashMap<>();
		for (String name : this.beans.getBeanNamesForType(Object.class, true, false)) {
			Class<?> type = ScopedProxyUtils.isScopedTarget(name) ? null : targetClass(name);
			ZssService annotation = (type != null) ? AnnotatedElementUtils.findMergedAnnotation(type, ZssService.class)
					: null;
			if (type != null && annotation != null) {
				ServiceDefinition service = service(name, type, annotation);
				if (services.putIfAbsent(service.sid(), service) != null) {
					throw new InvalidServiceException(name, "another bean serves the sid '" + service.sid()
							+ "' already; give one of them another sid");
				}
			}
		}
		return new ArrayList<>(services.values());
	}

	private @Nullable Class<?> targetClass(String name) {
		String scoped = ScopedProxyUtils.getTargetBeanName(name);
		return AutoProxyUtils.determineTargetClass(this.beans, this.beans.containsBean(scoped) ? scoped : name);
	}

	private ServiceDefinition service(String name, Class<?> type, ZssService annotation) {
		if (!this.beans.isSingleton(name)) {
			throw new InvalidServiceException(name,
					"it is no singleton, so that no one instance answers; make it one, or give its scope a proxy");
		}
		try {
			return define(name, type, annotation);
		}
		catch (IllegalArgumentException | IllegalStateException ex) {
			// of a placeholder, a name that is not valid, or a proxy without the method
			throw new InvalidServiceException(name, String.valueOf(ex.getMessage()), ex);
		}
	}

	private ServiceDefinition define(String name, Class<?> type, ZssService annotation) {
		String sid = resolve(annotation.sid());
		if (!StringUtils.hasText(sid)) {
			throw new InvalidServiceException(name, "@ZssService needs a sid, as in @ZssService(\"orders\")");
		}
		Map<Method, ZssVerb> methods = MethodIntrospector.selectMethods(type,
				(MethodIntrospector.MetadataLookup<ZssVerb>) (method) -> AnnotatedElementUtils
					.findMergedAnnotation(method, ZssVerb.class));
		if (methods.isEmpty()) {
			throw new InvalidServiceException(name,
					"it has no verbs; annotate the methods of " + type.getName() + " to call with @ZssVerb");
		}
		Map<String, VerbHandler> verbs = new LinkedHashMap<>();
		methods.forEach((method, verb) -> {
			String verbName = resolve(StringUtils.hasText(verb.value()) ? verb.value() : method.getName());
			if (verbs.put(verbName.toUpperCase(Locale.ROOT), handler(name, type, method)) != null) {
				throw new InvalidServiceException(name,
						"it has the verb '" + verbName + "' twice; give one of the methods another verb");
			}
		});
		return new ServiceDefinition(sid, resolve(annotation.version()), concurrency(name, annotation), verbs);
	}

	private VerbHandler handler(String name, Class<?> type, Method method) {
		Object bean = this.beans.getBean(name);
		Method invocable = AopUtils.selectInvocableMethod(method, bean.getClass());
		return new MethodVerbHandler(name, bean, type, method, invocable, this.codec, this.conversion);
	}

	private int concurrency(String name, ZssService annotation) {
		String text = resolve(annotation.concurrency());
		if (!StringUtils.hasText(text)) {
			return this.defaultConcurrency;
		}
		try {
			return Integer.parseInt(text.trim());
		}
		catch (NumberFormatException ex) {
			throw new InvalidServiceException(name, "its concurrency must be a number: '" + text + "'", ex);
		}
	}

	private String resolve(String text) {
		String resolved = this.beans.resolveEmbeddedValue(text);
		return (resolved != null) ? resolved : "";
	}

}
