package io.zss.transport;

import java.nio.channels.SelectableChannel;

/**
 * How sockets tell the thread that owns them that there is something to do.
 */
interface Signals {

	/**
	 * Has the signal of a socket watched.
	 * @param signal readable when JeroMQ has told the socket something
	 * @return ends it
	 */
	Runnable watch(SelectableChannel signal);

	/**
	 * Has the thread look at its sockets. From any thread.
	 */
	void wake();

}
