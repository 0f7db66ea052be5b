package io.zss;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.zss.transport.Endpoint;

/**
 * A stretch of network between a peer and an endpoint, that can be told to swallow all
 * packets of the connections that it has, as a firewall does that has forgotten them:
 * neither side is told. Connections that are made later work.
 */
public final class TcpRelay implements AutoCloseable {

	private final Endpoint target;

	private final ServerSocket server;

	private final List<Connection> connections = new CopyOnWriteArrayList<>();

	private TcpRelay(Endpoint target) throws IOException {
		this.target = target;
		this.server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
	}

	/**
	 * A relay that passes on what it gets.
	 */
	public static TcpRelay to(Endpoint target) throws IOException {
		TcpRelay relay = new TcpRelay(target);
		start("relay-accept", relay::accept);
		return relay;
	}

	/**
	 * Where to connect instead of the target.
	 */
	public Endpoint endpoint() {
		return new Endpoint("127.0.0.1", this.server.getLocalPort());
	}

	/**
	 * From now on nothing passes on the connections that there are, in either direction,
	 * not even their end.
	 */
	public void forgetConnections() {
		this.connections.forEach((connection) -> connection.forgotten = true);
	}

	/**
	 * Ends the connections that there are, on both sides.
	 */
	public void resetConnections() throws IOException {
		for (Connection connection : this.connections) {
			connection.close();
		}
	}

	/**
	 * Ends the connections that there are, and takes no more.
	 */
	public void cutOff() throws IOException {
		this.server.close();
		resetConnections();
	}

	@Override
	public void close() throws IOException {
		cutOff();
	}

	private void accept() throws IOException {
		while (true) {
			Socket near = this.server.accept();
			Connection connection = new Connection(near, new Socket(this.target.host(), this.target.port()));
			this.connections.add(connection);
			if (this.server.isClosed()) {
				// It came while the others were ended.
				connection.close();
			}
			start("relay-there", () -> connection.pump(near, connection.far));
			start("relay-back", () -> connection.pump(connection.far, near));
		}
	}

	private static void start(String name, Work work) {
		Thread thread = new Thread(() -> {
			try {
				work.run();
			}
			catch (SocketException ex) {
				// one end is closed
			}
			catch (IOException ex) {
				throw new IllegalStateException(ex);
			}
		}, name);
		thread.setDaemon(true);
		thread.start();
	}

	@FunctionalInterface
	private interface Work {

		void run() throws IOException;

	}

	private static final class Connection {

		private final Socket near;

		private final Socket far;

		private volatile boolean forgotten;

		Connection(Socket near, Socket far) throws SocketException {
			this.near = near;
			this.far = far;
			near.setTcpNoDelay(true);
			far.setTcpNoDelay(true);
		}

		void pump(Socket from, Socket to) throws IOException {
			byte[] buffer = new byte[8192];
			int length = from.getInputStream().read(buffer);
			while (length >= 0) {
				if (!this.forgotten) {
					to.getOutputStream().write(buffer, 0, length);
				}
				length = from.getInputStream().read(buffer);
			}
			if (!this.forgotten) {
				close();
			}
		}

		void close() throws IOException {
			this.near.close();
			this.far.close();
		}

	}

}
