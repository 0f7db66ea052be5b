package io.zss.spring;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;

import io.zss.transport.EndingStage;
import io.zss.worker.RequestInterceptor;
import io.zss.worker.ServiceRequest;
import io.zss.worker.VerbHandler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.ObjectFactory;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.config.Scope;
import org.springframework.core.Ordered;

/**
 * The scope {@code request} where a service request is handled: each has beans of its
 * own, which are destroyed when its handler, or its asynchronous result, is done. On
 * other threads the scope is what it was before, that of web requests for example.
 */
public final class ServedRequestScope implements Scope, RequestInterceptor, BeanFactoryPostProcessor, Ordered {

	private static final Logger logger = LoggerFactory.getLogger(ServedRequestScope.class);

	private static final String NAME = "request";

	/** Within observations, around the interceptors of the application. */
	private static final int ORDER = HIGHEST_PRECEDENCE + 200;

	private @Nullable Scope outside;

	/**
	 * Creates a scope that is not registered.
	 */
	public ServedRequestScope() {
	}

	@Override
	public int getOrder() {
		return ORDER;
	}

	@Override
	public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {
		this.outside = beans.getRegisteredScope(NAME);
		beans.registerScope(NAME, this);
	}

	@Override
	public @Nullable Object intercept(ServiceRequest request, VerbHandler next) throws Exception {
		boolean later = false;
		try {
			Object result = next.handle(request);
			if (result instanceof CompletionStage<?> stage) {
				later = true;
				EndingStage.onEnd(stage, (value, failure) -> scoped(request).end());
			}
			return result;
		}
		finally {
			if (!later) {
				scoped(request).end();
			}
		}
	}

	@Override
	public Object get(String name, ObjectFactory<?> factory) {
		ServiceRequest request = ServiceRequest.current();
		return (request != null) ? scoped(request).get(name, factory) : outside(name).get(name, factory);
	}

	@Override
	public @Nullable Object remove(String name) {
		ServiceRequest request = ServiceRequest.current();
		return (request != null) ? scoped(request).remove(name) : outside(name).remove(name);
	}

	@Override
	public void registerDestructionCallback(String name, Runnable callback) {
		ServiceRequest request = ServiceRequest.current();
		if (request != null) {
			scoped(request).onEnd(name, callback);
		}
		else {
			outside(name).registerDestructionCallback(name, callback);
		}
	}

	@Override
	public @Nullable Object resolveContextualObject(String key) {
		Scope other = this.outside;
		return (ServiceRequest.current() == null && other != null) ? other.resolveContextualObject(key) : null;
	}

	@Override
	public @Nullable String getConversationId() {
		ServiceRequest request = ServiceRequest.current();
		Scope other = this.outside;
		if (request != null) {
			return request.rid();
		}
		return (other != null) ? other.getConversationId() : null;
	}

	private Scoped scoped(ServiceRequest request) {
		return request.attribute(this, Scoped::new);
	}

	private Scope outside(String name) {
		Scope other = this.outside;
		if (other == null) {
			throw new IllegalStateException("Bean '" + name
					+ "' has the scope 'request', but this thread handles no request of a service, nor a web request");
		}
		return other;
	}

	/**
	 * The beans of one request, and how they are destroyed.
	 */
	private static final class Scoped {

		private final Map<String, Object> beans = new LinkedHashMap<>();

		private final Map<String, Runnable> callbacks = new LinkedHashMap<>();

		synchronized Object get(String name, ObjectFactory<?> factory) {
			Object bean = this.beans.get(name);
			if (bean == null) {
				bean = factory.getObject();
				this.beans.put(name, bean);
			}
			return bean;
		}

		synchronized @Nullable Object remove(String name) {
			this.callbacks.remove(name);
			return this.beans.remove(name);
		}

		synchronized void onEnd(String name, Runnable callback) {
			this.callbacks.put(name, callback);
		}

		synchronized void end() {
			this.callbacks.forEach((name, callback) -> {
				try {
					callback.run();
				}
				catch (RuntimeException | Error ex) {
					logger.warn("Bean '{}' of scope 'request' was not destroyed properly", name, ex);
				}
			});
			this.callbacks.clear();
			this.beans.clear();
		}

	}

}
