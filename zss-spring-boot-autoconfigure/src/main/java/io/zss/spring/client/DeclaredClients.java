package io.zss.spring.client;

import java.util.Set;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryUtils;

/**
 * The beans that {@link ImportZssClients} has made of interfaces. They are called, and
 * never services themselves, whatever a test puts in their place.
 *
 * @param names the names of the beans
 */
public record DeclaredClients(Set<String> names) {

	/**
	 * Copies the names.
	 */
	public DeclaredClients {
		names = Set.copyOf(names);
	}

	/**
	 * The declared clients of an application.
	 * @param beans its beans
	 * @return the clients, maybe none
	 */
	public static DeclaredClients of(BeanFactory beans) {
		return beans.getBeanProvider(DeclaredClients.class).getIfAvailable(() -> new DeclaredClients(Set.of()));
	}

	/**
	 * Whether a bean is one of them.
	 * @param name the bean's name; that of its factory as well
	 * @return whether it is
	 */
	public boolean contains(String name) {
		return this.names.contains(BeanFactoryUtils.transformedBeanName(name));
	}

}
