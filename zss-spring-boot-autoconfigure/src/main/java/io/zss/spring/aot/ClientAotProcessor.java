package io.zss.spring.aot;

import io.zss.spring.client.ZssClientFactoryBean;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.aot.BeanRegistrationAotContribution;
import org.springframework.beans.factory.aot.BeanRegistrationAotProcessor;
import org.springframework.beans.factory.support.RegisteredBean;

/**
 * Registers the proxy of each declared client and the types of its payloads.
 */
final class ClientAotProcessor implements BeanRegistrationAotProcessor {

	@Override
	public @Nullable BeanRegistrationAotContribution processAheadOfTime(RegisteredBean bean) {
		if (bean.getBeanClass() != ZssClientFactoryBean.class) {
			return null;
		}
		Class<?> type = bean.getBeanType().as(ZssClientFactoryBean.class).resolveGeneric();
		if (type == null) {
			return null;
		}
		return (generation, code) -> {
			generation.getRuntimeHints().proxies().registerJdkProxy(type);
			new VerbHints(generation.getRuntimeHints()).register(type);
		};
	}

}
