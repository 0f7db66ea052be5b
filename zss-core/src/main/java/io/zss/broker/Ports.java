package io.zss.broker;

import java.util.ArrayList;
import java.util.List;

import io.zss.transport.Endpoint;

/**
 * The ports of a broker, by which it knows for whom a connection is. UP, HEARTBEAT and
 * DOWN are believed only when they are known to have come by a backend: not when the
 * socket does not say, nor when two hosts lend a frontend and a backend the same port.
 *
 * @param frontends those for clients, the plain one first
 * @param backends those for workers, the plain one first
 */
record Ports(List<Integer> frontends, List<Integer> backends) {

	/**
	 * Finds the ports of the endpoints that were bound: frontend and backend, and then
	 * those that are secured.
	 */
	static Ports of(BrokerOptions options, List<Endpoint> bound) {
		List<Integer> frontends = new ArrayList<>(List.of(bound.get(0).port()));
		List<Integer> backends = new ArrayList<>(List.of(bound.get(1).port()));
		SecurityOptions security = options.security();
		int next = 2;
		if (security != null && security.frontend() != null && next < bound.size()) {
			frontends.add(bound.get(next++).port());
		}
		if (security != null && security.backend() != null && next < bound.size()) {
			backends.add(bound.get(next).port());
		}
		return new Ports(List.copyOf(frontends), List.copyOf(backends));
	}

	boolean isBackend(int port) {
		return this.backends.contains(port) && !this.frontends.contains(port);
	}

	/**
	 * The backends, for people.
	 */
	String backendsText() {
		return (this.backends.size() == 1) ? "port " + this.backends.get(0)
				: "ports " + this.backends.get(0) + " and " + this.backends.get(1);
	}

}
