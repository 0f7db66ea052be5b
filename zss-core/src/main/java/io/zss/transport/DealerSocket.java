package io.zss.transport;

import org.jspecify.annotations.Nullable;

/**
 * A DEALER socket: one connection to one ROUTER, made again whenever it is lost.
 */
public interface DealerSocket extends FrameSocket {

	/**
	 * How many connections have ended so far. What was {@linkplain SendResult#SENT sent}
	 * before this number grew may not have arrived, and its answers may be lost. Read it
	 * before sending: what is sent while the number changes counts as sent before. It is
	 * raised before the next connection is made, and the loop is woken.
	 * @return 0 or more; connections that failed before the ROUTER's greeting do not
	 * count, as nothing was sent on them
	 */
	long lostConnections();

	/**
	 * How many connections were ended because the peer sent a frame that was too long.
	 * @return 0 or more
	 */
	default long overruns() {
		return 0;
	}

	/**
	 * Why there is no connection, if the two ends do not agree on keys.
	 * @return the reason that the last attempt to connect has brought, or null
	 */
	default @Nullable Refusal refusal() {
		return null;
	}

	/**
	 * Whether there is a connection by which a message can be sent now.
	 * @return whether there is; its ROUTER has greeted it
	 */
	boolean isConnected();

	/**
	 * Notes whose socket it is.
	 * @param owner what {@link #owner()} answers from now on
	 */
	void ownedBy(Object owner);

	/**
	 * Whose socket it is.
	 * @return the owner, or null when none was noted
	 */
	@Nullable Object owner();

}
