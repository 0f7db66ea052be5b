package io.zss.transport;

import java.util.concurrent.TimeUnit;
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
 * <p>
 * After a loss, what had been received before is received first; only then is what waits
 * to be sent dropped, before JeroMQ connects again. JeroMQ's own way to drop it, its
 * option {@code immediate}, drops what was received as well, in the middle of a message
 * too.
 */
final class JeroMqDealerSocket extends JeroMqSocket implements DealerSocket {

	private static final Logger logger = LoggerFactory.getLogger(JeroMqDealerSocket.class);

	private static final int EVENTS = zmq.ZMQ.ZMQ_EVENT_HANDSHAKE_PROTOCOL | zmq.ZMQ.ZMQ_EVENT_DISCONNECTED
			| zmq.ZMQ.ZMQ_EVENT_CONNECT_RETRIED | zmq.ZMQ.ZMQ_EVENT_CONNECT_DELAYED | zmq.ZMQ.ZMQ_EVENT_CONNECTED;

	/** How late JeroMQ may connect again. */
	private static final long SLACK_NANOS = TimeUnit.SECONDS.toNanos(1);

	private final JeroMqSockets sockets;

	private final Supplier<byte[]> identities;

	private final DealerSettings settings;

	private final LoopClock clock;

	private final Runnable activity;

	private final PeerFaults faults;

	private final @Nullable ServerKeys servers;

	private @Nullable Object owner;

	private boolean resolved;

	private volatile boolean greeted;

	/** Whether what was sent on a connection that is lost may still wait in JeroMQ. */
	private volatile boolean stale;

	/** Written by the I/O thread alone. */
	private volatile long lostConnections;

	/** The pause before the next connection, while the peer does not greet. */
	private long reconnectMillis;

	/** Since when there is neither a connection nor an attempt to make one. */
	private volatile @Nullable Long idleSinceNanos;

	JeroMqDealerSocket(JeroMqSockets sockets, ZMQ.Socket socket, Supplier<byte[]> identities, DealerSettings settings,
			LoopClock clock, Runnable activity, PeerFaults faults, @Nullable ServerKeys servers) {
		super(sockets, socket);
		this.sockets = sockets;
		this.identities = identities;
		this.settings = settings;
		this.clock = clock;
		this.activity = activity;
		this.faults = faults;
		this.servers = servers;
		this.reconnectMillis = settings.reconnectInterval().toMillis();
		socket.base().setEventHook(this::onEvent, EVENTS);
	}

	void connect() {
		String endpoint = this.settings.endpoint().toString();
		this.idleSinceNanos = null;
		try {
			if (this.resolved) {
				socket().disconnect(endpoint);
			}
			socket().connect(endpoint);
			this.resolved = true;
		}
		catch (ZMQException ex) {
			logger.debug("Cannot connect to {} yet: {}", endpoint, ex.getMessage());
			this.idleSinceNanos = this.clock.nanoTime();
		}
	}

	@Override
	public @Nullable FrameMessage receive() {
		connectIfIdle();
		boolean lost = this.stale;
		FrameMessage message = super.receive();
		if (message == null && lost) {
			dropStale();
		}
		return message;
	}

	@Override
	public SendResult send(FrameMessage message) {
		connectIfIdle();
		if (this.stale && !hasInput()) {
			dropStale();
		}
		return isConnected() ? super.send(message) : SendResult.FULL;
	}

	@Override
	public boolean isConnected() {
		return this.greeted && !this.stale;
	}

	@Override
	public long lostConnections() {
		return this.lostConnections;
	}

	@Override
	public long overruns() {
		return this.faults.count(ZmtpViolation.Kind.OVERRUN);
	}

	@Override
	public @Nullable Refusal refusal() {
		return (this.servers != null) ? this.servers.refusal() : this.faults.refusal();
	}

	@Override
	public void ownedBy(Object newOwner) {
		this.owner = newOwner;
	}

	@Override
	public @Nullable Object owner() {
		return this.owner;
	}

	private void onEvent(zmq.ZMQ.Event event) {
		switch (event.event) {
			case zmq.ZMQ.ZMQ_EVENT_CONNECT_DELAYED, zmq.ZMQ.ZMQ_EVENT_CONNECTED -> {
				this.idleSinceNanos = null;
				return;
			}
			case zmq.ZMQ.ZMQ_EVENT_HANDSHAKE_PROTOCOL -> {
				this.greeted = true;
				this.faults.forgetRefusal();
			}
			case zmq.ZMQ.ZMQ_EVENT_CONNECT_RETRIED -> onRetry();
			default -> onDisconnection();
		}
		this.activity.run();
		this.sockets.wake();
	}

	private void onRetry() {
		noticeLoss();
		this.idleSinceNanos = this.clock.nanoTime();
	}

	@SuppressWarnings("NonAtomicVolatileUpdate") // one writer
	private void noticeLoss() {
		if (this.greeted) {
			this.stale = true;
			this.greeted = false;
			this.lostConnections++;
		}
	}

	private void onDisconnection() {
		backOff(this.greeted);
		noticeLoss();
		// Read for the next handshake, by the I/O threads as well.
		socket().base().setSocketOpt(zmq.ZMQ.ZMQ_IDENTITY, this.identities.get());
		this.idleSinceNanos = this.clock.nanoTime();
	}

	/**
	 * A port may belong to a server of another kind, which accepts each connection and
	 * ends it: JeroMQ's own pauses grow only while nothing accepts.
	 */
	private void backOff(boolean wasGreeted) {
		long longest = this.settings.maxReconnectInterval().toMillis();
		this.reconnectMillis = wasGreeted ? this.settings.reconnectInterval().toMillis()
				: Math.min(2 * this.reconnectMillis, longest);
		socket().base().setSocketOpt(zmq.ZMQ.ZMQ_RECONNECT_IVL, Math.toIntExact(this.reconnectMillis));
	}

	/**
	 * Ends what JeroMQ keeps of the lost connection, and has it connect afresh. It has
	 * not done so by itself yet, unless this thread was held up: then it has sent what
	 * waited.
	 */
	private void dropStale() {
		if (!this.greeted) {
			socket().setLinger(0);
			connect();
			socket().setLinger(Math.toIntExact(this.settings.linger().toMillis()));
		}
		this.stale = false;
	}

	/**
	 * JeroMQ does not try again when the name of the host cannot be resolved at first,
	 * nor after a violation of the protocol, nor in time when the wall clock has been set
	 * back, as its timers follow that.
	 */
	private void connectIfIdle() {
		Long since = this.idleSinceNanos;
		if (since != null
				&& this.clock.nanoTime() - since >= this.settings.maxReconnectInterval().toNanos() + SLACK_NANOS) {
			connect();
		}
	}

}
