package io.zss.transport;

import java.util.List;

import io.zss.security.KeyPair;

/**
 * The endpoints of a ROUTER socket that take CURVE alone.
 *
 * @param endpoints the endpoints
 * @param keys the keys of the socket; peers must know the public one
 * @param gate decides which keys may connect
 */
public record SecuredEndpoints(List<Endpoint> endpoints, KeyPair keys, PeerGate gate) {

	/**
	 * Copies the list.
	 */
	public SecuredEndpoints {
		endpoints = List.copyOf(endpoints);
	}

}
