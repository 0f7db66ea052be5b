package io.zss.autoconfigure;

import java.util.Map;

import io.zss.client.ZssClient;
import io.zss.spring.client.ZssTemplate;

import org.springframework.beans.factory.config.RuntimeBeanReference;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotationMetadata;

/**
 * Registers a client and a template for each {@code zss.client.named.<name>}, unless the
 * application has a bean of that name. They are injected by that name only, so that
 * injection by type alone means the application's own template.
 */
final class NamedClientsRegistrar implements ImportBeanDefinitionRegistrar {

	private static final Bindable<Map<String, Object>> NAMED = Bindable.mapOf(String.class, Object.class);

	private final Environment environment;

	NamedClientsRegistrar(Environment environment) {
		this.environment = environment;
	}

	@Override
	public void registerBeanDefinitions(AnnotationMetadata importing, BeanDefinitionRegistry registry) {
		for (String name : Binder.get(this.environment).bind("zss.client.named", NAMED).orElseGet(Map::of).keySet()) {
			RootBeanDefinition client = definition(ZssClient.class, "namedClient", name);
			client.setInitMethodName("start");
			client.setDestroyMethodName("close");
			register(name + "ZssClient", client, registry);
			RootBeanDefinition template = definition(ZssTemplate.class, "namedTemplate", name);
			template.getConstructorArgumentValues()
				.addIndexedArgumentValue(1, new RuntimeBeanReference(name + "ZssClient"));
			register(name + "ZssTemplate", template, registry);
		}
	}

	private static RootBeanDefinition definition(Class<?> type, String factoryMethod, String name) {
		RootBeanDefinition definition = new RootBeanDefinition();
		definition.setTargetType(type);
		definition.setFactoryBeanName("zssClients");
		definition.setFactoryMethodName(factoryMethod);
		definition.getConstructorArgumentValues().addIndexedArgumentValue(0, name);
		definition.setLazyInit(true);
		definition.setDefaultCandidate(false);
		return definition;
	}

	private static void register(String name, RootBeanDefinition definition, BeanDefinitionRegistry registry) {
		if (!registry.containsBeanDefinition(name)) {
			registry.registerBeanDefinition(name, definition);
		}
	}

}
