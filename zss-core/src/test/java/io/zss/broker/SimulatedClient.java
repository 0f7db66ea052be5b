package io.zss.broker;

import java.util.ArrayList;
import java.util.List;

import io.zss.transport.Peer;
import io.zss.transport.SendResult;

/**
 * A client's connection in the simulation.
 */
final class SimulatedClient {

	final byte[] identity;

	final String name;

	final List<SimulatedRequest> asked = new ArrayList<>();

	/** Who it is, as the socket knows it. */
	final Peer peer;

	SendResult sends = SendResult.SENT;

	/** It has disconnected. */
	boolean closed;

	/** The broker has been told so. */
	boolean gone;

	SimulatedClient(String name, byte[] identity, Peer peer) {
		this.peer = peer;
		this.name = name;
		this.identity = identity.clone();
	}

	/**
	 * Whether the broker must take a request with this rid for a duplicate: one is in
	 * flight, or a worker has seen one that was answered since.
	 */
	boolean remembers(String rid, long sinceNanos) {
		return this.asked.stream()
			.filter((request) -> request.rid.equals(rid))
			.anyMatch((request) -> request.isAwaited()
					|| (request.replies > 0 && request.attempts > 0 && request.answeredNanos - sinceNanos > 0));
	}

	@Override
	public String toString() {
		return this.name;
	}

}
