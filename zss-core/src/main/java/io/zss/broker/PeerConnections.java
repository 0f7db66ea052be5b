package io.zss.broker;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.zss.transport.RouterSocket;

/**
 * Counts the connections that the socket has refused or ended, as rejections and events.
 * Belongs to the broker's loop.
 */
final class PeerConnections {

	private final ConnectionOptions options;

	private final RouterSocket socket;

	private final Ports ports;

	private final RejectionLog rejections;

	private final EventLog events;

	private long refused;

	private long refusedOfAddress;

	private long overrun;

	private long malformed;

	private long stalled;

	private long failedAccepts;

	private long unauthorized;

	PeerConnections(ConnectionOptions options, RouterSocket socket, Ports ports, RejectionLog rejections,
			EventLog events) {
		this.options = options;
		this.socket = socket;
		this.ports = ports;
		this.rejections = rejections;
		this.events = events;
	}

	/**
	 * Looks what has changed.
	 */
	void sweep(long nowNanos) {
		long newlyRefused = this.socket.refusedConnections() - this.refused;
		if (newlyRefused > 0) {
			String detail = "an endpoint has " + this.options.maxConnections() + " connections";
			this.events.connectionRefused(newlyRefused + " refused, as " + detail, nowNanos);
			record(Rejection.TOO_MANY_CONNECTIONS, newlyRefused, "new peers", detail, nowNanos);
		}
		long newlyOfAddress = this.socket.refusedOfAddress() - this.refusedOfAddress;
		if (newlyOfAddress > 0) {
			String detail = this.socket.lastRefusedOfAddress();
			this.events.connectionRefused(newlyOfAddress + " refused, the last as " + detail, nowNanos);
			record(Rejection.TOO_MANY_OF_ADDRESS, newlyOfAddress, "new peers", detail, nowNanos);
		}
		record(Rejection.OVERRUN, this.socket.overrunConnections() - this.overrun, "peers",
				"their messages are endless or do not fit into " + this.options.totalReceiveBytes() + " bytes",
				nowNanos);
		record(Rejection.MALFORMED_CONNECTION, this.socket.malformedConnections() - this.malformed, "peers",
				"they do not speak ZMTP as the suite does", nowNanos);
		record(Rejection.STALLED_CONNECTION, this.socket.stalledConnections() - this.stalled, "peers",
				"they did not continue a handshake or message, or did not read", nowNanos);
		record(Rejection.ACCEPT_FAILED, this.socket.failedAccepts() - this.failedAccepts, "new peers",
				"connections could not be accepted, usually for lack of file descriptors", nowNanos);
		record(Rejection.UNAUTHORIZED_CONNECTION, this.socket.unauthorizedConnections() - this.unauthorized, "peers",
				"they have no acceptable key, or one where none is expected", nowNanos);
		this.unauthorized = this.socket.unauthorizedConnections();
		this.refused = this.socket.refusedConnections();
		this.refusedOfAddress = this.socket.refusedOfAddress();
		this.overrun = this.socket.overrunConnections();
		this.malformed = this.socket.malformedConnections();
		this.stalled = this.socket.stalledConnections();
		this.failedAccepts = this.socket.failedAccepts();
	}

	private void record(Rejection rejection, long count, String peers, String detail, long nowNanos) {
		if (count > 0) {
			this.rejections.record(rejection, count, peers, detail, nowNanos);
		}
	}

	/**
	 * Bytes on their way in and out, beside their limits.
	 */
	void describeBytes(Map<String, Object> bytes) {
		bytes.put("arriving", arrivingBytes());
		bytes.put("maxArriving", this.options.totalReceiveBytes());
		bytes.put("leaving", leavingBytes());
		bytes.put("maxLeaving", this.options.totalSendBytes());
	}

	/**
	 * The connections of clients.
	 */
	int frontend() {
		return open(this.ports.frontends());
	}

	/**
	 * The connections of workers.
	 */
	int backend() {
		return open(this.ports.backends());
	}

	/**
	 * Bytes that have arrived and were not received.
	 */
	long arrivingBytes() {
		return this.socket.arrivingBytes();
	}

	/**
	 * Bytes that were sent and that peers have not read.
	 */
	long leavingBytes() {
		return this.socket.leavingBytes();
	}

	Map<String, Object> describe() {
		Map<String, Object> connections = new LinkedHashMap<>();
		connections.put("frontend", frontend());
		connections.put("backend", backend());
		connections.put("max", this.socket.boundEndpoints().size() * this.options.maxConnections());
		connections.put("refused", this.refused + this.refusedOfAddress);
		connections.put("ended", this.overrun + this.malformed + this.stalled + this.unauthorized);
		return connections;
	}

	private int open(List<Integer> endpoints) {
		return endpoints.stream().mapToInt(this.socket::openConnections).sum();
	}

}
