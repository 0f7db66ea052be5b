package io.zss.transport;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

import io.zss.transport.ZmtpViolation.Kind;
import org.jspecify.annotations.Nullable;

/**
 * The connections of a socket whose keys are known, by the name that goes with their
 * messages. Any thread may use it.
 */
final class SecuredConnections {

	private static final int MAX_CLOSED = 1024;

	private final Map<String, Connection> connections = new ConcurrentHashMap<>();

	/** Closed, and perhaps not all that they have sent has been received. */
	private final Map<String, Peer> closed = Collections.synchronizedMap(new LinkedHashMap<>() {

		@Override
		protected boolean removeEldestEntry(Map.Entry<String, Peer> eldest) {
			return size() > MAX_CLOSED;
		}

	});

	private final AtomicLong numbers = new AtomicLong();

	String add(Peer peer, Inflow inflow) {
		String name = Long.toString(this.numbers.incrementAndGet());
		this.connections.put(name, new Connection(peer, inflow));
		return name;
	}

	void remove(String name) {
		Connection connection = this.connections.remove(name);
		if (connection != null) {
			this.closed.put(name, connection.peer);
		}
	}

	@Nullable Peer find(String name) {
		Connection found = this.connections.get(name);
		return (found != null) ? found.peer : this.closed.get(name);
	}

	int size() {
		return this.connections.size();
	}

	/**
	 * Ends some connections.
	 * @param reasons why a peer must go; null if it may stay
	 * @return how many, about
	 */
	int end(Function<Peer, @Nullable String> reasons) {
		int before = this.connections.size();
		// What such a peer has sent is that of a peer without a key from now on.
		this.connections.values().removeIf((connection) -> {
			String reason = reasons.apply(connection.peer);
			if (reason != null) {
				connection.inflow.end(new ZmtpViolation(Kind.REFUSED, reason));
			}
			return reason != null;
		});
		return Math.max(0, before - this.connections.size());
	}

	private record Connection(Peer peer, Inflow inflow) {
	}

}
