package io.zss.spring.client;

import java.lang.reflect.Proxy;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryAware;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.beans.factory.config.EmbeddedValueResolver;

/**
 * Makes the bean of one interface. Whether the interface can be a client is found out at
 * startup; the template, and so the connection, is looked for when the bean is wanted.
 *
 * @param <T> the interface
 */
final class ZssClientFactoryBean<T> implements FactoryBean<T>, BeanFactoryAware, InitializingBean {

	private final Class<T> type;

	private final String client;

	private final String importedBy;

	private @Nullable ConfigurableBeanFactory beans;

	private @Nullable ClientInvocations invocations;

	ZssClientFactoryBean(Class<T> type, String client, String importedBy) {
		this.type = type;
		this.client = client;
		this.importedBy = importedBy;
	}

	@Override
	public void setBeanFactory(BeanFactory beanFactory) {
		this.beans = (ConfigurableBeanFactory) beanFactory;
	}

	@Override
	public void afterPropertiesSet() {
		ConfigurableBeanFactory beans = beans();
		if (!this.client.isEmpty() && !beans.containsBean(templateName())) {
			throw new InvalidClientException(this.type, this.importedBy,
					"there is no client '" + this.client + "', nor a bean '" + templateName() + "'.",
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
		return this.type
			.cast(Proxy.newProxyInstance(this.type.getClassLoader(), new Class<?>[] { this.type }, this.invocations));
	}

	@Override
	public Class<T> getObjectType() {
		return this.type;
	}

	private ZssTemplate template() {
		return this.client.isEmpty() ? beans().getBean(ZssTemplate.class)
				: beans().getBean(templateName(), ZssTemplate.class);
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
