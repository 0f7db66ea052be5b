package io.zss.client;

import java.util.Map;

import io.zss.protocol.ErrorBody;
import io.zss.protocol.Status;

/**
 * No reply came in time, status 599. A worker may have seen the call, and may still be at
 * it.
 */
public final class ZssTimeoutException extends ZssCallException {

	ZssTimeoutException(OutgoingCall call, String rid, long waitedMillis, int pending, String broker, int executions) {
		super(call.address() + " timed out after " + waitedMillis + " ms (rid=" + rid + ", pending=" + pending
				+ ", broker=" + broker + ")", call.address(), rid, ErrorBody.of(Status.TIMEOUT), Map.of(), executions,
				call.maxExecutions(), null);
	}

	/**
	 * The caller has stopped waiting by itself.
	 * @param kept whether what was sent has ended, and interceptors keep that
	 */
	ZssTimeoutException(OutgoingCall call, String rid, boolean kept, int pending) {
		super(call.address() + " timed out after " + call.timeout().toMillis() + " ms, and " + reason(rid, kept)
				+ " (rid=" + rid + ", pending=" + pending + ")", call.address(), rid, ErrorBody.of(Status.TIMEOUT),
				Map.of(), isSent(rid) ? call.maxExecutions() : 0, call.maxExecutions(), null);
	}

	private static String reason(String rid, boolean kept) {
		if (!isSent(rid)) {
			return "no interceptor has passed it on or answered it";
		}
		return kept ? "no interceptor has passed on how it ended" : "the client's loop did not notice";
	}

	private static boolean isSent(String rid) {
		return !rid.equals(NO_RID);
	}

	ZssTimeoutException(OutgoingCall call, IncomingReply reply, ErrorBody error) {
		super(reply.address() + " timed out, according to the " + (reply.fromWorker() ? "service: " : "broker: ")
				+ text(error) + " (rid=" + reply.rid() + ")", call, reply, error);
	}

	/**
	 * Whether the call may be executed once more, or no worker has seen it.
	 * @return whether trying again is safe
	 */
	@Override
	public boolean isRetryable() {
		return isExecutableAgain();
	}

}
