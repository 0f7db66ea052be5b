package io.zss.transport;

import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * Opens sockets that belong to one loop.
 */
public interface Sockets {

	/**
	 * Binds a ROUTER socket.
	 * @param settings where and how
	 * @return the socket
	 * @throws BindException if an endpoint cannot be bound; nothing is bound then
	 */
	RouterSocket bind(RouterSettings settings);

	/**
	 * Connects a DEALER socket, in the background and again whenever the connection is
	 * lost. While there is no connection, {@link FrameSocket#send} answers
	 * {@link SendResult#FULL}.
	 * @param identities the identity of each connection, asked for the first one at once
	 * and for the others by one of JeroMQ's threads. A ROUTER ignores a connection with
	 * an identity that it knows, and it may not know yet that the old connection has
	 * ended: so they should be fresh, unless the ROUTER's owner knows the peer by it
	 * @param settings where and how
	 * @return the socket
	 */
	DealerSocket connect(Supplier<byte[]> identities, DealerSettings settings);

	/**
	 * The next DEALER socket whose connection has come, gone, or brought something since
	 * this was last answered for it. For loops of so many sockets that asking each of
	 * them takes long, and of one thread only; now and then all should be asked
	 * nevertheless.
	 * @return a socket, perhaps closed meanwhile, or null when there are no more
	 */
	@Nullable DealerSocket nextActive();

}
