package io.zss.transport;

import java.io.IOException;
import java.net.ProtocolFamily;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.AbstractSelector;
import java.nio.channels.spi.SelectorProvider;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import zmq.Config;

/**
 * The TCP channels that JeroMQ is given: those of the JDK, which also know whether JeroMQ
 * may have more to write to them. Only a {@link LoopSelector} can select them.
 */
final class TcpChannels extends SelectorProvider {

	private final SelectorProvider system = SelectorProvider.provider();

	private final Runnable onRead;

	/**
	 * Creates the channels of a socket.
	 * @param onRead called by the thread that moves the bytes, before each attempt to
	 * read
	 */
	TcpChannels(Runnable onRead) {
		this.onRead = onRead;
	}

	@Override
	public SocketChannel openSocketChannel() throws IOException {
		return new Connection(this, this.system.openSocketChannel(), this.onRead);
	}

	@Override
	public ServerSocketChannel openServerSocketChannel() throws IOException {
		return new Listener(this, this.system.openServerSocketChannel(), this.onRead);
	}

	@Override
	public AbstractSelector openSelector() {
		throw new UnsupportedOperationException();
	}

	@Override
	public DatagramChannel openDatagramChannel() {
		throw new UnsupportedOperationException();
	}

	@Override
	public DatagramChannel openDatagramChannel(ProtocolFamily family) {
		throw new UnsupportedOperationException();
	}

	@Override
	public Pipe openPipe() {
		throw new UnsupportedOperationException();
	}

	/**
	 * A channel of the JDK behind one of ours.
	 */
	interface Wrapper {

		/**
		 * The channel of the JDK, which its selectors take.
		 */
		SelectableChannel wrapped();

	}

	/**
	 * A connection. JeroMQ writes at once what it has, up to a batch; it asks to be told
	 * when it can write whether it has more or not, and finds out when it is told.
	 */
	static final class Connection extends SocketChannel implements Wrapper {

		private static final int BATCH_BYTES = Config.OUT_BATCH_SIZE.getValue();

		private final SocketChannel channel;

		private final Runnable onRead;

		private boolean drained;

		private @Nullable Runnable onDrained;

		Connection(SelectorProvider provider, SocketChannel channel, Runnable onRead) {
			super(provider);
			this.channel = channel;
			this.onRead = onRead;
		}

		/**
		 * Whether the last write took all that JeroMQ had: it was complete and less than
		 * a batch.
		 */
		boolean isDrained() {
			return this.drained;
		}

		@Override
		public SelectableChannel wrapped() {
			return this.channel;
		}

		@Override
		public int write(ByteBuffer bytes) throws IOException {
			boolean batch = bytes.position() == 0 && bytes.remaining() < BATCH_BYTES;
			int written = this.channel.write(bytes);
			setDrained(batch && !bytes.hasRemaining());
			return written;
		}

		@Override
		public long write(ByteBuffer[] bytes, int offset, int length) throws IOException {
			setDrained(false);
			return this.channel.write(bytes, offset, length);
		}

		private void setDrained(boolean newDrained) {
			if (newDrained != this.drained) {
				this.drained = newDrained;
				if (this.onDrained != null) {
					this.onDrained.run();
				}
			}
		}

		/**
		 * Has a change of {@link #isDrained()} told.
		 */
		void onDrained(Runnable listener) {
			this.onDrained = listener;
		}

		@Override
		public int read(ByteBuffer bytes) throws IOException {
			this.onRead.run();
			return this.channel.read(bytes);
		}

		@Override
		public long read(ByteBuffer[] bytes, int offset, int length) throws IOException {
			this.onRead.run();
			return this.channel.read(bytes, offset, length);
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
			this.channel.close();
		}

		@Override
		protected void implConfigureBlocking(boolean blocking) throws IOException {
			this.channel.configureBlocking(blocking);
		}

	}

	/**
	 * A port that accepts connections.
	 */
	private static final class Listener extends ServerSocketChannel implements Wrapper {

		private final ServerSocketChannel channel;

		private final Runnable onRead;

		Listener(SelectorProvider provider, ServerSocketChannel channel, Runnable onRead) {
			super(provider);
			this.channel = channel;
			this.onRead = onRead;
		}

		@Override
		public SelectableChannel wrapped() {
			return this.channel;
		}

		@Override
		public @Nullable SocketChannel accept() throws IOException {
			SocketChannel accepted = this.channel.accept();
			return (accepted != null) ? new Connection(provider(), accepted, this.onRead) : null;
		}

		@Override
		public ServerSocketChannel bind(@Nullable SocketAddress address, int backlog) throws IOException {
			this.channel.bind(address, backlog);
			return this;
		}

		@Override
		public ServerSocket socket() {
			return this.channel.socket();
		}

		@Override
		public @Nullable SocketAddress getLocalAddress() throws IOException {
			return this.channel.getLocalAddress();
		}

		@Override
		public <T> ServerSocketChannel setOption(SocketOption<T> option, T value) throws IOException {
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
			this.channel.close();
		}

		@Override
		protected void implConfigureBlocking(boolean blocking) throws IOException {
			this.channel.configureBlocking(blocking);
		}

	}

}
