package io.zss.spring;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import io.zss.annotation.AliasedAttributes;
import io.zss.annotation.ZssService;
import io.zss.spring.client.DeclaredClients;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;
import org.springframework.util.StringUtils;

/**
 * Decides which beans mean to be services. A bean does when its own class carries
 * {@link ZssService}, or when it implements a contract, an interface that carries it, for
 * which the application imports no client. In an application that calls a contract, a
 * local implementation (a cache in front of the client, say) is not a service unless it
 * is annotated itself.
 */
final class ServiceDeclarations {

	private static final Logger logger = LoggerFactory.getLogger(ServiceDeclarations.class);

	private final Set<Class<?>> called = new LinkedHashSet<>();

	ServiceDeclarations(ConfigurableListableBeanFactory beans, DeclaredClients clients) {
		for (String client : clients.names()) {
			Class<?> contract = beans.getType(client);
			if (contract != null) {
				this.called.add(contract);
			}
		}
	}

	/**
	 * The declaration of a bean.
	 * @param type the class behind its proxies, or the interface that it is declared as
	 * @return the declaration; null when the bean is not a service
	 * @throws InvalidServiceException if it implements several services
	 */
	@Nullable ServiceDeclaration find(String name, Class<?> type) {
		List<Class<?>> contracts = new ArrayList<>();
		List<ZssService> ofContracts = new ArrayList<>();
		ZssService own = null;
		for (MergedAnnotation<ZssService> annotation : annotations(type)) {
			if (annotation.getSource() instanceof Class<?> source && source.isInterface()) {
				if (!contracts.contains(source)) {
					contracts.add(source);
					ofContracts.add(annotation.synthesize());
				}
			}
			else if (own == null) {
				own = annotation.synthesize();
			}
		}
		if (own != null) {
			return ServiceDeclaration.of(own, (ofContracts.size() == 1) ? ofContracts.get(0) : null);
		}
		return ofContract(name, type, contracts, ofContracts);
	}

	private @Nullable ServiceDeclaration ofContract(String name, Class<?> type, List<Class<?>> contracts,
			List<ZssService> annotations) {
		List<Class<?>> served = new ArrayList<>();
		ZssService annotation = null;
		for (int i = 0; i < contracts.size(); i++) {
			if (isCalled(contracts.get(i))) {
				logger.info("Bean '{}' of type {} is not registered as a service, because this application imports a"
						+ " client for its contract {}; annotate the class with @ZssService to serve the contract as"
						+ " well", name, type.getName(), contracts.get(i).getName());
			}
			else {
				served.add(contracts.get(i));
				annotation = annotations.get(i);
			}
		}
		if (served.size() > 1) {
			throw new InvalidServiceException(name, type, "it implements several services: " + served,
					"make a bean of each, or annotate the class itself with @ZssService", null);
		}
		return (annotation != null) ? ServiceDeclaration.of(annotation, null) : null;
	}

	private boolean isCalled(Class<?> contract) {
		return this.called.stream().anyMatch(contract::isAssignableFrom);
	}

	private static List<MergedAnnotation<ZssService>> annotations(Class<?> type) {
		return MergedAnnotations.from(type, SearchStrategy.TYPE_HIERARCHY).stream(ZssService.class).toList();
	}

	/**
	 * The attributes of a service, with placeholders.
	 *
	 * @param sid the sid; empty for none
	 * @param version the version; empty for none
	 * @param concurrency the concurrency; empty for the default
	 * @param description what it is for; empty where nothing is said
	 * @param autoStartup whether it is started with the application; empty for the
	 * default
	 */
	record ServiceDeclaration(String sid, String version, String concurrency, String description, String autoStartup) {

		/**
		 * The attributes of an annotation; those that it does not set come from its
		 * contract.
		 * @throws IllegalArgumentException if an annotation contradicts itself
		 */
		static ServiceDeclaration of(ZssService own, @Nullable ZssService contract) {
			String sid = AliasedAttributes.sid(own);
			if (contract == null || StringUtils.hasText(sid)) {
				return new ServiceDeclaration(sid, own.version(), own.concurrency(), own.description(),
						own.autoStartup());
			}
			return new ServiceDeclaration(AliasedAttributes.sid(contract), either(own.version(), contract.version()),
					either(own.concurrency(), contract.concurrency()),
					either(own.description(), contract.description()),
					either(own.autoStartup(), contract.autoStartup()));
		}

		private static String either(String own, String inherited) {
			return StringUtils.hasText(own) ? own : inherited;
		}

	}

}
