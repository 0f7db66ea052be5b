package io.zss.spring.client;

import java.util.Set;

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

}
