package io.zss.transport;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zeromq.ZMQ;
import org.zeromq.ZMQException;

/**
 * A DEALER socket that sends only while its peer has greeted it, and that connects again
 * whatever ended its connection. JeroMQ itself takes messages as soon as TCP is
 * connected, and loses them when the peer then never answers. JeroMQ's I/O thread tells
 * of greetings and losses; the loop's thread reads them.
 */
final class JeroMqDealerSocket extends JeroMqSocket {

	private static final Logger logger = LoggerFactory.getLogger(JeroMqDealerSocket.class);

	private static final int EVENTS = zmq.ZMQ.ZMQ_EVENT_HANDSHAKE_PROTOCOL | zmq.ZMQ.ZMQ_EVENT_DISCONNECTED
			| zmq.ZMQ.ZMQ_EVENT_CONNECT_RETRIED;

	private final JeroMqSockets owner;

	private final DealerSettings settings;

	private boolean resolved;

	private volatile boolean greeted;

	/** When JeroMQ stopped, unless it connects again by itself. */
	private volatile @Nullable Long stoppedNanos;

	JeroMqDealerSocket(JeroMqSockets owner, ZMQ.Socket socket, DealerSettings settings) {
		super(owner, socket);
		this.owner = owner;
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

	private void onEvent(zmq.ZMQ.Event event) {
		switch (event.event) {
			case zmq.ZMQ.ZMQ_EVENT_HANDSHAKE_PROTOCOL -> this.greeted = true;
			case zmq.ZMQ.ZMQ_EVENT_CONNECT_RETRIED -> this.stoppedNanos = null;
			default -> {
				this.greeted = false;
				this.stoppedNanos = System.nanoTime();
			}
		}
		this.owner.wake();
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
