package io.zss.spring.aot;

import io.zss.spring.client.DeclaredClients;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.aot.BeanRegistrationAotContribution;
import org.springframework.beans.factory.aot.BeanRegistrationAotProcessor;
import org.springframework.beans.factory.support.RegisteredBean;

/**
 * Registers the proxy of each declared client, its default methods, and the types of its
 * payloads.
 */
final class ClientAotProcessor implements BeanRegistrationAotProcessor {

	@Override
	public @Nullable BeanRegistrationAotContribution processAheadOfTime(RegisteredBean bean) {
		Class<?> type = bean.getBeanType().as(FactoryBean.class).resolveGeneric();
		if (type == null || !DeclaredClients.of(bean.getBeanFactory()).contains(bean.getBeanName())) {
			return null;
		}
		return (generation, code) -> {
			generation.getRuntimeHints().proxies().registerJdkProxy(type);
			VerbHints hints = new VerbHints(generation.getRuntimeHints());
			hints.register(type);
			hints.registerDefaultMethods(type);
		};
	}

}
