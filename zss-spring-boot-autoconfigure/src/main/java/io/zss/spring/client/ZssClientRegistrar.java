package io.zss.spring.client;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

import io.zss.annotation.ZssService;

import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.annotation.AnnotatedBeanDefinition;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConstructorArgumentValues.ValueHolder;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ResourceLoader;
import org.springframework.core.type.AnnotationMetadata;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.util.ClassUtils;
import org.springframework.util.StringUtils;

/**
 * Registers a bean for each interface that {@link ImportZssClients} names or finds.
 */
final class ZssClientRegistrar implements ImportBeanDefinitionRegistrar {

	private final Environment environment;

	private final ResourceLoader resources;

	ZssClientRegistrar(Environment environment, ResourceLoader resources) {
		this.environment = environment;
		this.resources = resources;
	}

	@Override
	public void registerBeanDefinitions(AnnotationMetadata importing, BeanDefinitionRegistry registry) {
		Stream<MergedAnnotation<ImportZssClients>> several = importing.getAnnotations()
			.stream(ImportZssClients.Container.class)
			.flatMap((container) -> Stream.of(container.getAnnotationArray("value", ImportZssClients.class)));
		Stream.concat(importing.getAnnotations().stream(ImportZssClients.class), several).forEach((annotation) -> {
			String client = annotation.getString("client");
			for (Class<?> type : types(importing, annotation)) {
				register(type, client, importing.getClassName(), registry);
			}
		});
	}

	private Set<Class<?>> types(AnnotationMetadata importing, MergedAnnotation<ImportZssClients> annotation) {
		Set<Class<?>> types = new LinkedHashSet<>(List.of(annotation.getClassArray("types")));
		Set<String> packages = new LinkedHashSet<>(List.of(annotation.getStringArray("basePackages")));
		for (Class<?> located : annotation.getClassArray("basePackageClasses")) {
			packages.add(located.getPackageName());
		}
		if (types.isEmpty() && packages.isEmpty()) {
			packages.add(ClassUtils.getPackageName(importing.getClassName()));
		}
		Interfaces interfaces = new Interfaces(this.environment, this.resources);
		for (String searched : packages) {
			for (BeanDefinition found : interfaces.findCandidateComponents(searched)) {
				types.add(ClassUtils.resolveClassName(String.valueOf(found.getBeanClassName()),
						this.resources.getClassLoader()));
			}
		}
		return types;
	}

	static void register(Class<?> type, String client, String importedBy, BeanDefinitionRegistry registry) {
		RootBeanDefinition definition = new RootBeanDefinition(ZssClientFactoryBean.class);
		definition.setTargetType(ResolvableType.forClassWithGenerics(ZssClientFactoryBean.class, type));
		definition.getConstructorArgumentValues().addIndexedArgumentValue(0, type);
		definition.getConstructorArgumentValues().addIndexedArgumentValue(1, client);
		definition.getConstructorArgumentValues().addIndexedArgumentValue(2, importedBy);
		definition.setAttribute(FactoryBean.OBJECT_TYPE_ATTRIBUTE, type);
		definition.setFallback(true);
		String name = StringUtils.uncapitalize(client + StringUtils.capitalize(ClassUtils.getShortNameAsProperty(type)))
				+ "ZssClient";
		if (!registry.containsBeanDefinition(name)) {
			register(name, definition, registry);
		}
		else if (registry.getBeanDefinition(name).getAttribute(FactoryBean.OBJECT_TYPE_ATTRIBUTE) != type) {
			// Another interface of the same name, or a bean of the application.
			register(client + type.getName() + "ZssClient", definition, registry);
		}
	}

	private static void register(String name, BeanDefinition definition, BeanDefinitionRegistry registry) {
		registry.registerBeanDefinition(name, definition);
		String clients = DeclaredClients.class.getName();
		Set<String> names = new TreeSet<>(Set.of(name));
		if (registry.containsBeanDefinition(clients)) {
			names.addAll(names(registry.getBeanDefinition(clients)));
			registry.removeBeanDefinition(clients);
		}
		RootBeanDefinition declared = new RootBeanDefinition(DeclaredClients.class);
		declared.setRole(BeanDefinition.ROLE_INFRASTRUCTURE);
		declared.getConstructorArgumentValues().addIndexedArgumentValue(0, names);
		registry.registerBeanDefinition(clients, declared);
	}

	@SuppressWarnings("unchecked")
	private static Set<String> names(BeanDefinition declared) {
		ValueHolder names = Objects
			.requireNonNull(declared.getConstructorArgumentValues().getIndexedArgumentValue(0, Set.class));
		return (Set<String>) Objects.requireNonNull(names.getValue());
	}

	/**
	 * Finds interfaces where Spring's own scanning finds classes.
	 */
	private static final class Interfaces extends ClassPathScanningCandidateComponentProvider {

		Interfaces(Environment environment, ResourceLoader resources) {
			super(false, environment);
			setResourceLoader(resources);
			addIncludeFilter(new AnnotationTypeFilter(ZssService.class, false, true));
		}

		@Override
		protected boolean isCandidateComponent(AnnotatedBeanDefinition definition) {
			AnnotationMetadata metadata = definition.getMetadata();
			return metadata.isInterface() && metadata.isIndependent() && !metadata.isAnnotation()
					&& metadata.hasAnnotation(ZssService.class.getName());
		}

	}

}
