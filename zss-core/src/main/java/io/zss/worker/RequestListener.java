package io.zss.worker;

import io.zss.protocol.Address;

/**
 * Is told of every request that a handler was asked and that has been answered. Called by
 * handler threads and the worker's loop: must not block or throw.
 */
@FunctionalInterface
public interface RequestListener {

	/**
	 * A request has been answered.
	 * @param address what was asked, a verb that the service has
	 * @param status the status of the reply
	 * @param nanos how long it took
	 */
	void onRequestEnded(Address address, int status, long nanos);

}
