package io.zss.spring.aot;

import io.zss.spring.client.DeclaredClients;
import org.jspecify.annotations.Nullable;

import org.springframework.aot.generate.GenerationContext;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.aot.BeanRegistrationAotContribution;
import org.springframework.beans.factory.aot.BeanRegistrationAotProcessor;
import org.springframework.beans.factory.aot.BeanRegistrationCode;
import org.springframework.beans.factory.aot.BeanRegistrationCodeFragments;
import org.springframework.beans.factory.aot.BeanRegistrationCodeFragmentsDecorator;
import org.springframework.beans.factory.support.RegisteredBean;
import org.springframework.javapoet.ClassName;

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
		return new Contribution(type);
	}

	/**
	 * What a client contributes. Its code stands beside the interface, which need not be
	 * public.
	 *
	 * @param type the interface
	 */
	private record Contribution(Class<?> type) implements BeanRegistrationAotContribution {

		@Override
		public BeanRegistrationCodeFragments customizeBeanRegistrationCodeFragments(GenerationContext generation,
				BeanRegistrationCodeFragments fragments) {
			return new BeanRegistrationCodeFragmentsDecorator(fragments) {
				@Override
				public ClassName getTarget(RegisteredBean bean) {
					return ClassName.get(Contribution.this.type);
				}
			};
		}

		@Override
		public void applyTo(GenerationContext generation, BeanRegistrationCode code) {
			generation.getRuntimeHints().proxies().registerJdkProxy(this.type);
			VerbHints hints = new VerbHints(generation.getRuntimeHints());
			hints.register(this.type);
			hints.registerDefaultMethods(this.type);
		}

	}

}
