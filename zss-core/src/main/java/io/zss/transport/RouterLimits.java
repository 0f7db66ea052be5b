package io.zss.transport;

/**
 * Most of what a ROUTER socket holds for its peers. Bytes are those of the frames and
 * {@link #FRAME_OVERHEAD_BYTES} for each.
 *
 * @param connections connections of each endpoint; further ones are closed at once
 * @param sendQueueMessages messages that wait for a peer that reads slowly; further ones
 * to it are {@link SendResult#FULL}
 * @param sendQueueBytes bytes that wait for a peer; messages beyond are
 * {@link SendResult#FULL}, unless nothing waits for it
 * @param totalSendBytes bytes that wait for all peers; messages beyond are
 * {@link SendResult#FULL}, unless they are short and nothing waits for their peer. The
 * last quarter is a reserve, of which a peer may have a 64th of what is left, so that
 * slow peers do not cut off the others. When more than half of the total is taken, peers
 * that do not read lose their connections
 * @param receiveQueueMessages messages of a peer that wait to be received; then the peer
 * is slowed down
 * @param totalReceiveBytes bytes that have arrived and wait to be received; then the
 * peers that have sent the most are slowed down. A quarter is for one peer, and half, or
 * one frame if that is more, for one message: a peer that sends a longer one loses its
 * connection. Half is for messages that have begun, so that those that stop in the middle
 * hold up no shorter ones
 * @param perAddress connections of each address over all endpoints, and how many it may
 * begin in a second; further ones are closed at once. Of IPv6, the first 64 bits count
 */
public record RouterLimits(int connections, int sendQueueMessages, long sendQueueBytes, long totalSendBytes,
		int receiveQueueMessages, long totalReceiveBytes, Quota perAddress) {

	/** What a frame costs beside its bytes, about. */
	public static final int FRAME_OVERHEAD_BYTES = 128;

	/**
	 * Checks the limits.
	 * @throws IllegalArgumentException if one is below 1
	 */
	public RouterLimits {
		if (connections < 1 || sendQueueMessages < 1 || sendQueueBytes < 1 || totalSendBytes < 1
				|| receiveQueueMessages < 1 || totalReceiveBytes < 1) {
			throw new IllegalArgumentException("Limits must be at least 1");
		}
	}

	/**
	 * Creates limits that do not depend on addresses.
	 * @param connections connections of each endpoint
	 * @param sendQueueMessages messages that wait for a peer
	 * @param sendQueueBytes bytes that wait for a peer
	 * @param totalSendBytes bytes that wait for all peers
	 * @param receiveQueueMessages messages of a peer that wait to be received
	 * @param totalReceiveBytes bytes that wait to be received
	 */
	public RouterLimits(int connections, int sendQueueMessages, long sendQueueBytes, long totalSendBytes,
			int receiveQueueMessages, long totalReceiveBytes) {
		this(connections, sendQueueMessages, sendQueueBytes, totalSendBytes, receiveQueueMessages, totalReceiveBytes,
				Quota.NONE);
	}

}
