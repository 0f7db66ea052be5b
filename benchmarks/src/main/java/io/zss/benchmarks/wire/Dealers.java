package io.zss.benchmarks.wire;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;
import zmq.Msg;
import zmq.SocketBase;

/**
 * Connected DEALER sockets, and what their one thread waits on. A plain poller would look
 * at each of thousands of sockets for each message; here the socket that has one says so.
 */
final class Dealers implements AutoCloseable {

	private static final int HANDSHAKE_MILLIS = 1000;

	private final ZContext context = new ZContext();

	private final Selector selector;

	private final List<Dealer> dealers = new ArrayList<>();

	private final Receiver receiver;

	/**
	 * Opens the sockets.
	 * @param endpoint where they connect
	 * @param names one for each socket, the part of its identity before the {@code #}
	 * @param receiver gets each message, by the thread that sends and waits
	 */
	Dealers(String endpoint, List<String> names, Receiver receiver) throws IOException {
		this.receiver = receiver;
		this.selector = Selector.open();
		this.context.getContext().setMaxSockets(names.size() + 1);
		for (String name : names) {
			this.dealers.add(new Dealer(this.dealers.size(), name + "#" + UUID.randomUUID(), endpoint));
		}
	}

	Dealer get(int index) {
		return this.dealers.get(index);
	}

	int size() {
		return this.dealers.size();
	}

	/**
	 * Hands over what has come. Waits for the first of it, or for {@link #wake()}.
	 * @param nanos how long to wait, at the most; whole milliseconds, at least one
	 */
	void await(long nanos) throws IOException {
		this.selector.select(Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos)));
		boolean received = false;
		for (SelectionKey key : this.selector.selectedKeys()) {
			received |= ((Dealer) key.attachment()).drain();
		}
		if (!received) {
			yieldProcessor();
		}
		this.selector.selectedKeys().clear();
	}

	/**
	 * JeroMQ 0.6.0 raises its signal a moment before it says so in memory. If the system
	 * suspends the thread that raised it in between, waiting ends at once and in vain,
	 * again and again, on the core that this thread needs.
	 */
	@SuppressWarnings("ThreadPriorityCheck")
	private static void yieldProcessor() {
		Thread.yield();
	}

	/**
	 * Ends a wait, or the next one. From any thread.
	 */
	void wake() {
		this.selector.wakeup();
	}

	@Override
	public void close() throws IOException {
		this.selector.close();
		// Closing thousands of sockets takes long, and the process ends anyway.
	}

	/**
	 * Gets messages.
	 */
	interface Receiver {

		/**
		 * Gets one message.
		 * @param dealer the socket that it came by
		 * @param frames its frames
		 * @param count how many there are
		 */
		void received(Dealer dealer, Msg[] frames, int count);

	}

	/**
	 * One socket.
	 */
	final class Dealer {

		private static final int MAX_FRAMES = 16;

		private final int index;

		private final byte[] identity;

		private final SocketBase socket;

		private final Msg[] frames = new Msg[MAX_FRAMES];

		private boolean draining;

		Dealer(int index, String identity, String endpoint) throws IOException {
			this.index = index;
			this.identity = identity.getBytes(StandardCharsets.US_ASCII);
			ZMQ.Socket created = Dealers.this.context.createSocket(SocketType.DEALER);
			created.setIdentity(this.identity);
			created.setLinger(0);
			created.setHWM(0);
			created.setSendTimeOut(0);
			// JeroMQ 0.6.0 forgets some of its new connections: it tries again after
			// this.
			created.setHandshakeIvl(HANDSHAKE_MILLIS);
			// Requests of before such a second try must not come twice.
			created.setImmediate(false);
			created.connect(endpoint);
			created.getFD().register(Dealers.this.selector, SelectionKey.OP_READ, this);
			this.socket = created.base();
		}

		int index() {
			return this.index;
		}

		byte[] identity() {
			return this.identity;
		}

		/**
		 * Sends a message, if there is a connection, and takes what has come: sending may
		 * use up the signal of a message.
		 * @return whether it was sent
		 */
		boolean send(Msg[] message, int count) {
			for (int i = 0; i < count; i++) {
				if (!this.socket.send(message[i], (i < count - 1) ? ZMQ.SNDMORE : 0)) {
					return false;
				}
			}
			if (!this.draining) {
				drain();
			}
			return true;
		}

		private boolean drain() {
			boolean received = false;
			this.draining = true;
			for (Msg frame = receive(); frame != null; frame = receive()) {
				int count = 0;
				this.frames[count++] = frame;
				while (frame.hasMore() && count < MAX_FRAMES) {
					frame = this.socket.recv(0);
					this.frames[count++] = frame;
				}
				Dealers.this.receiver.received(this, this.frames, count);
				received = true;
			}
			this.draining = false;
			return received;
		}

		private @Nullable Msg receive() {
			return this.socket.recv(ZMQ.DONTWAIT);
		}

	}

}
