package io.zss.transport;

/**
 * What the CURVE connections of a socket have in common. Used by their I/O threads.
 */
interface CurveSide {

	/**
	 * Whether it is the one that is connected to.
	 */
	boolean isServer();

	/**
	 * Begins the handshake of a connection, which costs about as much as a hundred
	 * messages: at a server not before its peer has said something.
	 */
	CurveEnd begin(Inflow inflow);

	/**
	 * Notes that a connection was refused before the handshake had begun.
	 * @param address of the peer
	 */
	void onRefusal(String address, ZmtpViolation reason);

}
