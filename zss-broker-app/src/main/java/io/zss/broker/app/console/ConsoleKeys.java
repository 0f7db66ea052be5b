package io.zss.broker.app.console;

import java.util.ArrayList;
import java.util.List;

import io.zss.autoconfigure.ZssConnectionDetails;
import io.zss.broker.Broker;
import io.zss.broker.SecurityOptions;
import io.zss.security.ConnectionKeys;
import io.zss.security.KeyPair;
import io.zss.security.PublicKey;
import org.jspecify.annotations.Nullable;

/**
 * The keys by which the console connects to brokers: those of this application. The
 * broker of this application is known without being named.
 */
final class ConsoleKeys {

	private ConsoleKeys() {
	}

	static @Nullable ConnectionKeys of(ZssConnectionDetails connection, Broker broker) {
		ConnectionKeys keys = connection.keys();
		SecurityOptions security = broker.options().security();
		KeyPair own = (security != null) ? security.keys() : null;
		if (keys == null || own == null || keys.servers().contains(own.publicKey())) {
			return keys;
		}
		List<PublicKey> servers = new ArrayList<>(keys.servers());
		servers.add(own.publicKey());
		return new ConnectionKeys(keys.own(), servers);
	}

}
