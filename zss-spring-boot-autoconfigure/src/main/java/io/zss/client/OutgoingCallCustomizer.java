package io.zss.client;

/**
 * Changes calls before they are sent, on the calling thread. What a caller has set itself
 * should win.
 */
@FunctionalInterface
public interface OutgoingCallCustomizer {

	/**
	 * Changes a call.
	 * @param call the call as the caller made it
	 * @return the call that is sent
	 */
	OutgoingCall customize(OutgoingCall call);

}
