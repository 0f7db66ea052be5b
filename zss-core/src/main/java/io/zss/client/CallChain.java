package io.zss.client;

import java.util.concurrent.CompletableFuture;

/**
 * The rest of the way of a call, as an interceptor sees it.
 */
@FunctionalInterface
public interface CallChain {

	/**
	 * Passes a call on. An interceptor may do so several times, or never.
	 * @param call the call
	 * @return the reply, whatever its status, or what failed the call; nothing is thrown
	 */
	CompletableFuture<IncomingReply> proceed(OutgoingCall call);

}
