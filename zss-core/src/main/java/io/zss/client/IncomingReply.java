package io.zss.client;

import java.util.Map;

import io.zss.protocol.Address;
import io.zss.protocol.ErrorBody;
import io.zss.protocol.HopTimes;
import io.zss.protocol.Status;
import org.jspecify.annotations.Nullable;

/**
 * The reply to a call, its payload not decoded.
 *
 * @param address what was called
 * @param rid the request id
 * @param status the status
 * @param headers the headers, with the time of receipt
 * @param fromWorker whether a worker answered, not the broker itself
 * @param executions how often workers may have executed the call so far; 0 when certainly
 * none has
 * @param payload one MessagePack value; shared
 * @param hops when the call and its reply have passed which hop. The headers have these
 * times as well, unless the call was made for a request, whose own they have then
 */
@SuppressWarnings("ArrayRecordComponent") // megabytes, on the way from socket to codec
public record IncomingReply(Address address, String rid, int status, Map<String, @Nullable Object> headers,
		boolean fromWorker, int executions, byte[] payload, HopTimes hops) {

	/**
	 * Creates the reply to a call that was sent once.
	 * @param address what was called
	 * @param rid the request id
	 * @param status the status
	 * @param headers the headers, with the time of receipt
	 * @param fromWorker whether a worker answered, not the broker itself
	 * @param payload one MessagePack value; shared
	 */
	public IncomingReply(Address address, String rid, int status, Map<String, @Nullable Object> headers,
			boolean fromWorker, byte[] payload) {
		this(address, rid, status, headers, fromWorker, fromWorker ? 1 : 0, payload);
	}

	/**
	 * Creates the reply to a call.
	 * @param address what was called
	 * @param rid the request id
	 * @param status the status
	 * @param headers the headers, with the time of receipt
	 * @param fromWorker whether a worker answered, not the broker itself
	 * @param executions how often workers may have executed the call so far
	 * @param payload one MessagePack value; shared
	 */
	public IncomingReply(Address address, String rid, int status, Map<String, @Nullable Object> headers,
			boolean fromWorker, int executions, byte[] payload) {
		this(address, rid, status, headers, fromWorker, executions, payload, HopTimes.of(headers));
	}

	/**
	 * The same reply to a call that was sent before.
	 * @param before how often workers may have executed it then
	 * @return a new reply
	 */
	public IncomingReply afterExecutions(int before) {
		return new IncomingReply(this.address, this.rid, this.status, this.headers, this.fromWorker,
				before + this.executions, this.payload, this.hops);
	}

	/**
	 * Whether the status means success.
	 * @return whether it is 2xx
	 */
	public boolean isSuccess() {
		return Status.isSuccess(this.status);
	}

	/**
	 * The error that the reply is, decoded from its payload.
	 * @return status, messages and details; null for a success
	 */
	public @Nullable ErrorBody error() {
		return isSuccess() ? null
				: ErrorBody.decode(Status.isError(this.status) ? this.status : Status.INTERNAL_ERROR, this.payload);
	}

}
