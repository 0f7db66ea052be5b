package io.zss.observation;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

import io.micrometer.observation.transport.RequestReplySenderContext;
import io.zss.client.IncomingReply;
import io.zss.client.OutgoingCall;
import io.zss.protocol.Address;
import io.zss.protocol.Status;
import io.zss.protocol.ZssException;
import org.jspecify.annotations.Nullable;

/**
 * A call that is observed. A trace travels in its headers.
 */
public final class CallContext extends RequestReplySenderContext<Map<String, @Nullable Object>, IncomingReply> {

	private final OutgoingCall call;

	private final String client;

	private final KnownNames names;

	private final Map<String, @Nullable Object> headers;

	private volatile boolean ended;

	CallContext(OutgoingCall call, String client, KnownNames names) {
		super((headers, name, value) -> Objects.requireNonNull(headers).put(name, value));
		this.call = call;
		this.client = client;
		this.names = names;
		this.headers = new LinkedHashMap<>(call.headers());
		setCarrier(this.headers);
		setRemoteServiceName(call.address().sid());
	}

	/**
	 * The call.
	 * @return the call, without what was added for the trace
	 */
	public OutgoingCall call() {
		return this.call;
	}

	/**
	 * The client that makes the call.
	 * @return the name of a named client, or {@link ZssMeters#DEFAULT_CLIENT}
	 */
	public String client() {
		return this.client;
	}

	/**
	 * The service, as a meter may show it.
	 * @return the sid; {@link ZssMeters#UNKNOWN} while no reply has shown that it exists
	 */
	public String sid() {
		return this.names.sid(address());
	}

	/**
	 * The verb, as a meter may show it.
	 * @return the verb; {@link ZssMeters#UNKNOWN} while no reply of a worker has shown
	 * that it exists
	 */
	public String verb() {
		return this.names.verb(address());
	}

	/**
	 * How the call ended.
	 * @return the status of the reply or of the failure; 0 when the caller has cancelled
	 * it or an interceptor failed; null while it lasts
	 */
	public @Nullable Integer status() {
		if (!this.ended) {
			return null;
		}
		IncomingReply reply = getResponse();
		if (reply != null) {
			return reply.status();
		}
		return (getError() instanceof ZssException failure) ? failure.getStatus() : Status.NONE;
	}

	/**
	 * The call with what was added to its headers.
	 */
	OutgoingCall traced() {
		return this.call.withHeaders(this.headers);
	}

	void end(@Nullable IncomingReply reply) {
		if (reply != null) {
			setResponse(reply);
			this.names.note(reply);
		}
		this.ended = true;
	}

	private Address address() {
		return this.call.address();
	}

}
