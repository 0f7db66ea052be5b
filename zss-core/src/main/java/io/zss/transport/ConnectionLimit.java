package io.zss.transport;

import java.io.IOException;
import java.nio.channels.Channel;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes the connections of an endpoint that are more than it may have, before their
 * handshake. Each endpoint has its own number, so that clients leave room for workers.
 * Told by JeroMQ's I/O threads, one at a time; only the counter is shared.
 */
final class ConnectionLimit {

	static final int EVENTS = zmq.ZMQ.ZMQ_EVENT_ACCEPTED | zmq.ZMQ.ZMQ_EVENT_DISCONNECTED;

	private static final Logger logger = LoggerFactory.getLogger(ConnectionLimit.class);

	private final int connections;

	private final Map<String, Set<Channel>> open = new HashMap<>();

	/** The sizes of the former. */
	private final Map<String, Integer> counts = new ConcurrentHashMap<>();

	private final AtomicLong refused = new AtomicLong();

	ConnectionLimit(int connections) {
		this.connections = connections;
	}

	void onEvent(zmq.ZMQ.Event event) {
		if (!(event.arg instanceof Channel channel)) {
			return;
		}
		Set<Channel> others = this.open.computeIfAbsent(event.addr, (endpoint) -> new HashSet<>());
		if (event.event != zmq.ZMQ.ZMQ_EVENT_ACCEPTED) {
			others.remove(channel);
			this.counts.put(event.addr, others.size());
		}
		else if (hasRoom(others)) {
			others.add(channel);
			this.counts.put(event.addr, others.size());
		}
		else {
			this.refused.incrementAndGet();
			close(channel);
		}
	}

	/**
	 * How many connections the endpoint with a port has. From any thread.
	 */
	int open(int port) {
		String end = ":" + port;
		int open = 0;
		for (Map.Entry<String, Integer> entry : this.counts.entrySet()) {
			open += entry.getKey().endsWith(end) ? entry.getValue() : 0;
		}
		return open;
	}

	/**
	 * How many it has closed. From any thread.
	 */
	long refused() {
		return this.refused.get();
	}

	private boolean hasRoom(Set<Channel> others) {
		return others.size() < this.connections
				|| (others.removeIf((other) -> !other.isOpen()) && others.size() < this.connections);
	}

	/**
	 * JeroMQ finds it closed when it reads from it, and forgets it.
	 */
	private static void close(Channel channel) {
		try {
			channel.close();
		}
		catch (IOException ex) {
			logger.debug("A refused connection could not be closed", ex);
		}
	}

}
