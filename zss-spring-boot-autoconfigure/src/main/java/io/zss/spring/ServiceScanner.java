package io.zss.spring;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.zss.annotation.AliasedAttributes;
import io.zss.annotation.ZssAdvice;
import io.zss.annotation.ZssService;
import io.zss.annotation.ZssVerb;
import io.zss.spring.client.DeclaredClients;
import io.zss.spring.handler.ExceptionMethods;
import io.zss.spring.handler.HandlerBean;
import io.zss.spring.handler.HandlerFactory;
import io.zss.spring.handler.InvalidHandlerException;
import io.zss.worker.ServiceDefinition;
import io.zss.worker.VerbHandler;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.framework.autoproxy.AutoProxyUtils;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.config.EmbeddedValueResolver;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.AnnotationAwareOrderComparator;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;
import org.springframework.util.StringUtils;
import org.springframework.util.StringValueResolver;

/**
 * Finds the beans with {@link ZssService}, proxied ones too, and makes services of them,
 * one of each bean.
 */
public final class ServiceScanner {

	private final ConfigurableListableBeanFactory beans;

	private final HandlerFactory handlers;

	private final StringValueResolver expressions;

	private final int defaultConcurrency;

	/**
	 * Creates a scanner.
	 * @param beans where to look
	 * @param handlers makes the handlers
	 * @param defaultConcurrency concurrency of services that declare none
	 */
	public ServiceScanner(ConfigurableListableBeanFactory beans, HandlerFactory handlers, int defaultConcurrency) {
		this.beans = beans;
		this.handlers = handlers;
		this.expressions = new EmbeddedValueResolver(beans);
		this.defaultConcurrency = defaultConcurrency;
	}

	/**
	 * Finds the services.
	 * @return one for each sid and version; none when there are no such beans
	 * @throws InvalidServiceException if a bean cannot be a service as it is declared
	 */
	public List<ServiceDefinition> scan() {
		Map<String, Class<?>> candidates = candidates();
		List<ExceptionMethods> advice = advice(candidates);
		Map<String, ServiceDefinition> services = new LinkedHashMap<>();
		Map<String, String> owners = new LinkedHashMap<>();
		candidates.forEach((name, type) -> {
			ZssService annotation = annotation(name, type);
			if (annotation != null) {
				ServiceDefinition service = service(name, type, annotation, advice);
				String key = service.sid() + " " + service.version();
				String owner = owners.putIfAbsent(key, name);
				if (owner != null) {
					throw new InvalidServiceException(name, type,
							"bean '" + owner + "' serves the sid '" + service.sid() + "' already"
									+ (service.version().isEmpty() ? "" : " in version " + service.version()),
							"give one of them another sid or version, or put all verbs into one bean", null);
				}
				services.put(key, service);
			}
		});
		return new ArrayList<>(services.values());
	}

	/**
	 * The beans that are neither clients nor hidden behind the proxy of a scope, with the
	 * class behind their proxies.
	 */
	private Map<String, Class<?>> candidates() {
		DeclaredClients clients = DeclaredClients.of(this.beans);
		Map<String, Class<?>> candidates = new LinkedHashMap<>();
		for (String name : this.beans.getBeanNamesForType(Object.class, true, false)) {
			Class<?> type = (ScopedProxyUtils.isScopedTarget(name) || clients.contains(name)) ? null
					: targetClass(name);
			if (type != null) {
				candidates.put(name, type);
			}
		}
		return candidates;
	}

	private @Nullable Class<?> targetClass(String name) {
		String scoped = ScopedProxyUtils.getTargetBeanName(name);
		return AutoProxyUtils.determineTargetClass(this.beans, this.beans.containsBean(scoped) ? scoped : name);
	}

	private List<ExceptionMethods> advice(Map<String, Class<?>> candidates) {
		List<HandlerBean> advice = new ArrayList<>();
		candidates.forEach((name, type) -> {
			if (AnnotatedElementUtils.hasAnnotation(type, ZssAdvice.class)) {
				advice.add(new HandlerBean(name, type, this.beans.getBean(name)));
			}
		});
		advice.sort((one, other) -> AnnotationAwareOrderComparator.INSTANCE.compare(ordered(one), ordered(other)));
		return advice.stream().map(this::exceptions).toList();
	}

	/**
	 * What says the order: the bean if it does so itself, else the annotation of its
	 * class, which a proxy hides.
	 */
	private static Object ordered(HandlerBean bean) {
		return (bean.bean() instanceof Ordered) ? bean.bean() : bean.type();
	}

	private ExceptionMethods exceptions(HandlerBean bean) {
		try {
			return this.handlers.exceptions(bean);
		}
		catch (InvalidHandlerException ex) {
			throw new InvalidServiceException(bean.name(), bean.type(), ex.getProblem(), ex.getAction(), ex);
		}
	}

	/**
	 * The annotation of the class, or else that of the one interface which has it.
	 */
	private static @Nullable ZssService annotation(String name, Class<?> type) {
		ZssService annotation = AnnotatedElementUtils.findMergedAnnotation(type, ZssService.class);
		List<Object> sources = MergedAnnotations.from(type, SearchStrategy.TYPE_HIERARCHY)
			.stream(ZssService.class)
			.map(MergedAnnotation::getSource)
			.distinct()
			.toList();
		boolean isOfClass = sources.stream().anyMatch((source) -> source instanceof Class<?> its && !its.isInterface());
		if (sources.size() > 1 && !isOfClass) {
			throw new InvalidServiceException(name, type, "it implements several services: " + sources,
					"make a bean of each, or annotate the class itself with @ZssService", null);
		}
		return annotation;
	}

	private ServiceDefinition service(String name, Class<?> type, ZssService annotation,
			List<ExceptionMethods> advice) {
		if (!this.beans.isSingleton(name)) {
			throw new InvalidServiceException(name, type, "it is no singleton, so that no one instance answers",
					"make it one, or give its scope a proxy", null);
		}
		try {
			return define(name, type, annotation, advice);
		}
		catch (InvalidHandlerException ex) {
			throw new InvalidServiceException(name, type, ex.getProblem(), ex.getAction(), ex);
		}
		catch (IllegalArgumentException | IllegalStateException ex) {
			// of a placeholder, or a name that is not valid
			throw new InvalidServiceException(name, type, String.valueOf(ex.getMessage()),
					"change the attributes of its @ZssService and @ZssVerb", ex);
		}
	}

	private ServiceDefinition define(String name, Class<?> type, ZssService annotation, List<ExceptionMethods> advice) {
		String sid = resolve(AliasedAttributes.sid(annotation));
		if (!StringUtils.hasText(sid)) {
			throw new InvalidServiceException(name, type, "@ZssService needs a sid",
					"name it, as in @ZssService(\"orders\")", null);
		}
		HandlerBean bean = new HandlerBean(name, type, this.beans.getBean(name));
		Map<Method, ZssVerb> methods = bean.methods(ZssVerb.class);
		if (methods.isEmpty()) {
			throw new InvalidServiceException(name, type, "it has no verbs",
					"annotate the methods to call with @ZssVerb", null);
		}
		Map<String, VerbHandler> verbs = new LinkedHashMap<>();
		Map<String, Method> named = new HashMap<>();
		methods.forEach((method, verb) -> {
			String declared = resolve(verb.value());
			String verbName = (StringUtils.hasText(declared) ? declared : method.getName()).toUpperCase(Locale.ROOT);
			Method other = named.put(verbName, method);
			if (other != null) {
				String both = other.getName() + " and " + method.getName();
				throw new InvalidServiceException(name, type,
						"its methods " + both + " have the same verb '" + verbName + "'",
						"give one of the methods another verb", null);
			}
			verbs.put(verbName, this.handlers.verb(bean, method, verb, advice));
		});
		return new ServiceDefinition(sid, resolve(annotation.version()), concurrency(name, type, annotation), verbs);
	}

	private int concurrency(String name, Class<?> type, ZssService annotation) {
		String text = resolve(annotation.concurrency());
		if (!StringUtils.hasText(text)) {
			return this.defaultConcurrency;
		}
		try {
			return Integer.parseInt(text.trim());
		}
		catch (NumberFormatException ex) {
			throw new InvalidServiceException(name, type, "its concurrency must be a number: '" + text + "'",
					"write how many requests it handles at a time, as in concurrency = \"4\"", ex);
		}
	}

	private String resolve(String text) {
		String resolved = this.expressions.resolveStringValue(text);
		return (resolved != null) ? resolved : "";
	}

}
