package io.zss.transport;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.util.Set;

import io.zss.transport.TimerWheel.Timer;
import org.jspecify.annotations.Nullable;

/**
 * A port that JeroMQ is given to accept connections. When that fails it pauses: JeroMQ
 * would try again at once, and for ever, while there are no file descriptors.
 */
final class TcpListener extends ServerSocketChannel implements GatedChannel {

	private final ServerSocketChannel channel;

	private final ChannelSettings settings;

	private final AcceptFailures failures;

	private @Nullable ChannelWatch watch;

	private boolean paused;

	TcpListener(SelectorProvider provider, ServerSocketChannel channel, ChannelSettings settings,
			AcceptFailures failures) {
		super(provider);
		this.channel = channel;
		this.settings = settings;
		this.failures = failures;
	}

	@Override
	public SelectableChannel system() {
		return this.channel;
	}

	@Override
	public void watchedBy(ChannelWatch newWatch) {
		this.watch = newWatch;
	}

	@Override
	public int gate(int ops) {
		return this.paused ? 0 : ops;
	}

	@Override
	public int ready(int ops) {
		return 0;
	}

	@Override
	public @Nullable SocketChannel accept() throws IOException {
		try {
			SocketChannel accepted = this.channel.accept();
			this.failures.onAccept();
			return (accepted != null) ? new TcpConnection(provider(), accepted, this.settings) : null;
		}
		catch (IOException ex) {
			this.failures.onFailure(this.channel.getLocalAddress(), ex);
			pause();
			throw ex;
		}
	}

	private void pause() {
		ChannelWatch current = this.watch;
		if (current != null) {
			this.paused = true;
			current.changed();
			current.schedule(new Timer() {

				@Override
				protected void onDeadline(long nowNanos) {
					TcpListener.this.paused = false;
					current.changed();
				}

			}, AcceptFailures.PAUSE_NANOS);
		}
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
