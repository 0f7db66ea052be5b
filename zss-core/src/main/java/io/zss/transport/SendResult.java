package io.zss.transport;

/**
 * What became of a message that was given to a socket. Sending never blocks.
 */
public enum SendResult {

	/** The socket has taken it. */
	SENT,

	/** No room, or on a DEALER no connection: the peer is slow or away. Not taken. */
	FULL,

	/** A ROUTER knows no such peer: it has gone. Not taken. */
	UNREACHABLE

}
