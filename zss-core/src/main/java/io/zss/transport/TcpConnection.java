package io.zss.transport;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import zmq.Config;

/**
 * A TCP connection that JeroMQ is given. It passes what comes in through an
 * {@link Inflow} and what goes out through an {@link Outflow}, probes a silent peer, and
 * knows whether JeroMQ may have more to write. JeroMQ writes at once what it has, up to a
 * batch; it registers for writing whether it has more or not, and finds out when it can
 * write. Belongs to the connection's I/O thread.
 */
final class TcpConnection extends SocketChannel implements GatedChannel {

	private static final int BATCH_BYTES = Config.OUT_BATCH_SIZE.getValue();

	/**
	 * So often JeroMQ begins to write until the handshake is surely over. During the
	 * handshake it may have something to write and wait until it can.
	 */
	private static final int HANDSHAKE_WRITES = 8;

	private final SocketChannel channel;

	private final Runnable onRead;

	private final Inflow inflow;

	private final Outflow outflow;

	private final @Nullable Heartbeat heartbeat;

	private @Nullable ChannelWatch watch;

	/** Whether the last write was complete and less than a batch: JeroMQ had no more. */
	private boolean drained;

	/** Whether it is not encrypted. */
	private final boolean plain;

	private boolean greetingEnded;

	private int ops;

	private int writes;

	TcpConnection(SelectorProvider provider, SocketChannel channel, ChannelSettings settings) {
		super(provider);
		this.channel = channel;
		this.onRead = settings.onRead();
		this.plain = settings.curve() == null;
		this.inflow = new Inflow(channel, settings);
		this.outflow = new Outflow(this.inflow.stream(), settings, this);
		this.heartbeat = settings.heartbeatInterval().isZero() ? null : new Heartbeat(this, this.inflow, settings);
	}

	/**
	 * The bytes that come in.
	 */
	Inflow inflow() {
		return this.inflow;
	}

	/**
	 * The selector's thread that watches it, or null before the first does.
	 */
	@Nullable ChannelWatch watch() {
		return this.watch;
	}

	/**
	 * Whether JeroMQ has written all it had. By the selector's thread between two passes
	 * of the poller.
	 */
	boolean isBetweenFrames() {
		return this.drained || (this.ops & SelectionKey.OP_WRITE) == 0;
	}

	@Override
	public SelectableChannel system() {
		return this.channel;
	}

	@Override
	public void watchedBy(ChannelWatch newWatch) {
		this.watch = newWatch;
		this.inflow.watchedBy(newWatch);
		this.ops = 0;
	}

	@Override
	public int gate(int newOps) {
		if ((newOps & ~this.ops & SelectionKey.OP_WRITE) != 0) {
			this.writes++;
		}
		if ((newOps & ~this.ops & SelectionKey.OP_READ) != 0) {
			this.inflow.begin();
		}
		this.ops = newOps;
		int open = newOps;
		if (this.drained && this.writes > HANDSHAKE_WRITES) {
			open &= ~SelectionKey.OP_WRITE;
		}
		return this.inflow.isPaused() ? (open & ~SelectionKey.OP_READ) : open;
	}

	@Override
	public int ready(int newOps) {
		if (!this.inflow.mustRead()) {
			return 0;
		}
		return this.inflow.isEnded() ? SelectionKey.OP_READ : (newOps & SelectionKey.OP_READ);
	}

	@Override
	public int write(ByteBuffer bytes) throws IOException {
		if (this.heartbeat != null && !this.heartbeat.writeRest()) {
			return 0;
		}
		boolean batch = bytes.position() == 0 && bytes.remaining() < BATCH_BYTES;
		int written = this.outflow.write(bytes);
		if (this.heartbeat != null) {
			this.heartbeat.onWritten(written);
		}
		setDrained(batch && !bytes.hasRemaining());
		if (!this.drained && this.watch != null) {
			this.outflow.watchProgress(this.watch);
		}
		return written;
	}

	@Override
	public long write(ByteBuffer[] bytes, int offset, int length) {
		// JeroMQ does not.
		throw new UnsupportedOperationException();
	}

	/**
	 * Writes beside JeroMQ, which must have written whole frames only.
	 */
	int writeNow(ByteBuffer bytes) throws IOException {
		return this.inflow.stream().write(bytes);
	}

	/**
	 * A peer that expects another mechanism learns from the greeting why the connection
	 * ends. JeroMQ would send the last part of it later, and so never.
	 */
	private void endGreeting() {
		if (!this.greetingEnded) {
			this.greetingEnded = true;
			try {
				this.channel.write(Greeting.restOfPlain(this.inflow.stream().writtenBytes()));
			}
			catch (IOException ex) {
				// The peer has gone.
			}
		}
	}

	private void setDrained(boolean newDrained) {
		if (newDrained != this.drained) {
			this.drained = newDrained;
			if (this.watch != null) {
				this.watch.changed();
			}
		}
	}

	@Override
	public int read(ByteBuffer bytes) throws IOException {
		this.onRead.run();
		int count = this.inflow.read(bytes);
		if (this.plain && this.inflow.isRefused()) {
			endGreeting();
		}
		if (this.heartbeat != null && this.watch != null && this.inflow.isHandshakeOver()) {
			this.heartbeat.begin(this.watch);
		}
		return count;
	}

	@Override
	public long read(ByteBuffer[] bytes, int offset, int length) {
		// JeroMQ does not.
		throw new UnsupportedOperationException();
	}

	@Override
	public SocketChannel bind(@Nullable SocketAddress address) throws IOException {
		this.channel.bind(address);
		return this;
	}

	@Override
	public boolean connect(SocketAddress address) throws IOException {
		return this.channel.connect(address);
	}

	@Override
	public boolean finishConnect() throws IOException {
		return this.channel.finishConnect();
	}

	@Override
	public boolean isConnected() {
		return this.channel.isConnected();
	}

	@Override
	public boolean isConnectionPending() {
		return this.channel.isConnectionPending();
	}

	@Override
	public SocketChannel shutdownInput() throws IOException {
		this.channel.shutdownInput();
		return this;
	}

	@Override
	public SocketChannel shutdownOutput() throws IOException {
		this.channel.shutdownOutput();
		return this;
	}

	@Override
	public Socket socket() {
		return this.channel.socket();
	}

	@Override
	public @Nullable SocketAddress getLocalAddress() throws IOException {
		return this.channel.getLocalAddress();
	}

	@Override
	public @Nullable SocketAddress getRemoteAddress() throws IOException {
		return this.channel.getRemoteAddress();
	}

	@Override
	public <T> SocketChannel setOption(SocketOption<T> option, T value) throws IOException {
		this.channel.setOption(option, value);
		return this;
	}

	@Override
	public <T> T getOption(SocketOption<T> option) throws IOException {
		return this.channel.getOption(option);
	}

	@Override
	public Set<SocketOption<?>> supportedOptions() {
		return this.channel.supportedOptions();
	}

	@Override
	protected void implCloseSelectableChannel() throws IOException {
		this.inflow.close();
		if (this.watch != null) {
			this.outflow.close(this.watch);
		}
		if (this.heartbeat != null) {
			this.heartbeat.end();
		}
		this.channel.close();
	}

	@Override
	protected void implConfigureBlocking(boolean blocking) throws IOException {
		this.channel.configureBlocking(blocking);
	}

}
