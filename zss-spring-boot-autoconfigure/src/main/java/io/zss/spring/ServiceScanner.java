package io.zss.spring;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import io.zss.annotation.ZssAdvice;
import io.zss.annotation.ZssService;
import io.zss.annotation.ZssVerb;
import io.zss.spring.ServiceDeclarations.ServiceDeclaration;
import io.zss.spring.client.DeclaredClients;
import io.zss.spring.handler.ExceptionMethods;
import io.zss.spring.handler.HandlerBean;
import io.zss.spring.handler.HandlerFactory;
import io.zss.spring.handler.InvalidHandlerException;
import io.zss.worker.ServiceDefinition;
import io.zss.worker.VerbHandler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.aop.framework.autoproxy.AutoProxyUtils;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.config.EmbeddedValueResolver;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.AnnotationAwareOrderComparator;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.util.ReflectionUtils;
import org.springframework.util.StringUtils;
import org.springframework.util.StringValueResolver;

/**
 * Finds the beans that are services, proxied ones too, and makes a service of each.
 */
public final class ServiceScanner {

	private static final Logger logger = LoggerFactory.getLogger(ServiceScanner.class);

	private final ConfigurableListableBeanFactory beans;

	private final HandlerFactory handlers;

	private final StringValueResolver expressions;

	private final int defaultConcurrency;

	private final boolean autoStartup;

	private final LateServices late;

	/**
	 * Creates a scanner.
	 * @param beans where to look
	 * @param handlers makes the handlers
	 * @param defaultConcurrency concurrency of services that declare none
	 */
	public ServiceScanner(ConfigurableListableBeanFactory beans, HandlerFactory handlers, int defaultConcurrency) {
		this(beans, handlers, defaultConcurrency, true, new LateServices());
	}

	/**
	 * Creates a scanner that has services which come later reported.
	 * @param beans where to look
	 * @param handlers makes the handlers
	 * @param defaultConcurrency concurrency of services that declare none
	 * @param autoStartup whether services that do not say so start with the application
	 * @param late warns of services that come later
	 */
	public ServiceScanner(ConfigurableListableBeanFactory beans, HandlerFactory handlers, int defaultConcurrency,
			boolean autoStartup, LateServices late) {
		this.autoStartup = autoStartup;
		this.late = late;
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
		DeclaredClients clients = DeclaredClients.of(this.beans);
		Map<String, Class<?>> candidates = candidates(clients);
		ServiceDeclarations declarations = new ServiceDeclarations(this.beans, clients);
		List<ExceptionMethods> advice = advice(candidates);
		Map<String, ServiceDefinition> services = new LinkedHashMap<>();
		Map<String, String> owners = new LinkedHashMap<>();
		Set<String> found = new HashSet<>();
		candidates.forEach((name, type) -> {
			ServiceDeclaration declaration = declaration(declarations, name, type);
			if (declaration == null) {
				warnOfVerbs(name, type);
				return;
			}
			found.add(name);
			ServiceDefinition service = service(name, type, declaration, advice);
			if (service == null) {
				return;
			}
			String key = service.sid() + " " + service.version();
			String owner = owners.putIfAbsent(key, name);
			if (owner != null) {
				throw new InvalidServiceException(name, type,
						"bean '" + owner + "' already serves the sid '" + service.sid() + "'"
								+ (service.version().isEmpty() ? "" : " in version " + service.version()),
						"give one of them another sid or version, or put all verbs into one bean", null);
			}
			services.put(key, service);
		});
		this.late.onScanned(found);
		return new ArrayList<>(services.values());
	}

	private static @Nullable ServiceDeclaration declaration(ServiceDeclarations declarations, String name,
			Class<?> type) {
		try {
			return declarations.find(name, type);
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidServiceException(name, type, String.valueOf(ex.getMessage()),
					"change the attributes of its @ZssService", ex);
		}
	}

	/**
	 * A bean with verbs that is not a service is most often a mistake. Contracts whose
	 * implementations are left out are reported by themselves.
	 */
	private static void warnOfVerbs(String name, Class<?> type) {
		if (isOfALibrary(type) || !AnnotationUtils.isCandidateClass(type, ZssVerb.class)
				|| AnnotatedElementUtils.hasAnnotation(type, ZssService.class)) {
			return;
		}
		Set<String> verbs;
		try {
			verbs = verbs(type);
		}
		catch (RuntimeException | LinkageError ex) {
			// Signatures may name classes of optional libraries, which are absent.
			logger.debug("The methods of bean '{}' of type {} cannot be determined", name, type.getName(), ex);
			return;
		}
		if (!verbs.isEmpty()) {
			logger.warn("Bean '{}' of type {} has the @ZssVerb methods {}, but is not a service: annotate the class, or"
					+ " the interface that declares them, with @ZssService", name, type.getName(), verbs);
		}
	}

	private static Set<String> verbs(Class<?> type) {
		return MethodIntrospector
			.selectMethods(type,
					(ReflectionUtils.MethodFilter) (method) -> AnnotatedElementUtils.hasAnnotation(method,
							ZssVerb.class))
			.stream()
			.map(Method::getName)
			.collect(Collectors.toCollection(TreeSet::new));
	}

	private static boolean isOfALibrary(Class<?> type) {
		String name = type.getName();
		return name.startsWith("java.") || name.startsWith("org.springframework.");
	}

	/**
	 * The beans that are neither clients nor hidden behind the proxy of a scope, with the
	 * class behind their proxies.
	 */
	private Map<String, Class<?>> candidates(DeclaredClients clients) {
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
	 * The source of the order: the bean if it has one itself, else the annotation of its
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
	 * Makes the service.
	 * @return null for a mock, or a bean that is null, which are none
	 */
	@SuppressWarnings("EqualsNull") // as Spring says of a bean that is null
	private @Nullable ServiceDefinition service(String name, Class<?> type, ServiceDeclaration declaration,
			List<ExceptionMethods> advice) {
		if (!this.beans.isSingleton(name)) {
			throw new InvalidServiceException(name, type, "the bean is not a singleton",
					"make it one, or give its scope a proxy", null);
		}
		Object bean = this.beans.getBean(name);
		if (bean.equals(null)) {
			logger.warn("Bean '{}' of type {} is null, and is not registered as a service", name, type.getName());
			return null;
		}
		if (MockBeans.isMock(bean)) {
			logger.info("Bean '{}' of type {} is a mock, and is not registered as a service", name, type.getName());
			return null;
		}
		try {
			return define(new HandlerBean(name, type, bean), declaration, advice);
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

	private ServiceDefinition define(HandlerBean bean, ServiceDeclaration declaration, List<ExceptionMethods> advice) {
		String name = bean.name();
		Class<?> type = bean.type();
		String sid = resolve(declaration.sid());
		if (!StringUtils.hasText(sid)) {
			throw new InvalidServiceException(name, type, "@ZssService needs a sid",
					"name it, as in @ZssService(\"orders\")", null);
		}
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
		UnservedMethods.of(type, methods.keySet())
			.forEach((method) -> logger
				.warn("Method {} of {} has no @ZssVerb, so service {} of bean '{}' does not serve"
						+ " it, and no client can be declared by this interface: annotate it, or make it a default method",
						method.getName(), method.getDeclaringClass().getName(), sid, name));
		String description = resolve(declaration.description());
		return new ServiceDefinition(sid, resolve(declaration.version()), concurrency(name, type, declaration), verbs,
				StringUtils.hasText(description) ? description : null, autoStartup(name, type, declaration));
	}

	private int concurrency(String name, Class<?> type, ServiceDeclaration declaration) {
		String text = resolve(declaration.concurrency());
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

	private boolean autoStartup(String name, Class<?> type, ServiceDeclaration declaration) {
		String text = resolve(declaration.autoStartup()).trim();
		return switch (text.toLowerCase(Locale.ROOT)) {
			case "" -> this.autoStartup;
			case "true" -> true;
			case "false" -> false;
			default ->
				throw new InvalidServiceException(name, type, "its autoStartup must be true or false: '" + text + "'",
						"write autoStartup = \"false\" for a service that is started later", null);
		};
	}

	private String resolve(String text) {
		String resolved = this.expressions.resolveStringValue(text);
		return (resolved != null) ? resolved : "";
	}

}
