package io.zss.observation;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

import io.micrometer.observation.transport.RequestReplySenderContext;
import io.zss.client.IncomingReply;
import io.zss.client.OutgoingCall;
import org.jspecify.annotations.Nullable;

/**
 * A call that is observed. A trace goes along in its headers.
 */
public final class CallContext extends RequestReplySenderContext<Map<String, @Nullable Object>, IncomingReply> {

	private final OutgoingCall call;

	private final Map<String, @Nullable Object> headers;

	CallContext(OutgoingCall call) {
		super((headers, name, value) -> Objects.requireNonNull(headers).put(name, value));
		this.call = call;
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
	 * The call with what was added to its headers.
	 */
	OutgoingCall traced() {
		return this.call.withHeaders(this.headers);
	}

}
