package io.zss.client;

import io.zss.protocol.Address;

/**
 * Is told of every call that has ended. Called by the client's loop or the calling
 * thread: must not block or throw.
 */
@FunctionalInterface
public interface CallListener {

	/**
	 * A call has ended.
	 * @param address what was called
	 * @param status the status of the reply or of the failure; 0 when the caller
	 * cancelled it
	 * @param nanos how long it took
	 */
	void onCallEnded(Address address, int status, long nanos);

}
