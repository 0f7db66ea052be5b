package io.zss.test.fault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

import io.zss.transport.Endpoint;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way to one endpoint of a broker, which a test can disturb as a whole, with plain
 * connections or such with keys.
 */
public final class FaultyLine {

	/** More than any test has. */
	private static final int MAX_CONNECTIONS = 512;

	private static final Logger logger = LoggerFactory.getLogger(FaultyLine.class);

	private final String name;

	private final Supplier<Endpoint> target;

	private final MessageFaults faults;

	private final ScheduledExecutorService timer;

	private final Runnable beforeCut;

	private final Faults happening;

	private final ServerSocket server;

	private final Thread acceptor;

	private final Set<FaultyConnection> connections = ConcurrentHashMap.newKeySet();

	/** By sid. */
	private final Map<String, Integer> left = new ConcurrentHashMap<>();

	private volatile boolean refusing;

	private volatile boolean swallowing;

	private volatile Duration latency = Duration.ZERO;

	/**
	 * Opens a line.
	 * @param target the endpoint of the broker
	 * @param faults decides about single messages
	 * @param timer delivers late messages
	 * @param beforeCut called before connections end
	 * @param happening lets the faults happen that hit messages
	 */
	FaultyLine(String name, Supplier<Endpoint> target, MessageFaults faults, ScheduledExecutorService timer,
			Runnable beforeCut, Faults happening) {
		this.name = name;
		this.target = target;
		this.faults = faults;
		this.timer = timer;
		this.beforeCut = beforeCut;
		this.happening = happening;
		try {
			this.server = new ServerSocket(0, MAX_CONNECTIONS, InetAddress.getLoopbackAddress());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.acceptor = new Thread(this::accept, threadName());
		this.acceptor.setDaemon(true);
		this.acceptor.start();
	}

	/**
	 * Lets every message take longer, in each direction.
	 * @param delay how much longer; zero for no longer
	 */
	public void latency(Duration delay) {
		this.latency = delay;
	}

	/**
	 * Ends all connections. Their peers connect again.
	 */
	public void cut() {
		this.beforeCut.run();
		closeConnections();
	}

	/**
	 * Ends all connections, and takes no others until {@link #restore()}.
	 */
	public void refuse() {
		this.refusing = true;
		cut();
	}

	/**
	 * Loses all messages, in both directions and without a notice, until
	 * {@link #restore()}: like a firewall that drops packets. The peers notice it by
	 * their heartbeats, after seconds.
	 */
	public void swallow() {
		this.beforeCut.run();
		this.swallowing = true;
	}

	/**
	 * Ends all faults of the line. What was lost stays lost.
	 */
	public void restore() {
		this.refusing = false;
		this.swallowing = false;
		this.latency = Duration.ZERO;
	}

	/**
	 * Where to connect instead of the broker.
	 */
	Endpoint endpoint() {
		return new Endpoint("127.0.0.1", this.server.getLocalPort());
	}

	/**
	 * How many peers are connected, after their handshake.
	 */
	int readyCount() {
		return (int) this.connections.stream().filter(FaultyConnection::isReady).count();
	}

	/**
	 * How many connected peers the broker has answered, without those that leave.
	 */
	int answeredCount() {
		return (int) this.connections.stream().filter(FaultyConnection::isAnswered).count();
	}

	/**
	 * How many instances have left by themselves so far.
	 * @return their number, by sid
	 */
	Map<String, Integer> left() {
		return Map.copyOf(this.left);
	}

	/**
	 * The name of its threads, which no other line has.
	 */
	String threadName() {
		return "zss-faults-" + this.name + "-" + this.server.getLocalPort();
	}

	Duration latency() {
		return this.latency;
	}

	boolean isSwallowing() {
		return this.swallowing;
	}

	MessageFaults faults() {
		return this.faults;
	}

	ScheduledExecutorService timer() {
		return this.timer;
	}

	String name() {
		return this.name;
	}

	void onLeaving(String sid) {
		this.left.merge(sid, 1, Integer::sum);
	}

	void onClosed(FaultyConnection connection) {
		this.connections.remove(connection);
	}

	/**
	 * Lets a fault happen, in the place of a message. By a thread of the connection.
	 * @param generation that of the faults when it was chosen
	 */
	void onFault(Effect.Kind fault, FaultyConnection connection, int generation) {
		logger.debug("The line {} loses a message: {}", this.name, fault);
		this.happening.happen(fault, connection, () -> this.faults.generation() == generation);
	}

	/**
	 * Takes no connections any more.
	 */
	void takeNone() {
		this.refusing = true;
	}

	/**
	 * Ends all connections.
	 */
	void closeConnections() {
		this.connections.forEach(FaultyConnection::close);
	}

	/**
	 * Ends the line and waits for its threads.
	 */
	void close() {
		this.refusing = true;
		try {
			this.server.close();
		}
		catch (IOException ex) {
			logger.debug("Closing the line {} failed", this.name, ex);
		}
		join(this.acceptor);
		for (FaultyConnection connection : this.connections) {
			connection.close();
			connection.threads().forEach(FaultyLine::join);
		}
	}

	private void accept() {
		while (!this.server.isClosed()) {
			try {
				connect(this.server.accept());
			}
			catch (IOException ex) {
				if (!this.server.isClosed()) {
					logger.warn("A connection of the line {} failed: {}", this.name, ex.toString());
				}
			}
		}
	}

	private void connect(Socket near) throws IOException {
		if (this.refusing || this.connections.size() >= MAX_CONNECTIONS) {
			near.close();
			return;
		}
		Endpoint broker = this.target.get();
		FaultyConnection connection;
		try {
			connection = new FaultyConnection(this, near, new Socket(broker.host(), broker.port()));
		}
		catch (IOException ex) {
			near.close();
			throw ex;
		}
		this.connections.add(connection);
		connection.start();
		if (this.refusing) {
			connection.close();
		}
	}

	private static void join(Thread thread) {
		if (Thread.currentThread() == thread) {
			return;
		}
		try {
			thread.join(5000);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * Lets faults happen, one at a time.
	 */
	@FunctionalInterface
	interface Faults {

		/**
		 * Lets a fault happen.
		 * @param fault the fault
		 * @param connection the connection of the message
		 * @param current whether the fault has not ended meanwhile
		 */
		void happen(Effect.Kind fault, FaultyConnection connection, BooleanSupplier current);

	}

}
