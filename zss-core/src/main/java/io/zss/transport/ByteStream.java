package io.zss.transport;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The bytes of one connection as JeroMQ sees them, whatever they are on the wire. Belongs
 * to the connection's I/O thread.
 */
interface ByteStream {

	/**
	 * Reads what there is.
	 * @return the number of bytes, 0 if there are none now, -1 at the end
	 */
	int read(ByteBuffer target) throws IOException;

	/**
	 * Writes what the system takes.
	 * @return the number of bytes
	 */
	int write(ByteBuffer source) throws IOException;

	/**
	 * Whether there is something to read although the system has nothing.
	 */
	boolean hasInput();

	/**
	 * Whether the peer has done its next step of a handshake, which only this end has not
	 * looked at.
	 */
	default boolean hasStep() throws IOException {
		return false;
	}

	/**
	 * Bytes that are kept until they can be read.
	 */
	long heldBytes();

	/**
	 * Bytes that the system has brought so far.
	 */
	long readBytes();

	/**
	 * Bytes that the system has taken so far.
	 */
	long writtenBytes();

	/**
	 * Lets go of what it has. The channel is closed by its owner.
	 */
	void close();

}
