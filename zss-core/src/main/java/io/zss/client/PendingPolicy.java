package io.zss.client;

/**
 * What becomes of a call when as many wait for their replies as may.
 */
public enum PendingPolicy {

	/**
	 * It fails at once, with {@link ZssOverloadedException}.
	 */
	REJECT,

	/**
	 * Its thread waits for a place, within the call's time-out; then it fails. So do the
	 * threads of asynchronous calls. A loop's own thread never waits.
	 */
	BLOCK

}
