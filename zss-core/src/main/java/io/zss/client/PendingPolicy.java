package io.zss.client;

/**
 * How a call is treated when as many wait for their replies as may.
 */
public enum PendingPolicy {

	/**
	 * It fails at once, with {@link ZssOverloadedException}.
	 */
	REJECT,

	/**
	 * Its thread waits for a place, within the call's time-out; then it fails. So do the
	 * threads of asynchronous calls. Threads of brokers, clients and workers never wait:
	 * there it fails at once.
	 */
	BLOCK

}
