package io.zss.client;

import java.util.Map;

import io.zss.protocol.Address;
import io.zss.protocol.ErrorBody;
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
	 * Whether the same call may well succeed later, and no worker has seen this one.
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
