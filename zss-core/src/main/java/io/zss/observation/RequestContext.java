package io.zss.observation;

import io.micrometer.observation.transport.RequestReplyReceiverContext;
import io.zss.protocol.Headers;
import io.zss.worker.ServiceRequest;
import org.jspecify.annotations.Nullable;

/**
 * A request that is observed. The trace that it belongs to comes in its headers.
 */
public final class RequestContext extends RequestReplyReceiverContext<ServiceRequest, Integer> {

	private final ServiceRequest request;

	RequestContext(ServiceRequest request) {
		super(RequestContext::header);
		this.request = request;
		setCarrier(request);
		setRemoteServiceName(request.caller());
	}

	/**
	 * The request.
	 * @return the request
	 */
	public ServiceRequest request() {
		return this.request;
	}

	private static @Nullable String header(ServiceRequest request, String name) {
		Object value = Headers.find(request.headers(), name);
		return (value != null) ? value.toString() : null;
	}

}
