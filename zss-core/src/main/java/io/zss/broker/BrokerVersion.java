package io.zss.broker;

import java.util.Objects;

/**
 * The version of this broker, from the manifest of its jar.
 */
final class BrokerVersion {

	static final String CURRENT = Objects
		.requireNonNullElse(BrokerVersion.class.getPackage().getImplementationVersion(), "development");

	private BrokerVersion() {
	}

}
