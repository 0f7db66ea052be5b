package io.zss.protocol;

import org.jspecify.annotations.Nullable;

/**
 * How a call or a request has ended, as interceptors of both sides see it.
 *
 * @param status the status of the reply; of the failure, when no reply came; 0 when the
 * caller has cancelled the call
 * @param error status, messages and details of an error; null for a success, and for a
 * call that was cancelled
 */
public record ZssOutcome(int status, @Nullable ErrorBody error) {

	/**
	 * Whether the status means success.
	 * @return whether it is 2xx
	 */
	public boolean isSuccess() {
		return Status.isSuccess(this.status);
	}

}
