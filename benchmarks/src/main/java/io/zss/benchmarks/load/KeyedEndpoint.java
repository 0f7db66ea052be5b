package io.zss.benchmarks.load;

import java.util.List;

import io.zss.security.ConnectionKeys;
import io.zss.security.KeyPair;
import io.zss.security.PublicKey;
import org.jspecify.annotations.Nullable;

/**
 * Where a process connects, and with which keys.
 *
 * @param endpoint the endpoint
 * @param keys the keys; null for plain connections
 */
public record KeyedEndpoint(String endpoint, @Nullable ConnectionKeys keys) {

	/**
	 * Reads what {@link #text} writes.
	 * @param text an endpoint, or an endpoint and keys
	 * @return the endpoint
	 */
	public static KeyedEndpoint parse(String text) {
		String[] words = text.split(" ", -1);
		return (words.length == 1) ? new KeyedEndpoint(text, null) : new KeyedEndpoint(words[0],
				new ConnectionKeys(KeyPair.ofSecret(words[2]), List.of(PublicKey.parse(words[1]))));
	}

	/**
	 * Writes an endpoint with keys as one argument of a command line.
	 * @param endpoint the endpoint
	 * @param server the key of the broker
	 * @param own the keys of the process
	 * @return the text
	 */
	public static String text(String endpoint, KeyPair server, KeyPair own) {
		return endpoint + " " + server.publicKey().text() + " " + own.secretKeyText();
	}

	/**
	 * The keys as properties of the starter.
	 * @return arguments of an application; none for plain connections
	 */
	public List<String> properties() {
		ConnectionKeys used = this.keys;
		return (used == null) ? List.of() : List.of("--zss.security.secret-key=" + used.own().secretKeyText(),
				"--zss.security.server-key=" + used.servers().get(0).text());
	}

}
