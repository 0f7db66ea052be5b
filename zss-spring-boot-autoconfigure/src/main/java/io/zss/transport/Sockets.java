package io.zss.transport;

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
	 * @param identity the socket's identity, fresh for each socket: a ROUTER ignores a
	 * second connection with an identity that it knows
	 * @param settings where and how
	 * @return the socket
	 */
	FrameSocket connect(byte[] identity, DealerSettings settings);

}
