package io.zss.transport;

import io.zss.security.PublicKey;
import io.zss.security.ZssPrincipal;
import org.jspecify.annotations.Nullable;

/**
 * Who is at the other end of a connection, as the socket knows it and not as the peer
 * says.
 *
 * @param principal who has the key of the connection; null at a plain endpoint
 * @param key the key of the connection; null at a plain endpoint
 * @param host its IP address; empty when it is not known
 * @param port its port; 0 when it is not known
 */
public record Peer(@Nullable ZssPrincipal principal, @Nullable PublicKey key, String host, int port) {

	/** A peer of which nothing is known. */
	public static final Peer UNKNOWN = new Peer(null, null, "", 0);

	/**
	 * A peer without a key.
	 * @param address its IP address and port, separated by a colon
	 * @return the peer
	 */
	public static Peer plain(String address) {
		int colon = address.lastIndexOf(':');
		try {
			return (colon > 0)
					? new Peer(null, null, address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)))
					: UNKNOWN;
		}
		catch (NumberFormatException ex) {
			return UNKNOWN;
		}
	}

	/**
	 * Its address, for people.
	 * @return IP address and port, or {@code unknown}
	 */
	public String address() {
		return this.host.isEmpty() ? "unknown" : this.host + ":" + this.port;
	}

}
