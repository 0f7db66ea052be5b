package io.zss.security;

import java.util.List;

/**
 * The keys by which a client or worker connects to secured brokers.
 *
 * @param own its own keys, which the brokers must know
 * @param servers the public keys of the brokers, at least one: a broker with another key
 * is not talked to. Several are tried in turn, for brokers with keys of their own and
 * while a key is changed
 */
public record ConnectionKeys(KeyPair own, List<PublicKey> servers) {

	/**
	 * Copies the list.
	 * @throws IllegalArgumentException if there is no key of a broker
	 */
	public ConnectionKeys {
		servers = List.copyOf(servers);
		if (servers.isEmpty()) {
			throw new IllegalArgumentException("The public key of the broker is missing");
		}
	}

}
