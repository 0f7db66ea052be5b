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

import io.zss.security.ConnectionKeys;
import org.jspecify.annotations.Nullable;
import org.zeromq.SocketType;
import org.zeromq.ZMQ;
import org.zeromq.ZMQException;

/**
 * The sockets of one thread, a loop's. Everything but {@link #wake()} belongs to that
 * thread, which never blocks inside JeroMQ, where an interrupt or a full pipe would be
 * fatal.
 */
final class JeroMqSockets implements Sockets, AutoCloseable {

	private static final int DISCONNECT_TOKEN_BYTES = 16;

	/** Fewer than the smallest pipe holds, a page, as each may cause some more. */
	static final int MAX_SIGNALS = 512;

	/** How much longer than the longest linger closing may take. */
	private static final long MAX_CLOSE_MILLIS = 4000;

	private final JeroMqContext context;

	private final Signals signals;

	private final Map<JeroMqSocket, Runnable> sockets = new HashMap<>();

	private final Queue<Activity> active = new ConcurrentLinkedQueue<>();

	/** Those among {@link #sockets} that have many connections. */
	private final List<JeroMqRouterSocket> routers = new ArrayList<>();

	/** Messages that were sent since the I/O thread had its turn. */
	private int sent;

	private volatile long maxLingerMillis;

	JeroMqSockets(JeroMqContext context, Signals signals) {
		this.context = context;
		this.signals = signals;
	}

	@Override
	public JeroMqRouterSocket bind(RouterSettings settings) {
		SecuredEndpoints secured = settings.secured();
		checkBindable(settings.endpoints());
		checkBindable((secured != null) ? secured.endpoints() : List.of());
		RouterLimits limits = settings.limits();
		PeerFaults faults = new PeerFaults(this.context.clock());
		AcceptFailures acceptFailures = new AcceptFailures();
		Arrivals arrivals = new Arrivals(limits.totalReceiveBytes(), settings.maxFrameBytes(), this.signals::wake);
		SendBudget budget = new SendBudget(limits);
		FrameAllocator allocator = new FrameAllocator();
		ChannelSettings channels = new ChannelSettings(settings.maxFrameBytes(), allocator, faults, arrivals, budget,
				settings.times().handshake(), settings.times().progress(), Duration.ZERO, Duration.ZERO, () -> {
				}, null);
		TcpChannels tcp = new TcpChannels(channels, acceptFailures);
		ZMQ.Socket socket = this.context.open(SocketType.ROUTER, tcp);
		byte[] disconnectToken = new byte[DISCONNECT_TOKEN_BYTES];
		new SecureRandom().nextBytes(disconnectToken);
		configure(socket, settings.maxFrameBytes(), allocator, settings.linger());
		// Without mandatory, messages to a peer that has gone are dropped in silence.
		socket.setRouterMandatory(true);
		socket.setSndHWM(limits.sendQueueMessages());
		socket.setRcvHWM(limits.receiveQueueMessages());
		socket.setBacklog(settings.backlog());
		KeepAlive.of(settings.times().keepAlive()).applyTo(socket);
		socket.setSelfAddressPropertyName(FrameMessage.LOCAL_ADDRESS);
		socket.base().setSocketOpt(zmq.ZMQ.ZMQ_DISCONNECT_MSG, disconnectToken);
		ConnectionLimit connectionLimit = new ConnectionLimit(limits.connections(), limits.perAddress(),
				this.context.clock());
		socket.base().setEventHook(connectionLimit::onEvent, ConnectionLimit.EVENTS);
		SecuredConnections securedConnections = new SecuredConnections();
		List<Endpoint> bound = new ArrayList<>();
		try {
			for (Endpoint endpoint : settings.endpoints()) {
				bound.add(bind(socket, endpoint));
			}
			if (secured != null) {
				tcp.encrypt(new CurveServerSide(secured, securedConnections));
				for (Endpoint endpoint : secured.endpoints()) {
					bound.add(bind(socket, endpoint));
				}
			}
		}
		catch (BindException ex) {
			socket.close();
			throw ex;
		}
		JeroMqRouterSocket router = register(new JeroMqRouterSocket(this, socket, disconnectToken, bound, budget,
				arrivals, faults, acceptFailures, connectionLimit, securedConnections));
		this.routers.add(router);
		return router;
	}

	@Override
	public DealerSocket connect(Supplier<byte[]> identities, DealerSettings settings) {
		Activity activity = new Activity();
		FrameAllocator allocator = new FrameAllocator();
		PeerFaults faults = new PeerFaults(this.context.clock());
		ChannelSettings channels = new ChannelSettings(settings.maxFrameBytes(), allocator, faults, null, null,
				settings.handshakeTimeout(), settings.handshakeTimeout(), settings.heartbeatInterval(),
				settings.heartbeatTimeout(), activity, null);
		TcpChannels tcp = new TcpChannels(channels, new AcceptFailures());
		ZMQ.Socket socket = this.context.open(SocketType.DEALER, tcp);
		configure(socket, settings.maxFrameBytes(), allocator, settings.linger());
		socket.setIdentity(identities.get());
		socket.setReconnectIVL(Math.toIntExact(settings.reconnectInterval().toMillis()));
		socket.setReconnectIVLMax(Math.toIntExact(settings.maxReconnectInterval().toMillis()));
		KeepAlive.of(settings.keepAlive()).applyTo(socket);
		socket.setIPv6(settings.endpoint().isIpv6());
		ConnectionKeys keys = settings.keys();
		ServerKeys servers = (keys != null) ? new ServerKeys(keys.servers()) : null;
		if (keys != null && servers != null) {
			tcp.encrypt(new CurveClientSide(keys.own(), servers, () -> identity(socket)));
		}
		JeroMqDealerSocket dealer = register(new JeroMqDealerSocket(this, socket, identities, settings,
				this.context.clock(), activity, faults, servers));
		activity.socket = dealer;
		dealer.connect();
		return dealer;
	}

	/**
	 * JeroMQ has none for a socket that is being closed.
	 */
	private static byte[] identity(ZMQ.Socket socket) {
		byte[] identity = socket.getIdentity();
		return (identity != null) ? identity : new byte[0];
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
			this.routers.remove(socket);
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
	 * Begins a cycle of the loop, after the I/O thread had its turn. Each connection that
	 * the I/O thread has served may have left some signals to its socket, and the pipe
	 * for them is finite: an I/O thread that is the loop would wait for itself.
	 */
	void onCycle() {
		this.sent = 0;
		for (int i = 0; i < this.routers.size(); i++) {
			this.routers.get(i).takeSignals();
		}
	}

	/**
	 * Notes that a message was sent, which may be a signal to the I/O thread. When this
	 * thread is that as well, it takes the signals before their pipe is full.
	 */
	void onSent() {
		this.sent++;
		if (this.sent >= MAX_SIGNALS && this.context.isLoopThread()) {
			this.context.takeSignals();
			onCycle();
		}
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

	private void configure(ZMQ.Socket socket, long maxFrameBytes, FrameAllocator allocator, Duration linger) {
		socket.setMaxMsgSize(maxFrameBytes);
		socket.setMsgAllocator(allocator);
		// Handshakes have a deadline of ours: JeroMQ keeps the timers of all connections.
		socket.setHandshakeIvl(0);
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

}
