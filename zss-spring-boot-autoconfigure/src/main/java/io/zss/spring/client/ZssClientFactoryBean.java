package io.zss.spring.client;

import java.lang.reflect.Proxy;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryAware;
import org.springframework.beans.factory.BeanNameAware;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.AutowireCapableBeanFactory;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.beans.factory.config.EmbeddedValueResolver;
import org.springframework.beans.factory.config.NamedBeanHolder;

/**
 * Makes the bean of one interface. Whether the interface can be a client is found out at
 * startup. The template, and so the connection, is looked for at the end of the startup
 * where something injects the bean, else at the first call: an interceptor of the calls
 * may have the bean injected itself. The template stays until those that use the bean are
 * destroyed.
 *
 * @param <T> the interface
 */
public final class ZssClientFactoryBean<T>
		implements FactoryBean<T>, BeanFactoryAware, BeanNameAware, InitializingBean, SmartInitializingSingleton {

	private final Class<T> type;

	private final String client;

	private final String importedBy;

	private @Nullable ConfigurableBeanFactory beans;

	private @Nullable String name;

	private @Nullable ClientInvocations invocations;

	private volatile boolean wanted;

	/**
	 * Creates a factory. For {@link ImportZssClients} and the code that ahead-of-time
	 * processing generates beside the interface, which may not be public.
	 * @param type the interface
	 * @param client the name of the client; empty for that of the application
	 * @param importedBy what imports the interface, for messages
	 */
	public ZssClientFactoryBean(Class<T> type, String client, String importedBy) {
		this.type = type;
		this.client = client;
		this.importedBy = importedBy;
	}

	@Override
	public void setBeanFactory(BeanFactory beanFactory) {
		this.beans = (ConfigurableBeanFactory) beanFactory;
	}

	@Override
	public void setBeanName(String name) {
		this.name = name;
	}

	@Override
	public void afterPropertiesSet() {
		ConfigurableBeanFactory beans = beans();
		if (!this.client.isEmpty() && !beans.containsBean(templateName())) {
			throw new InvalidClientException(this.type, this.importedBy,
					"there is no client '" + this.client + "' and no bean '" + templateName() + "'.",
					"Set zss.client.named." + this.client + ".brokers.");
		}
		EmbeddedValueResolver expressions = new EmbeddedValueResolver(beans);
		ClientDeclaration declaration = new ClientDeclaration(this.type, this.importedBy,
				(text) -> String.valueOf(expressions.resolveStringValue(text)));
		this.invocations = declaration.invocations(this::template);
	}

	@Override
	public T getObject() {
		if (this.invocations == null) {
			throw new IllegalStateException("Not initialized");
		}
		this.wanted = true;
		return this.type
			.cast(Proxy.newProxyInstance(this.type.getClassLoader(), new Class<?>[] { this.type }, this.invocations));
	}

	@Override
	public void afterSingletonsInstantiated() {
		if (this.wanted && this.invocations != null) {
			this.invocations.connect();
		}
	}

	@Override
	public Class<T> getObjectType() {
		return this.type;
	}

	/**
	 * What makes the calls: the application's primary or only {@link ZssOperations}, or
	 * else its template.
	 */
	private ZssOperations template() {
		ConfigurableBeanFactory beans = beans();
		if (!this.client.isEmpty()) {
			return use(beans, templateName(), beans.getBean(templateName(), ZssOperations.class));
		}
		if (beans instanceof AutowireCapableBeanFactory resolving) {
			NamedBeanHolder<? extends ZssOperations> template = own(resolving);
			return use(beans, template.getBeanName(), template.getBeanInstance());
		}
		return beans.getBean(ZssTemplate.class);
	}

	private static NamedBeanHolder<? extends ZssOperations> own(AutowireCapableBeanFactory beans) {
		try {
			return beans.resolveNamedBean(ZssOperations.class);
		}
		catch (NoUniqueBeanDefinitionException decorated) {
			return beans.resolveNamedBean(ZssTemplate.class);
		}
	}

	/**
	 * Has the template destroyed after this bean, and so after those that use it.
	 */
	private ZssOperations use(ConfigurableBeanFactory beans, String templateBean, ZssOperations template) {
		if (this.name != null) {
			beans.registerDependentBean(templateBean, this.name);
		}
		return template;
	}

	private String templateName() {
		return this.client + "ZssTemplate";
	}

	private ConfigurableBeanFactory beans() {
		if (this.beans == null) {
			throw new IllegalStateException("Not initialized");
		}
		return this.beans;
	}

}
