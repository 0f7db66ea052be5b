package io.zss.transport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;
import org.zeromq.ZMQException;
import zmq.Msg;
import zmq.msg.MsgAllocator;
import zmq.msg.MsgAllocatorThreshold;

/**
 * The sockets of one loop and what it waits on. Everything but {@link #wake()} belongs to
 * the thread of that loop. The thread never blocks inside JeroMQ, where an interrupt or a
 * full pipe would be fatal: it waits on a selector over the sockets' own signals.
 */
final class JeroMqSockets implements Sockets, AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(JeroMqSockets.class);

	private static final int DISCONNECT_TOKEN_BYTES = 16;

	/** How much longer than the longest linger closing may take. */
	private static final long MAX_CLOSE_MILLIS = 4000;

	private final ZContext context;

	private final Selector selector;

	private final Map<JeroMqSocket, SelectionKey> sockets = new ConcurrentHashMap<>();

	private long maxLingerMillis;

	private volatile boolean ioThreadDied;

	JeroMqSockets(int ioThreads, Thread.UncaughtExceptionHandler ioFailures) {
		this.context = new ZContext(ioThreads);
		this.context.setUncaughtExceptionHandler((thread, ex) -> {
			this.ioThreadDied = true;
			ioFailures.uncaughtException(thread, ex);
		});
		// Any peer can cause these, and the thread survives them.
		this.context.setNotificationExceptionHandler(
				(thread, ex) -> logger.debug("Thread {} has survived: {}", thread.getName(), ex, ex));
		try {
			this.selector = Selector.open();
		}
		catch (IOException ex) {
			this.context.close();
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public JeroMqRouterSocket bind(RouterSettings settings) {
		checkBindable(settings.endpoints());
		ZMQ.Socket socket = this.context.createSocket(SocketType.ROUTER);
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
		ZMQ.Socket socket = this.context.createSocket(SocketType.DEALER);
		configure(socket, settings.maxFrameBytes(), settings.linger());
		socket.setIdentity(identities.get());
		socket.setReconnectIVL(Math.toIntExact(settings.reconnectInterval().toMillis()));
		socket.setReconnectIVLMax(Math.toIntExact(settings.maxReconnectInterval().toMillis()));
		socket.setHandshakeIvl(Math.toIntExact(settings.handshakeTimeout().toMillis()));
		socket.setHeartbeatIvl(Math.toIntExact(settings.heartbeatInterval().toMillis()));
		socket.setHeartbeatTimeout(Math.toIntExact(settings.heartbeatTimeout().toMillis()));
		socket.setTCPKeepAlive(1);
		socket.setIPv6(settings.endpoint().isIpv6());
		JeroMqDealerSocket dealer = register(new JeroMqDealerSocket(this, socket, identities, settings));
		dealer.connect();
		return dealer;
	}

	/**
	 * Waits until a socket has something to do, {@link #wake()} is called or the time has
	 * passed.
	 * @param nanos how long, at the most, in steps of a millisecond: a wait that ended
	 * before its time would be repeated until then
	 */
	@SuppressWarnings("ThreadPriorityCheck") // see below
	void await(long nanos) {
		try {
			if (nanos <= 0 || hasInput()) {
				this.selector.selectNow();
				this.selector.selectedKeys().clear();
				return;
			}
			int signalled = this.selector.select(TimeUnit.NANOSECONDS.toMillis(nanos - 1) + 1);
			this.selector.selectedKeys().clear();
			if (signalled > 0 && !hasInput()) {
				// JeroMQ raises a signal before it counts it, and lowers none that it has
				// not counted: until the thread that raised it goes on, there is no wait.
				Thread.yield();
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Ends a wait, or the next one. From any thread.
	 */
	void wake() {
		this.selector.wakeup();
	}

	void close(JeroMqSocket socket) {
		SelectionKey key = this.sockets.remove(socket);
		if (key != null) {
			key.cancel();
			socket.socket().close();
		}
	}

	@Override
	public void close() {
		List.copyOf(this.sockets.keySet()).forEach(this::close);
		try {
			this.selector.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		finally {
			closeContext();
		}
	}

	/**
	 * Now and then JeroMQ 0.6.0 loses its I/O thread when a socket is closed that is just
	 * connecting, and then waits for it for ever: so nobody waits for longer than it
	 * takes.
	 */
	private void closeContext() {
		if (this.ioThreadDied) {
			return;
		}
		Thread closing = new Thread(this.context::close, Thread.currentThread().getName() + "-close");
		closing.setDaemon(true);
		closing.start();
		try {
			closing.join(maxCloseMillis());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		if (closing.isAlive()) {
			logger.warn("JeroMQ does not end the context of {}, it is left behind", Thread.currentThread().getName());
		}
	}

	/**
	 * How long closing may take.
	 */
	long maxCloseMillis() {
		return this.maxLingerMillis + MAX_CLOSE_MILLIS;
	}

	private boolean hasInput() {
		for (JeroMqSocket socket : this.sockets.keySet()) {
			if (socket.hasInput()) {
				return true;
			}
		}
		return false;
	}

	private <T extends JeroMqSocket> T register(T socket) {
		SelectableChannel signal = socket.socket().getFD();
		try {
			this.sockets.put(socket, signal.register(this.selector, SelectionKey.OP_READ));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
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
