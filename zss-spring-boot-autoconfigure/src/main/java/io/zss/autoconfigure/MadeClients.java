package io.zss.autoconfigure;

import java.util.Map;
import java.util.TreeMap;

import io.zss.client.ZssClient;
import io.zss.observation.ZssMeters;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.util.StringUtils;

/**
 * The clients that were made so far: to look at them must not make one.
 */
final class MadeClients {

	private static final String OWN_CLIENT = "zssClient";

	private static final String SUFFIX = "ZssClient";

	private MadeClients() {
	}

	/**
	 * The clients by name.
	 */
	static Map<String, ZssClient> of(ConfigurableListableBeanFactory beans) {
		Map<String, ZssClient> clients = new TreeMap<>();
		for (String name : beans.getBeanNamesForType(ZssClient.class, false, false)) {
			if (beans.containsSingleton(name)) {
				clients.put(name.equals(OWN_CLIENT) ? ZssMeters.DEFAULT_CLIENT : StringUtils.delete(name, SUFFIX),
						beans.getBean(name, ZssClient.class));
			}
		}
		return clients;
	}

}
