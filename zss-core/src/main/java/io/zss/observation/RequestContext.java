package io.zss.observation;

import io.micrometer.observation.transport.RequestReplyReceiverContext;
import io.zss.protocol.Headers;
import io.zss.worker.ServiceRequest;
import org.jspecify.annotations.Nullable;

/**
 * A request that is observed. The trace that it belongs to comes in its headers. The
 * response is the status of the reply; null while there is none.
 */
public final class RequestContext extends RequestReplyReceiverContext<ServiceRequest, Integer> {

	private final ServiceRequest request;

	private final boolean served;

	/**
	 * Creates a context.
	 * @param served whether the service has the verb
	 */
	RequestContext(ServiceRequest request, boolean served) {
		super(RequestContext::header);
		this.request = request;
		this.served = served;
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

	/**
	 * The service.
	 * @return the sid
	 */
	public String sid() {
		return this.request.address().sid();
	}

	/**
	 * The verb, as a meter may show it.
	 * @return the verb; {@link ZssMeters#UNKNOWN} for one that the service lacks
	 */
	public String verb() {
		return this.served ? this.request.address().verb() : ZssMeters.UNKNOWN;
	}

	private static @Nullable String header(ServiceRequest request, String name) {
		Object value = Headers.find(request.headers(), name);
		return (value != null) ? value.toString() : null;
	}

}
