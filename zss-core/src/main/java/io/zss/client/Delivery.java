package io.zss.client;

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

}
