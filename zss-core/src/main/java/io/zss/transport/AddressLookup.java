package io.zss.transport;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/**
 * Finds the addresses behind the name of a host. May block; is not called by a loop.
 */
@FunctionalInterface
public interface AddressLookup {

	/**
	 * Looks a name up.
	 * @param host the name
	 * @return its addresses, at least one
	 * @throws UnknownHostException if it has none now
	 */
	List<InetAddress> find(String host) throws UnknownHostException;

	/**
	 * What the virtual machine knows: it asks the system, and remembers the answer for
	 * {@code networkaddress.cache.ttl} seconds, 30 by default.
	 * @return the lookup
	 */
	static AddressLookup system() {
		return (host) -> List.of(InetAddress.getAllByName(host));
	}

}
