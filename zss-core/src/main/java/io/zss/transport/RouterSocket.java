package io.zss.transport;

import java.util.List;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * A ROUTER socket, bound to its endpoints.
 */
public interface RouterSocket extends FrameSocket {

	/**
	 * The endpoints with the ports that were really bound.
	 * @return in the order of {@link RouterSettings#endpoints()}; the secured ones follow
	 */
	List<Endpoint> boundEndpoints();

	/**
	 * How many connections were closed so far because their endpoint had as many as it
	 * may.
	 * @return 0 or more
	 */
	long refusedConnections();

	/**
	 * How many connections were closed so far because their address had or began as many
	 * as it may.
	 * @return 0 or more
	 */
	default long refusedOfAddress() {
		return 0;
	}

	/**
	 * Which address had or began too many connections last.
	 * @return a sentence for people; empty while none has
	 */
	default String lastRefusedOfAddress() {
		return "";
	}

	/**
	 * How many connections were ended so far over a frame or message that was too long,
	 * or for which there was no memory.
	 * @return 0 or more
	 */
	long overrunConnections();

	/**
	 * How many connections were ended so far because they do not speak ZMTP as the suite
	 * does: other versions, long commands, or long identities.
	 * @return 0 or more
	 */
	default long malformedConnections() {
		return 0;
	}

	/**
	 * How many connections were ended so far because a handshake or message that they had
	 * begun did not go on, or because they did not read what took the room of others.
	 * @return 0 or more
	 */
	default long stalledConnections() {
		return 0;
	}

	/**
	 * How often a connection could not be accepted so far, most often for want of file
	 * descriptors.
	 * @return 0 or more
	 */
	default long failedAccepts() {
		return 0;
	}

	/**
	 * The connections that one of its endpoints has now.
	 * @param port the endpoint's port
	 * @return 0 or more
	 */
	default int openConnections(int port) {
		return 0;
	}

	/**
	 * Bytes that have arrived from peers and were not received.
	 * @return 0 or more
	 */
	default long arrivingBytes() {
		return 0;
	}

	/**
	 * Bytes that were sent and that peers have not read.
	 * @return 0 or more
	 */
	default long leavingBytes() {
		return 0;
	}

	/**
	 * How many connections were ended so far for want of an acceptable key, or for a key
	 * where none is expected.
	 * @return 0 or more
	 */
	default long unauthorizedConnections() {
		return 0;
	}

	/**
	 * Who has sent a message, as far as the socket knows.
	 * @param message a message that was received
	 * @return the peer
	 */
	default Peer peer(FrameMessage message) {
		return Peer.UNKNOWN;
	}

	/**
	 * Ends some of the connections that have keys.
	 * @param reasons why a peer must go, for its line in the log; null if it may stay
	 * @return how many are ended, about
	 */
	default int endConnections(Function<Peer, @Nullable String> reasons) {
		return 0;
	}

}
