package io.zss.transport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.Channel;
import java.nio.channels.SocketChannel;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes the connections that are more than an endpoint, or an address, may have, before
 * their handshake. Each endpoint has its own number, so that clients leave room for
 * workers; an address has one over all endpoints. Told by JeroMQ's I/O threads, one at a
 * time; only the counters are shared.
 */
final class ConnectionLimit {

	static final int EVENTS = zmq.ZMQ.ZMQ_EVENT_ACCEPTED | zmq.ZMQ.ZMQ_EVENT_DISCONNECTED;

	/** Further ones count as one; those that are connected stay in the table. */
	private static final int MAX_ADDRESSES = 10_000;

	private static final long FORGET_NANOS = TimeUnit.SECONDS.toNanos(1);

	private static final Logger logger = LoggerFactory.getLogger(ConnectionLimit.class);

	private final int connections;

	private final Quota perAddress;

	private final LoopClock clock;

	private final Allowances<String> addresses;

	private long forgottenNanos;

	private final Map<String, Map<Channel, Allowance>> open = new HashMap<>();

	/** The sizes of the former. */
	private final Map<String, Integer> counts = new ConcurrentHashMap<>();

	private final AtomicLong refused = new AtomicLong();

	private final AtomicLong refusedOfAddress = new AtomicLong();

	private volatile String lastRefusedOfAddress = "";

	/**
	 * Creates a limit.
	 * @param connections of each endpoint
	 * @param perAddress connections of each address, and how many it may begin
	 * @param clock the time
	 */
	ConnectionLimit(int connections, Quota perAddress, LoopClock clock) {
		this.connections = connections;
		this.perAddress = perAddress;
		this.clock = clock;
		this.addresses = new Allowances<>(perAddress, MAX_ADDRESSES, clock.nanoTime());
		this.forgottenNanos = clock.nanoTime();
	}

	void onEvent(zmq.ZMQ.Event event) {
		if (!(event.arg instanceof Channel channel)) {
			return;
		}
		Map<Channel, Allowance> others = this.open.computeIfAbsent(event.addr, (endpoint) -> new HashMap<>());
		if (event.event != zmq.ZMQ.ZMQ_EVENT_ACCEPTED) {
			Allowance used = others.remove(channel);
			if (used != null) {
				used.close();
			}
		}
		else if (hasRoom(others)) {
			accept(channel, others);
		}
		else {
			this.refused.incrementAndGet();
			close(channel);
		}
		this.counts.put(event.addr, others.size());
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
	 * How many it has closed for the sake of their endpoint. From any thread.
	 */
	long refused() {
		return this.refused.get();
	}

	/**
	 * How many it has closed that were more than their address may have. From any thread.
	 */
	long refusedOfAddress() {
		return this.refusedOfAddress.get();
	}

	/**
	 * Which address had too many last, and of what. From any thread.
	 */
	String lastRefusedOfAddress() {
		return this.lastRefusedOfAddress;
	}

	private void accept(Channel channel, Map<Channel, Allowance> others) {
		String address = this.perAddress.isLimited() ? AddressBlock.of(remoteAddress(channel)) : "";
		long nowNanos = this.clock.nanoTime();
		Allowance allowance = this.addresses.of(address, nowNanos);
		if (allowance.isExhausted()) {
			forgetClosed(nowNanos);
		}
		if (allowance.isExhausted()) {
			refuse(channel, address + " has " + this.perAddress.open() + " connections");
		}
		else if (allowance.take(nowNanos) > 0) {
			refuse(channel, address + " begins more than " + this.perAddress.perSecond() + " handshakes a second");
		}
		else {
			allowance.open();
			others.put(channel, allowance);
		}
	}

	private void refuse(Channel channel, String reason) {
		this.lastRefusedOfAddress = reason;
		this.refusedOfAddress.incrementAndGet();
		close(channel);
	}

	private boolean hasRoom(Map<Channel, Allowance> others) {
		return others.size() < this.connections || (forgetClosed(others) && others.size() < this.connections);
	}

	/**
	 * At most once a second, as it looks at all connections.
	 */
	private void forgetClosed(long nowNanos) {
		if (nowNanos - this.forgottenNanos >= FORGET_NANOS) {
			this.forgottenNanos = nowNanos;
			this.open.values().forEach(ConnectionLimit::forgetClosed);
		}
	}

	private static boolean forgetClosed(Map<Channel, Allowance> others) {
		return others.entrySet().removeIf((other) -> {
			boolean closed = !other.getKey().isOpen();
			if (closed) {
				other.getValue().close();
			}
			return closed;
		});
	}

	private static @Nullable InetAddress remoteAddress(Channel channel) {
		try {
			SocketAddress remote = (channel instanceof SocketChannel socket) ? socket.getRemoteAddress() : null;
			return (remote instanceof InetSocketAddress internet) ? internet.getAddress() : null;
		}
		catch (IOException ex) {
			return null;
		}
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
