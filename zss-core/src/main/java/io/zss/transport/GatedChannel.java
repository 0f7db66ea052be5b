package io.zss.transport;

import java.nio.channels.SelectableChannel;

/**
 * A channel that JeroMQ is given, with one of the JDK behind it. It decides which of the
 * operations that JeroMQ is interested in are worth waiting for.
 */
interface GatedChannel {

	/**
	 * The channel of the JDK, which its selectors take.
	 */
	SelectableChannel system();

	/**
	 * Notes which selector watches the channel. By the selector's thread.
	 */
	void watchedBy(ChannelWatch watch);

	/**
	 * The operations to wait for.
	 * @param ops those that JeroMQ is interested in
	 * @return some of them
	 */
	int gate(int ops);

	/**
	 * The operations that JeroMQ must try now, though the system may not be ready.
	 * @param ops those that JeroMQ is interested in
	 * @return any operations, or 0
	 */
	int ready(int ops);

}
