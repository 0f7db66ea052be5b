package io.zss.transport;

import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zeromq.ZMQ;
import org.zeromq.ZMQException;

/**
 * A DEALER socket that sends only while its peer has greeted it, and that connects again
 * whatever ended its connection. JeroMQ itself takes messages as soon as TCP is
 * connected, and loses them when the peer then never answers. JeroMQ's I/O thread tells
 * of greetings and losses, and changes the identity for the next connection in between;
 * the loop's thread reads what it tells. The greeting is the last that JeroMQ 0.6.0 tells
 * of a handshake: it has an event for its end, but never raises it.
 */
final class JeroMqDealerSocket extends JeroMqSocket implements DealerSocket {

	private static final Logger logger = LoggerFactory.getLogger(JeroMqDealerSocket.class);

	private static final int EVENTS = zmq.ZMQ.ZMQ_EVENT_HANDSHAKE_PROTOCOL | zmq.ZMQ.ZMQ_EVENT_DISCONNECTED
			| zmq.ZMQ.ZMQ_EVENT_CONNECT_RETRIED;

	private final JeroMqSockets owner;

	private final Supplier<byte[]> identities;

	private final DealerSettings settings;

	private boolean resolved;

	private volatile boolean greeted;

	/** Written by the I/O thread alone. */
	private volatile long lostConnections;

	/** When JeroMQ stopped, unless it connects again by itself. */
	private volatile @Nullable Long stoppedNanos;

	JeroMqDealerSocket(JeroMqSockets owner, ZMQ.Socket socket, Supplier<byte[]> identities, DealerSettings settings) {
		super(owner, socket);
		this.owner = owner;
		this.identities = identities;
		this.settings = settings;
		socket.base().setEventHook(this::onEvent, EVENTS);
	}

	void connect() {
		String endpoint = this.settings.endpoint().toString();
		this.stoppedNanos = null;
		try {
			if (this.resolved) {
				socket().disconnect(endpoint);
			}
			socket().connect(endpoint);
			this.resolved = true;
		}
		catch (ZMQException ex) {
			logger.debug("Cannot connect to {} yet: {}", endpoint, ex.getMessage());
			this.stoppedNanos = System.nanoTime();
		}
	}

	@Override
	public @Nullable FrameMessage receive() {
		connectIfStopped();
		return super.receive();
	}

	@Override
	public SendResult send(FrameMessage message) {
		connectIfStopped();
		return this.greeted ? super.send(message) : SendResult.FULL;
	}

	@Override
	public long lostConnections() {
		return this.lostConnections;
	}

	private void onEvent(zmq.ZMQ.Event event) {
		switch (event.event) {
			case zmq.ZMQ.ZMQ_EVENT_HANDSHAKE_PROTOCOL -> this.greeted = true;
			case zmq.ZMQ.ZMQ_EVENT_CONNECT_RETRIED -> this.stoppedNanos = null;
			default -> onDisconnection();
		}
		this.owner.wake();
	}

	@SuppressWarnings("NonAtomicVolatileUpdate") // one writer
	private void onDisconnection() {
		if (this.greeted) {
			this.greeted = false;
			this.lostConnections++;
		}
		// Read for the next handshake, by the I/O threads as well.
		socket().base().setSocketOpt(zmq.ZMQ.ZMQ_IDENTITY, this.identities.get());
		this.stoppedNanos = System.nanoTime();
	}

	/**
	 * JeroMQ does not try again when the name of the host cannot be resolved at first,
	 * nor after a violation of the protocol, such as a frame that is too long.
	 */
	private void connectIfStopped() {
		Long stopped = this.stoppedNanos;
		if (stopped != null && System.nanoTime() - stopped >= this.settings.maxReconnectInterval().toNanos()) {
			connect();
		}
	}

}
