package io.zss.transport;

import java.nio.channels.SocketChannel;

/**
 * What the CURVE connections of a socket have in common. Used by their I/O threads.
 */
interface CurveSide {

	/**
	 * Whether it is the one that is connected to.
	 */
	boolean isServer();

	/**
	 * Begins the handshake of a connection, which costs about as much as a thousand
	 * messages: at a server not before its peer has said something.
	 */
	CurveEnd begin(SocketChannel channel, Inflow inflow);

	/**
	 * Notes that a connection was refused before the handshake had begun.
	 * @param address of the peer
	 */
	void onRefusal(String address, ZmtpViolation reason);

}
