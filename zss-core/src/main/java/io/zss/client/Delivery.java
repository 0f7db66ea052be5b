package io.zss.client;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * Where the replies of a call arrive, and what depends on them runs: never on the
 * client's loop.
 */
interface Delivery extends Executor {

	/**
	 * Notes that a call is about to be sent.
	 */
	void onSend(OutgoingCall call, String rid);

	/**
	 * Notes that interceptors have a call that has not ended, while nothing is on its way
	 * for it.
	 * @param result what the caller has
	 */
	default void onKept(CompletableFuture<IncomingReply> result) {
		// Nothing waits.
	}

}
