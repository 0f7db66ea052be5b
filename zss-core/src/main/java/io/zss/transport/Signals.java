package io.zss.transport;

import java.nio.channels.SelectableChannel;

/**
 * How sockets wake the thread that owns them.
 */
interface Signals {

	/**
	 * Has the signal of a socket watched.
	 * @param signal readable when JeroMQ has signalled the socket
	 * @return ends it
	 */
	Runnable watch(SelectableChannel signal);

	/**
	 * Has the thread look at its sockets. From any thread.
	 */
	void wake();

}
