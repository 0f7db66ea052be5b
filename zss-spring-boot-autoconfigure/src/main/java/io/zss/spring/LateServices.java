package io.zss.spring;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.zss.annotation.ZssService;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;

/**
 * Warns of services that are created only after the services were registered, and whose
 * declaration did not show that they are some: lazy beans that are declared as an
 * interface without annotation.
 */
public final class LateServices implements BeanPostProcessor {

	private static final Logger logger = LoggerFactory.getLogger(LateServices.class);

	private final Map<Class<?>, Boolean> annotated = new ConcurrentHashMap<>();

	private volatile @Nullable Set<String> known;

	/**
	 * Creates a processor that waits for the first look at the beans.
	 */
	public LateServices() {
	}

	/**
	 * Notes the beans that were looked at.
	 */
	void onScanned(Set<String> names) {
		this.known = new HashSet<>(names);
	}

	@Override
	public Object postProcessBeforeInitialization(Object bean, String name) {
		Set<String> scanned = this.known;
		if (scanned != null && !scanned.contains(name) && !ScopedProxyUtils.isScopedTarget(name)
				&& this.annotated.computeIfAbsent(bean.getClass(), LateServices::isAnnotated)) {
			logger
				.warn("Bean '{}' of type {} is a service, but is not registered: it was created after the services were"
						+ " collected, and its declaration does not show its class. Declare it as its class, or"
						+ " do not make it lazy", name, bean.getClass().getName());
		}
		return bean;
	}

	private static boolean isAnnotated(Class<?> type) {
		return MergedAnnotations.from(type, SearchStrategy.SUPERCLASS).isPresent(ZssService.class);
	}

}
