package io.zss.autoconfigure;

import java.util.Locale;
import java.util.Set;

import io.zss.protocol.Address;

import org.springframework.beans.factory.InitializingBean;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.env.Environment;

/**
 * Refuses properties of clients at startup, as the clients themselves are made when they
 * are first needed: values out of their range, and settings of services whose key cannot
 * be the sid of a service, or is not what it looks like.
 */
final class ClientPropertiesCheck implements InitializingBean {

	private static final ConfigurationPropertyName SERVICES = ConfigurationPropertyName.of("zss.client.services");

	private static final ConfigurationPropertyName NAMED = ConfigurationPropertyName.of("zss.client.named");

	/** In the form of an environment variable, which has no dashes. */
	private static final Set<String> SETTINGS = Set.of("timeout", "maxexecutions", "retry.maxretries", "retry.delay",
			"retry.multiplier", "retry.maxdelay", "retry.jitter");

	private final ZssClientProperties properties;

	private final Environment environment;

	ClientPropertiesCheck(ZssClientProperties properties, Environment environment) {
		this.properties = properties;
		this.environment = environment;
	}

	@Override
	public void afterPropertiesSet() {
		this.properties.check();
		for (ConfigurationPropertySource source : ConfigurationPropertySources.get(this.environment)) {
			if (source instanceof IterableConfigurationPropertySource iterable) {
				iterable.stream().forEach((name) -> check(iterable, name));
			}
		}
	}

	private void check(ConfigurationPropertySource source, ConfigurationPropertyName name) {
		int services = servicesEnd(name);
		if (services == 0 || name.getNumberOfElements() <= services) {
			return;
		}
		int elements = name.getNumberOfElements();
		String key = name.getElement(services, Form.ORIGINAL);
		if (!Address.isServiceId(key)) {
			throw refused(source, name, "'" + key + "' cannot be the sid of a service: a sid has 1 to "
					+ Address.MAX_LENGTH + " characters, without white space and '#', and is not SMI");
		}
		if (elements == services + 1 || SETTINGS.contains(setting(name, services + 1))) {
			return;
		}
		for (int i = services + 2; i < elements; i++) {
			if (SETTINGS.contains(setting(name, i))) {
				String sid = text(name, services, i);
				throw refused(source, name, "a key with dots is written in brackets, as in '" + text(name, 0, services)
						+ "[" + sid + "]." + text(name, i, elements) + "'");
			}
		}
		throw refused(source, name, "settings of a service are timeout, max-executions, and max-retries, delay, "
				+ "multiplier, max-delay and jitter of retry; a sid with dots is written in brackets");
	}

	/**
	 * Where the name of services ends.
	 * @return the number of elements; 0 when it has none
	 */
	private static int servicesEnd(ConfigurationPropertyName name) {
		if (SERVICES.isAncestorOf(name)) {
			return SERVICES.getNumberOfElements();
		}
		int services = NAMED.getNumberOfElements() + 1;
		boolean named = NAMED.isAncestorOf(name) && name.getNumberOfElements() > services
				&& name.getElement(services, Form.UNIFORM).equals("services");
		return named ? services + 1 : 0;
	}

	private static String setting(ConfigurationPropertyName name, int from) {
		return text(name, from, name.getNumberOfElements()).replace("-", "").toLowerCase(Locale.ROOT);
	}

	private static String text(ConfigurationPropertyName name, int from, int to) {
		StringBuilder text = new StringBuilder();
		for (int i = from; i < to; i++) {
			text.append(text.isEmpty() ? "" : ".").append(name.getElement(i, Form.ORIGINAL));
		}
		return text.toString();
	}

	private static InvalidConfigurationPropertyValueException refused(ConfigurationPropertySource source,
			ConfigurationPropertyName name, String reason) {
		var property = source.getConfigurationProperty(name);
		Object value = (property != null) ? property.getValue() : "";
		return new InvalidConfigurationPropertyValueException(name.toString(), value, reason);
	}

}
