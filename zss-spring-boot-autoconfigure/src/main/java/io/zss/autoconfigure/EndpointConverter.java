package io.zss.autoconfigure;

import io.zss.transport.Endpoint;

import org.springframework.boot.context.properties.ConfigurationPropertiesBinding;
import org.springframework.core.convert.converter.Converter;

/**
 * Reads endpoints from properties, so that a bad one is reported with its property, its
 * value and where it stands.
 */
@ConfigurationPropertiesBinding
final class EndpointConverter implements Converter<String, Endpoint> {

	@Override
	public Endpoint convert(String source) {
		return Endpoint.parse(source);
	}

}
