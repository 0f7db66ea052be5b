package io.zss.client;

import java.util.Map;

import io.zss.protocol.Address;
import io.zss.protocol.ErrorBody;
import io.zss.protocol.Headers;
import io.zss.protocol.PayloadCodec;
import io.zss.protocol.Status;
import io.zss.protocol.ZssException;
import org.jspecify.annotations.Nullable;

/**
 * A call that ended without a value. Its subclasses tell the reasons apart on which
 * callers act; everything else is a {@link ZssRemoteException}. Thrown out of a handler
 * it is no declared error of that handler: what a service calls on is its own affair.
 */
public abstract class ZssCallException extends ZssException {

	private final Address address;

	private final String rid;

	private final transient Map<String, @Nullable Object> headers;

	ZssCallException(String message, Address address, String rid, ErrorBody error,
			Map<String, @Nullable Object> headers, @Nullable Throwable cause) {
		super(message, error, cause);
		this.address = address;
		this.rid = rid;
		this.headers = headers;
	}

	/**
	 * The failure that a reply without success means.
	 * @param call the call
	 * @param reply its reply
	 * @param codec converts the payload where it is asked for
	 * @return a failure to be thrown
	 */
	public static ZssCallException of(OutgoingCall call, IncomingReply reply, PayloadCodec codec) {
		int status = Status.isError(reply.status()) ? reply.status() : Status.INTERNAL_ERROR;
		ErrorBody error = ErrorBody.decode(status, reply.payload());
		// Our broker says so of what it has dispatched.
		boolean repeatable = call.idempotent() || !(reply.fromWorker() || reply.headers().containsKey(Headers.ATTEMPT));
		if (status == Status.TIMEOUT) {
			return new ZssTimeoutException(reply, error, repeatable);
		}
		if (reply.fromWorker()) {
			return new ZssRemoteException(reply, error, codec);
		}
		return switch (status) {
			case Status.TOO_MANY_REQUESTS, Status.UNAVAILABLE -> new ZssOverloadedException(reply, error, repeatable);
			case Status.NOT_FOUND -> new ZssServiceNotFoundException(reply, error, codec);
			default -> new ZssRemoteException(reply, error, codec);
		};
	}

	/**
	 * What was called.
	 * @return the address
	 */
	public Address getAddress() {
		return this.address;
	}

	/**
	 * The request id, by which broker and worker log the same call.
	 * @return the rid
	 */
	public String getRid() {
		return this.rid;
	}

	/**
	 * The headers of the reply.
	 * @return the headers; empty when no reply came
	 */
	public Map<String, @Nullable Object> getHeaders() {
		return this.headers;
	}

	/**
	 * Whether the same call may well succeed later, and repeating it is safe: no worker
	 * has seen this one, or it may run more than once.
	 * @return whether trying again is safe and sensible
	 */
	public boolean isRetryable() {
		return false;
	}

	@Override
	public boolean isDeclared() {
		return false;
	}

}
