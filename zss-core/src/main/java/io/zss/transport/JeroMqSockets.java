package io.zss.transport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.zeromq.SocketType;
import org.zeromq.ZMQ;
import org.zeromq.ZMQException;
import zmq.Msg;
import zmq.msg.MsgAllocator;
import zmq.msg.MsgAllocatorThreshold;

/**
 * The sockets of one thread, a loop's. Everything but {@link #wake()} belongs to that
 * thread, which never blocks inside JeroMQ, where an interrupt or a full pipe would be
 * fatal.
 */
final class JeroMqSockets implements Sockets, AutoCloseable {

	private static final int DISCONNECT_TOKEN_BYTES = 16;

	/** How much longer than the longest linger closing may take. */
	private static final long MAX_CLOSE_MILLIS = 4000;

	private final JeroMqContext context;

	private final Signals signals;

	private final Map<JeroMqSocket, Runnable> sockets = new HashMap<>();

	private final Queue<Activity> active = new ConcurrentLinkedQueue<>();

	private volatile long maxLingerMillis;

	JeroMqSockets(JeroMqContext context, Signals signals) {
		this.context = context;
		this.signals = signals;
	}

	@Override
	public JeroMqRouterSocket bind(RouterSettings settings) {
		checkBindable(settings.endpoints());
		ZMQ.Socket socket = this.context.open(SocketType.ROUTER, () -> {
		});
		byte[] disconnectToken = new byte[DISCONNECT_TOKEN_BYTES];
		new SecureRandom().nextBytes(disconnectToken);
		configure(socket, settings.maxFrameBytes(), settings.linger());
		// Without mandatory, messages to a peer that has gone are dropped in silence.
		socket.setRouterMandatory(true);
		socket.setSndHWM(settings.limits().sendQueueMessages());
		socket.setRcvHWM(settings.limits().receiveQueueMessages());
		socket.setBacklog(settings.backlog());
		socket.setTCPKeepAlive(1);
		socket.setSelfAddressPropertyName(FrameMessage.LOCAL_ADDRESS);
		socket.base().setSocketOpt(zmq.ZMQ.ZMQ_DISCONNECT_MSG, disconnectToken);
		ConnectionLimit connectionLimit = new ConnectionLimit(settings.limits().connections());
		ReceiveBudget receiveBudget = new ReceiveBudget(settings.maxFrameBytes(),
				settings.limits().totalReceiveBytes());
		socket.setMsgAllocator(receiveBudget.forNextConnection());
		socket.base().setEventHook((event) -> {
			connectionLimit.onEvent(event);
			if (event.event == zmq.ZMQ.ZMQ_EVENT_HANDSHAKE_PROTOCOL) {
				// The decoder of that connection has just taken the one before.
				socket.base().setSocketOpt(zmq.ZMQ.ZMQ_MSG_ALLOCATOR, receiveBudget.forNextConnection());
			}
		}, ConnectionLimit.EVENTS | zmq.ZMQ.ZMQ_EVENT_HANDSHAKE_PROTOCOL);
		List<Endpoint> bound = new ArrayList<>();
		try {
			for (Endpoint endpoint : settings.endpoints()) {
				bound.add(bind(socket, endpoint));
			}
		}
		catch (BindException ex) {
			socket.close();
			throw ex;
		}
		return register(new JeroMqRouterSocket(this, socket, disconnectToken, bound, new SendBudget(settings.limits()),
				receiveBudget, connectionLimit));
	}

	@Override
	public DealerSocket connect(Supplier<byte[]> identities, DealerSettings settings) {
		Activity activity = new Activity();
		ZMQ.Socket socket = this.context.open(SocketType.DEALER, activity);
		configure(socket, settings.maxFrameBytes(), settings.linger());
		socket.setIdentity(identities.get());
		socket.setReconnectIVL(Math.toIntExact(settings.reconnectInterval().toMillis()));
		socket.setReconnectIVLMax(Math.toIntExact(settings.maxReconnectInterval().toMillis()));
		socket.setHandshakeIvl(Math.toIntExact(settings.handshakeTimeout().toMillis()));
		socket.setHeartbeatIvl(Math.toIntExact(settings.heartbeatInterval().toMillis()));
		socket.setHeartbeatTimeout(Math.toIntExact(settings.heartbeatTimeout().toMillis()));
		socket.setTCPKeepAlive(1);
		socket.setIPv6(settings.endpoint().isIpv6());
		JeroMqDealerSocket dealer = register(new JeroMqDealerSocket(this, socket, identities, settings, activity));
		activity.socket = dealer;
		dealer.connect();
		return dealer;
	}

	@Override
	public @Nullable DealerSocket nextActive() {
		Activity next = this.active.poll();
		if (next == null) {
			return null;
		}
		next.noted = false;
		return next.socket;
	}

	/**
	 * Has the thread look at its sockets. From any thread.
	 */
	void wake() {
		this.signals.wake();
	}

	void close(JeroMqSocket socket) {
		Runnable watch = this.sockets.remove(socket);
		if (watch != null) {
			watch.run();
			socket.socket().close();
			this.active.removeIf((activity) -> activity.socket == socket);
		}
	}

	@Override
	public void close() {
		List.copyOf(this.sockets.keySet()).forEach(this::close);
	}

	/**
	 * How long closing may take, until what the sockets have taken is sent.
	 */
	long maxCloseMillis() {
		return this.maxLingerMillis + MAX_CLOSE_MILLIS;
	}

	/**
	 * Whether a socket has something to receive.
	 */
	boolean hasInput() {
		for (JeroMqSocket socket : this.sockets.keySet()) {
			if (socket.hasInput()) {
				return true;
			}
		}
		return false;
	}

	private <T extends JeroMqSocket> T register(T socket) {
		this.sockets.put(socket, this.signals.watch(socket.socket().getFD()));
		return socket;
	}

	private void configure(ZMQ.Socket socket, long maxFrameBytes, Duration linger) {
		socket.setMaxMsgSize(maxFrameBytes);
		socket.setMsgAllocator(new BoundedAllocator(maxFrameBytes));
		socket.setLinger(Math.toIntExact(linger.toMillis()));
		this.maxLingerMillis = Math.max(this.maxLingerMillis, linger.toMillis());
		socket.setReceiveTimeOut(0);
		socket.setSendTimeOut(0);
	}

	/**
	 * Asks the system first: JeroMQ takes every failure for a port in use, and frees what
	 * it has bound only some time after its socket was closed.
	 */
	private static void checkBindable(List<Endpoint> endpoints) {
		List<ServerSocket> probes = new ArrayList<>();
		try {
			for (Endpoint endpoint : endpoints) {
				probes.add(probe(endpoint));
			}
		}
		finally {
			for (ServerSocket probe : probes) {
				close(probe);
			}
		}
	}

	private static ServerSocket probe(Endpoint endpoint) {
		try {
			ServerSocket probe = new ServerSocket();
			try {
				probe.setReuseAddress(true);
				probe.bind(endpoint.host().equals("*") ? new InetSocketAddress(endpoint.port())
						: new InetSocketAddress(endpoint.host(), endpoint.port()));
				return probe;
			}
			catch (IOException ex) {
				close(probe);
				throw ex;
			}
		}
		catch (IOException ex) {
			throw new BindException(endpoint, String.valueOf(ex.getMessage()), ex);
		}
	}

	private static void close(ServerSocket probe) {
		try {
			probe.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static Endpoint bind(ZMQ.Socket socket, Endpoint endpoint) {
		try {
			socket.setIPv6(endpoint.isIpv6());
			socket.bind(endpoint.toString());
			return Endpoint.parse(socket.getLastEndpoint());
		}
		catch (ZMQException ex) {
			throw new BindException(endpoint, reason(ex), ex);
		}
		catch (RuntimeException ex) {
			throw new BindException(endpoint, String.valueOf(ex.getMessage()), ex);
		}
	}

	private static String reason(ZMQException ex) {
		return (ex.getErrorCode() == zmq.ZError.EADDRINUSE) ? "the port is in use" : String.valueOf(ex.getMessage());
	}

	/**
	 * Notes that there is something new about a socket, once until it is asked for.
	 */
	private final class Activity implements Runnable {

		private volatile boolean noted;

		private volatile @Nullable JeroMqDealerSocket socket;

		@Override
		public void run() {
			if (!this.noted) {
				this.noted = true;
				JeroMqSockets.this.active.add(this);
			}
		}

	}

	/**
	 * Against a frame that announces a negative 64-bit length, which JeroMQ 0.6.0 does
	 * not refuse. It hands on the lower half: if that is negative it loops for ever, if
	 * not it may be far above the limit. Such a frame counts as an empty one. Keeps
	 * JeroMQ's own threshold between heap and direct buffers.
	 */
	private static final class BoundedAllocator implements MsgAllocator {

		private final MsgAllocator allocator = new MsgAllocatorThreshold();

		private final long maxFrameBytes;

		BoundedAllocator(long maxFrameBytes) {
			this.maxFrameBytes = maxFrameBytes;
		}

		@Override
		public @Nullable Msg allocate(int size) {
			return this.allocator.allocate((size < 0 || size > this.maxFrameBytes) ? 0 : size);
		}

	}

}
