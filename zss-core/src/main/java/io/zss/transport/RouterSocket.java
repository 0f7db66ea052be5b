package io.zss.transport;

import java.util.List;

/**
 * A ROUTER socket, bound to its endpoints.
 */
public interface RouterSocket extends FrameSocket {

	/**
	 * The endpoints with the ports that were really bound.
	 * @return in the order of {@link RouterSettings#endpoints()}
	 */
	List<Endpoint> boundEndpoints();

	/**
	 * How many connections were closed so far because their endpoint had as many as it
	 * may.
	 * @return 0 or more
	 */
	long refusedConnections();

	/**
	 * How many connections were ended so far because what they announced did not fit into
	 * memory, or was a message without end.
	 * @return 0 or more
	 */
	long overrunConnections();

}
