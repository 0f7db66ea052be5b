package io.zss.client;

import java.util.List;

import io.zss.protocol.Address;

/**
 * Is notified of every call that has ended, by the thread that waits in a blocking call,
 * else by one of the client's delivery threads or the thread that cancels. A failure is
 * logged once, and changes no call; a listener that blocks holds up that call alone.
 */
@FunctionalInterface
public interface CallListener {

	/**
	 * A call has ended.
	 * @param address service, version and verb
	 * @param status the status of the reply or of the failure; 0 when the caller
	 * cancelled it
	 * @param nanos how long it took
	 */
	void onCallEnded(Address address, int status, long nanos);

	/**
	 * Several listeners as one. A failure of one is logged once, and the others are
	 * notified all the same.
	 * @param listeners the listeners
	 * @return a listener
	 */
	static CallListener all(List<CallListener> listeners) {
		List<GuardedListener> guarded = listeners.stream().map(GuardedListener::new).toList();
		return (address, status, nanos) -> guarded.forEach((listener) -> listener.onCallEnded(address, status, nanos));
	}

}
