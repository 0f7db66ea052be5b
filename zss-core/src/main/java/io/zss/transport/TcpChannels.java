package io.zss.transport;

import java.io.IOException;
import java.net.ProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.AbstractSelector;
import java.nio.channels.spi.SelectorProvider;

/**
 * The TCP channels that JeroMQ is given in place of those of the JDK. Only a
 * {@link LoopSelector} can select them.
 */
final class TcpChannels extends SelectorProvider {

	private final SelectorProvider system = SelectorProvider.provider();

	private ChannelSettings settings;

	private final AcceptFailures acceptFailures;

	/**
	 * Creates the channels of a socket.
	 * @param settings of its connections
	 * @param acceptFailures of its ports
	 */
	TcpChannels(ChannelSettings settings, AcceptFailures acceptFailures) {
		this.settings = settings;
		this.acceptFailures = acceptFailures;
	}

	/**
	 * Has the ports and connections that follow be encrypted. By the thread of the loop,
	 * which opens them.
	 */
	void encrypt(CurveSide curve) {
		this.settings = this.settings.withCurve(curve);
	}

	@Override
	public SocketChannel openSocketChannel() throws IOException {
		return new TcpConnection(this, this.system.openSocketChannel(), this.settings);
	}

	@Override
	public ServerSocketChannel openServerSocketChannel() throws IOException {
		return new TcpListener(this, this.system.openServerSocketChannel(), this.settings, this.acceptFailures);
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

}
